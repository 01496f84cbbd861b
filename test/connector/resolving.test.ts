import { Strategy as LocalStrategy } from 'passport-local';
import type { SmsOtpOptions } from '../../lib/config/options.js';
import { MemoryUserDirectory } from '../../lib/users/memory-directory.js';
import {
  codeField,
  createStage,
  expectOutside,
  expectPage,
  problemsOf,
  type Stage,
  type Visitor,
} from './support/stage.js';

const issuer = 'https://accounts.example';
const mobiles = {
  alice: '+94771234567',
  bob: '+94771234568',
  dave: '+94771234569',
  null: '+94770000000',
  undefined: '+94770000001',
};

interface Person {
  readonly id: string;
  readonly [field: string]: unknown;
}

/** People at the two social providers, as their Passport strategies give them. */
const people: Readonly<Record<string, Person>> = {
  bob: { id: '2001', username: 'bob' },
  dave: { id: '2002', username: 'dave' },
  'alice.social': { id: '2003', emails: [{ value: 'alice', verified: true }], handle: 'bob' },
  'mallory.social': { id: '2004' },
  'by.subject': { id: 'alice', username: 'bob', emails: [{ value: 'dave' }] },
};

let stage: Stage;
let visitor: Visitor;
let primary: MemoryUserDirectory;

async function start(options: SmsOtpOptions = {}): Promise<void> {
  primary = new MemoryUserDirectory('primary', [
    { username: 'alice', mobile: mobiles.alice },
    { username: 'bob', mobile: mobiles.bob },
    { username: 'null', mobile: mobiles.null },
    { username: 'undefined', mobile: mobiles.undefined },
  ]);
  const jdbc = new MemoryUserDirectory('jdbc', [{ username: 'dave', mobile: mobiles.dave }]);
  stage = await createStage({
    options: { users: undefined, directories: [jdbc, primary], ...options },
    // A federated user is none of the application's accounts: the session keeps who the provider says it is.
    serialize: ({ id, provider }) => [provider, id],
    deserialize: (kept) => personOf(...(kept as [string, string])),
    routes: (app, { passport, smsOtp }) => {
      app.post('/login', smsOtp.after('local', { successRedirect: '/' }));
      for (const provider of ['google', 'github']) {
        passport.use(provider, provided(provider));
        const proved = passport.authenticate(provider, { assignProperty: 'firstFactor' });
        app.post(`/${provider}`, proved, smsOtp.challenge({ successRedirect: '/' }));
      }
    },
  });
  visitor = stage.visitor();
}

function personOf(provider: string, id: string): { id: string; provider: string } {
  const person = Object.values(people).find((one) => one.id === id);
  return { provider, issuer, id, ...person } as { id: string; provider: string };
}

/** Whoever comes back from the provider by this name has proved there to be that person. */
function provided(provider: string): LocalStrategy {
  return new LocalStrategy({ passwordField: 'username' }, (name, _same, done) => {
    done(null, { provider, issuer, ...people[name] });
  });
}

async function comeBack(username: string, provider = 'google') {
  return visitor.follow(await visitor.browser.post(`/${provider}`, { username }));
}

/** The code goes to the account of this local name, and lets in whoever has come. */
async function expectResolved(username: string, name: keyof typeof mobiles, provider?: string) {
  const before = stage.messages.length;
  expectPage(await comeBack(username, provider), 200, codeField);
  expect(stage.destinations.slice(before)).toEqual([mobiles[name]]);
  await expectOutside(visitor);
  await visitor.type(stage.code);
  expect((await visitor.whoami()).proof?.result).toBe('passed');
}

async function expectNobody(username: string, provider?: string): Promise<void> {
  const before = stage.messages.length;
  expectPage(await comeBack(username, provider), 403, 'We could not find an account for this sign-in.');
  expect(stage.messages).toHaveLength(before);
  await expectOutside(visitor);
}

