import {
  aliceMobile,
  codeField,
  createStage,
  expectInside,
  expectOutside,
  expectPage,
  mobileField,
  newMobile,
  resendForm,
  type Stage,
  type Visitor,
} from './support/stage.js';

const optional = {};
const mandatory = { mandatory: true };
const claim = { enableByUserClaim: true };
const noCapture = { captureAndUpdateMobileNumber: false };

let stage: Stage;
let visitor: Visitor;

async function start(options: object = {}): Promise<void> {
  stage = await createStage({ options });
  visitor = stage.visitor();
}

/** One message to this number, the code page, and nobody in. */
async function expectChallenged(name: string): Promise<void> {
  expectPage(await visitor.enter(name), 200, codeField);
  expect(stage.destinations).toEqual([stage.stored(name)]);
  expect((await visitor.waiting()).status).toBe('otp_required');
  await expectOutside(visitor);
}

describe('Whoever has a number', () => {
  it('gets one message with the password, and the code page (A01)', async () => {
    await start();
    await expectChallenged('alice');
    const [message] = stage.messages;
    expect(message).toEqual({
      to: aliceMobile,
      text: `Verification Code: ${stage.code}`,
      code: expect.stringMatching(/^\d{6}$/) as string,
    });
    expect((await visitor.waiting()).challenge).toMatchObject({ length: 6, expiresIn: 300, attemptsLeft: 5 });
  });

  it('is in with the right code, as the user of the first step (A02)', async () => {
    await start();
    await visitor.enter();
    const answer = await visitor.type(stage.code);
    expect([answer.status, answer.headers['location']]).toEqual([302, '/']);
    await expectInside(visitor, 'alice');
    expect((await visitor.whoami()).proof?.amr).toEqual(['pwd', 'otp', 'sms', 'mfa']);
    expect(stage.messages).toHaveLength(1);
  });

  it('sees the code page again after a wrong code, with the reason and a way to a new one (A03)', async () => {
    await start();
    await visitor.enter();
    const page = await visitor.type(stage.wrong());
    expectPage(page, 401, 'That code is not right.', codeField, resendForm);
    expect(stage.messages).toHaveLength(1);
    await expectOutside(visitor);
    await visitor.type(stage.code);
    await expectInside(visitor);
  });

  it('is told that a code was empty, which is no guess and sends nothing (A06)', async () => {
    await start();
    await visitor.enter();
    for (const empty of ['', '   '])
      expectPage(await visitor.type(empty), 400, 'Enter the 6 digits from the text message.', codeField);
    expect((await visitor.waiting()).challenge).toMatchObject({ attemptsLeft: 5 });
    expect(stage.messages).toHaveLength(1);
    await expectOutside(visitor);
  });
});

describe('Where a code can not be tried again', () => {
  const once = { retryEnable: false };

  it('a wrong one leads to the error page, which says so (A04)', async () => {
    await start(once);
    await visitor.enter();
    const answer = await visitor.type(stage.wrong());
    expect([answer.status, answer.headers['location']]).toEqual([303, '/smsotp/error']);
    const page = await visitor.follow(answer);
    expectPage(page, 401, 'That code is not right. Please sign in again to get a new one.');
    expect(page.text).not.toContain(codeField);
    await expectOutside(visitor);
  });

  // In the connector `RetryEnable` chose the page alone, and the code could be guessed on.
  it('the right one is worth nothing after a wrong one, unlike in the connector (A05)', async () => {
    await start(once);
    await visitor.enter();
    const right = { code: stage.code, _csrf: await visitor.browser.token() };
    const restore = await stage.photographSessions();
    await visitor.type(stage.wrong());
    expectPage(await visitor.follow(await visitor.browser.post('/smsotp', right)), 401);
    await expectOutside(visitor);
    // A request that was slower can write the session of before over the one of now: the code has to be dead itself.
    restore();
    expect((await visitor.browser.post('/smsotp', right)).status).toBe(410);
    await expectOutside(visitor);
    // A new login, whose message has to wait: no code is there to be typed.
    const anew = stage.visitor();
    await anew.enter();
    expect((await anew.type(right.code)).status).toBe(409);
    await expectOutside(anew);
    expect(stage.messages).toHaveLength(1);
  });
});

