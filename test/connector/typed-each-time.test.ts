import type { SmsOtpOptions } from '../../lib/config/options.js';
import {
  codeField,
  createStage,
  expectInside,
  expectOutside,
  expectPage,
  mobileField,
  newMobile,
  type Stage,
  type Visitor,
} from './support/stage.js';

const saveMobile = jest.fn();
let stage: Stage;
let visitor: Visitor;

/** The application knows the password, and its user store, which could keep a number, does not know the user. */
async function start(options: SmsOtpOptions): Promise<void> {
  saveMobile.mockClear();
  const users = { find: () => null, saveMobile };
  stage = await createStage({ options: { users, sendOtpDirectlyToMobile: true, ...options } });
  visitor = stage.visitor();
}

async function expectAsked(messages: number): Promise<void> {
  expectPage(await visitor.enter(), 200, mobileField);
  expect((await visitor.waiting()).status).toBe('mobile_required');
  expect(stage.messages).toHaveLength(messages);
  await expectOutside(visitor);
}

function expectNothingStored(): void {
  expect([saveMobile.mock.calls, stage.stored('alice')]).toEqual([[], '+94771234567']);
}

describe('Whoever is in no user store, where the code goes directly to a number', () => {
  it('is asked for it where the step is mandatory, and gets nothing before (A27)', async () => {
    await start({ mandatory: true });
    await expectAsked(0);
  });

  // The connector lets them in without a code then.
  it('is refused where the step is optional, and can type none past the page (A27)', async () => {
    await start({});
    expectPage(await visitor.enter(), 403, 'We could not find an account for this sign-in.');
    await visitor.browser.post('/smsotp/mobile', { mobile: newMobile, _csrf: 'x' });
    expect(stage.messages).toEqual([]);
    await expectOutside(visitor);
  });

  it('gets the code there; no page shows of the number, and nothing is stored (A28)', async () => {
    await start({ mandatory: true });
    await visitor.enter();
    const page = await visitor.follow(await visitor.typeMobile(newMobile));
    expectPage(page, 200, codeField, 'We sent you a 6-digit code by text message.');
    expect(page.text).not.toMatch(/\*|1234/);
    expect((await visitor.waiting()).challenge['to']).toBeNull();
    expect(stage.destinations).toEqual([newMobile]);
    expectNothingStored();
    await expectOutside(visitor);
  });

  // In the connector such a login looks like any other.
  it('is in with the right code, recorded without mfa, and still nothing is stored (A28)', async () => {
    await start({ mandatory: true });
    await visitor.enter();
    await visitor.typeMobile(newMobile);
    expect((await visitor.type(stage.wrong())).status).toBe(401);
    await expectOutside(visitor);
    await visitor.type(stage.code);
    await expectInside(visitor);
    expect((await visitor.whoami()).proof?.amr).toEqual(['pwd', 'otp', 'sms']);
    expectNothingStored();
  });

  it('is asked again at the second login, in whatever browser (A29)', async () => {
    await start({ mandatory: true });
    await visitor.enter();
    await visitor.typeMobile(newMobile);
    await visitor.type(stage.code);
    await visitor.logout();
    await expectAsked(1);
    visitor = stage.visitor();
    await expectAsked(1);
    expectNothingStored();
  });
});