describe('By the local name', () => {
  it('a federated user gets the code of the local one of that name (A34)', async () => {
    await start({ usecase: 'local' });
    await expectResolved('bob', 'bob');
  });

  it('is what counts where no usecase is given (A42)', async () => {
    await start();
    await expectResolved('bob', 'bob');
    await visitor.logout();
    await expectNobody('mallory.social');
  });

  it('an account of a store further back is found; blanks in the list do not count (A35)', async () => {
    await start({ secondaryUserstore: 'primary, jdbc' });
    await expectResolved('dave', 'dave');
    expect(primary.find('dave')).toBeNull();
  });

  it('an account of a store that is not in the list is not found (A35)', async () => {
    await start({ secondaryUserstore: ['primary'] });
    await expectNobody('dave');
  });
});

describe('By association', () => {
  it('a linked user gets the code of the local account, and at that provider alone (A36)', async () => {
    await start({ usecase: 'association' });
    primary.associate({ provider: 'google', issuer, subject: '2003' }, 'alice');
    await expectResolved('alice.social', 'alice');
    await visitor.logout();
    await expectNobody('alice.social', 'github');
  });

  it('somebody without a link is nobody, and not the local user "null" or "undefined" (A37)', async () => {
    await start({ usecase: 'association' });
    await expectNobody('mallory.social');
  });

  it('the local name, where it is the same by chance, is no link (A37)', async () => {
    await start({ usecase: 'association' });
    await expectNobody('bob');
  });
});

describe('By an attribute', () => {
  const usecase = 'userAttribute';

  it('the local user is the one whom it names (A38)', async () => {
    await start({ usecase, userAttribute: 'email' });
    await expectResolved('alice.social', 'alice');
  });

  it('somebody without that attribute is nobody, and not the local user "undefined" (A38)', async () => {
    await start({ usecase, userAttribute: 'email' });
    await expectNobody('mallory.social');
  });

  it('what is said for the one authenticator wins over what is said for all (A39)', async () => {
    await start({ usecase, userAttribute: 'email', authenticators: { google: { userAttribute: 'handle' } } });
    await expectResolved('alice.social', 'bob');
  });

  it('each social login uses the attribute that is said for it (A40)', async () => {
    const authenticators = { google: { userAttribute: 'email' }, github: { userAttribute: 'handle' } };
    await start({ usecase, authenticators });
    await expectResolved('alice.social', 'alice', 'google');
    visitor = stage.visitor();
    await expectResolved('alice.social', 'bob', 'github');
  });
});

describe('By the subject', () => {
  it("the provider's own id of the person is the local name, and no other field is (A41)", async () => {
    await start({ usecase: 'subjectUri' });
    await expectResolved('by.subject', 'alice');
  });
});

describe('A first step that identified somebody and proved nothing', () => {
  const lax: SmsOtpOptions = { unknownUser: 'skip', enableByUserClaim: true };

  it('begins no second step and skips none (A42b)', async () => {
    stage = await createStage({
      options: lax,
      routes: (app, { smsOtp }) => {
        app.post('/identify', (req, res) => {
          Object.assign(req.session, { username: req.body.username, identified: { id: 'carol' } });
          res.redirect('/password');
        });
        app.post('/login', smsOtp.after('local', { failureRedirect: '/login' }));
        app.all('/continue', smsOtp.challenge({ failureRedirect: '/login' }));
        app.get('/safe', smsOtp.require(), (_req, res) => res.send('safe'));
      },
    });
    visitor = stage.visitor();
    // Carol has opted out: if a name were enough, she would be in.
    await visitor.browser.post('/identify', { username: 'carol' });
    const answers = [
      await visitor.browser.post('/login', { username: 'carol' }),
      await visitor.browser.get('/continue'),
      await visitor.browser.post('/continue', { username: 'carol', firstFactor: 'carol', code: '123456' }),
    ];
    expect(answers.map(({ headers }) => headers['location'])).toEqual(['/login', '/login', '/login']);
    expect((await visitor.browser.get('/safe')).status).toBe(401);
    expect((await visitor.browser.getJson('/smsotp')).status).toBe(401);
    expect(stage.messages).toEqual([]);
    await expectOutside(visitor);
  });
});

describe('A usecase that nobody knows', () => {
  it('is told at the start, with those that are known (A43)', async () => {
    const directories = [new MemoryUserDirectory('primary', [])];
    expect(await problemsOf({ directories, usecase: 'Association' })).toEqual([
      expect.stringMatching(/^usecase is "Association"; use local or association or userAttribute/),
    ]);
  });
});
