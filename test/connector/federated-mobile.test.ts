import { Strategy as LocalStrategy } from 'passport-local';
import type { SmsOtpOptions } from '../../lib/config/options.js';
import {
  aliceMobile,
  codeField,
  createStage,
  expectOutside,
  expectPage,
  newMobile,
  type Stage,
  type Visitor,
} from './support/stage.js';

/** What the provider tells of each of its users; none of them is in a user store. */
const profiles: Readonly<Record<string, object>> = {
  mobile: { mobile: newMobile },
  phone: { _json: { phone_number: newMobile, phone_number_verified: true } },
  unproved: { _json: { phone_number: newMobile, phone_number_verified: false } },
  nothing: {},
  blank: { mobile: ' ' },
  list: { mobile: [newMobile, aliceMobile] },
  nonsense: { mobile: 'ask my mother' },
};

const byPhone = { authenticators: { google: { federatedMobileAttributeKey: 'phone_number' } } };

let stage: Stage;
let visitor: Visitor;

async function start(options: SmsOtpOptions = {}): Promise<void> {
  stage = await createStage({
    options: { users: () => null, mandatory: true, sendOtpToFederatedMobile: true, ...options },
    // The session keeps who it is, and no number: the code goes to what the provider said at the login.
    deserialize: (id) => ({ id: String(id) }),
    routes: (app, { passport, smsOtp }) => {
      const provided = new LocalStrategy({ passwordField: 'username' }, (id, _same, done) => {
        done(null, { id, ...profiles[id] });
      });
      passport.use('google', provided);
      const proved = passport.authenticate('google', { assignProperty: 'firstFactor' });
      app.post('/google', proved, smsOtp.challenge({ successRedirect: '/', firstFactor: 'google' }));
    },
  });
  visitor = stage.visitor();
}

async function comeBack(username: string) {
  return visitor.follow(await visitor.browser.post('/google', { username, mobile: aliceMobile }));
}

async function expectRefused(username: string, words: string): Promise<void> {
  const page = await comeBack(username);
  expectPage(page, 403, words);
  expect(page.text).not.toContain('<input');
  expect([stage.messages, stage.world.errors]).toEqual([[], []]);
  await expectOutside(visitor);
}

describe('Whoever is in no user store, where the code goes to the number that the provider tells', () => {
  it.each([
    ['mobile', {}],
    ['phone', { federatedMobileAttributeKey: 'phone_number' }],
    ['phone', byPhone],
  ])('gets it there, by the attribute that is configured: %s, %j (A31)', async (username, options) => {
    await start(options);
    expectPage(await comeBack(username), 200, codeField);
    expect(stage.destinations).toEqual([newMobile]);
    await expectOutside(visitor);
    await visitor.type(stage.code);
    const { user, proof } = await visitor.whoami();
    expect([user, proof?.result, (await visitor.browser.get('/page')).status]).toEqual([
      username,
      'passed',
      200,
    ]);
  });

  it.each([
    ['nothing', {}],
    ['blank', {}],
    ['list', {}],
    ['mobile', byPhone],
    // Our own: OpenID Connect says of this one that nobody has proved it.
    ['unproved', byPhone],
  ])(
    'is refused without a message where that attribute is missing: %s, %j (A32)',
    async (username, options) => {
      await start(options);
      await expectRefused(username, 'We have no mobile number for you.');
    },
  );

  it('is refused without a message where it holds no number (A32)', async () => {
    await start();
    await expectRefused('nonsense', "can't get text messages");
  });
});