describe('Whoever opted out', () => {
  const both = { ...mandatory, ...claim };

  it('of what is mandatory is told to opt in, and gets no message (A07)', async () => {
    await start(both);
    const page = await visitor.enter('carol');
    expectPage(page, 403, 'switched off in your profile', 'Please switch them on, then sign in again.');
    expect(page.text).not.toContain(codeField);
    expect(stage.messages).toEqual([]);
    await expectOutside(visitor);
  });

  it('of what is optional goes on without the second step (A08)', async () => {
    await start(claim);
    const answer = await visitor.enter('carol');
    expect([answer.status, answer.headers['location']]).toEqual([302, '/']);
    expect((await visitor.browser.get('/page')).text).toBe('the page of carol');
    expect(stage.messages).toEqual([]);
  });

  it('is recorded as skipped and not as passed: no sms among the methods (A09)', async () => {
    await start(claim);
    const skipped = jest.fn();
    const verified = jest.fn();
    stage.world.smsOtp.on('skipped', skipped).on('verified', verified);
    await visitor.enter('carol');
    expect((await visitor.whoami()).proof).toMatchObject({ result: 'skipped', amr: ['pwd'] });
    expect(skipped.mock.calls).toEqual([[expect.objectContaining({ reason: 'opted_out' })]]);
    expect(verified).not.toHaveBeenCalled();
  });

  it('is challenged all the same where that does not count, and the step is optional (A10)', async () => {
    await start(optional);
    await expectChallenged('carol');
  });

  it('is challenged all the same where that does not count, and the step is mandatory (A11)', async () => {
    await start(mandatory);
    await expectChallenged('carol');
  });
});

describe('Whoever did not opt out where one may', () => {
  it.each([false, undefined])('is challenged: the claim is %p (A12)', async (smsOtpDisabled) => {
    await start(claim);
    stage.world.accounts.set('dave', { id: 'dave', mobile: aliceMobile, smsOtpDisabled });
    await expectChallenged('dave');
  });
});

describe('Whoever has no number', () => {
  const steps = [
    ['mandatory', mandatory],
    ['optional', optional],
  ] as const;

  async function expectAsked(): Promise<void> {
    expectPage(await visitor.enter('bob'), 200, mobileField);
    expect((await visitor.waiting()).status).toBe('mobile_required');
    expect([stage.messages, stage.stored('bob')]).toEqual([[], '']);
    await expectOutside(visitor);
  }

  it('is asked for one where the step is mandatory (A13)', async () => {
    await start(mandatory);
    await expectAsked();
  });

  it('is asked for one where the step is optional, too (A14)', async () => {
    await start(optional);
    await expectAsked();
  });

  it.each(steps)('and may not type one is told whom to ask: %s (A15)', async (_step, options) => {
    await start({ ...options, ...noCapture });
    const page = await visitor.enter('bob');
    expectPage(page, 403, 'We have no mobile number for you.');
    expect(page.text).not.toContain(mobileField);
    expect(stage.messages).toEqual([]);
    await expectOutside(visitor);
  });

  it('and may not type one can not post one past the pages either (A16)', async () => {
    await start(noCapture);
    await visitor.enter('bob');
    const fields = { mobile: newMobile, MOBILE_NUMBER: newMobile, _csrf: 'x' };
    for (const path of ['/smsotp/mobile', '/smsotp', '/smsotp/resend'])
      expect((await visitor.browser.post(path, fields)).status).toBe(303);
    expectPage(await visitor.enter('bob', fields), 403);
    expect([stage.messages, stage.stored('bob')]).toEqual([[], '']);
    await expectOutside(visitor);
  });

  it('is asked for it on the page: one that comes with the password is not heard (A17)', async () => {
    await start(mandatory);
    const page = await visitor.enter('bob', { mobile: newMobile, MOBILE_NUMBER: newMobile });
    expectPage(page, 200, mobileField);
    expect(page.text).not.toContain(newMobile);
    expect([stage.messages, stage.stored('bob')]).toEqual([[], '']);
    expect((await visitor.waiting()).status).toBe('mobile_required');
  });
});
