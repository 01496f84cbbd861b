import { SmsOtpStoreError } from '../../lib/errors.js';
import {
  createBench,
  drive,
  fakeRequest,
  FakeSession,
  type Bench,
  type FakeRequest,
} from './support/drive.js';

let bench: Bench;
const alice = { id: 'alice' };

beforeEach(() => {
  bench = createBench();
});
afterEach(() => bench.strategy.close());

/** The next request of the same browser. */
function next(before: FakeRequest, parts: Partial<FakeRequest> = {}): FakeRequest {
  const req = fakeRequest(parts);
  req.session = FakeSession.of(req, before.session);
  return req;
}

async function begun(): Promise<FakeRequest> {
  const req = fakeRequest({ firstFactor: alice });
  await drive(bench.strategy, req);
  return req;
}

describe('authenticate(), without Express and without Passport', () => {
  it('begins with a proved first factor: a message, and a redirect by 303 to the page', async () => {
    const req = fakeRequest({ firstFactor: alice });
    expect(await drive(bench.strategy, req)).toEqual({ action: 'redirect', url: '/smsotp', status: 303 });
    expect(bench.sender.messages).toHaveLength(1);
    expect([req.firstFactor, req.user]).toEqual([undefined, undefined]);
  });

  it('succeeds with the right code, and says how', async () => {
    const req = next(await begun(), { body: { code: bench.sender.code } });
    const outcome = await drive(bench.strategy, req);
    expect(outcome).toEqual({
      action: 'success',
      user: alice,
      info: { method: 'sms', result: 'passed', amr: ['otp', 'sms', 'mfa'], at: expect.any(Number) },
    });
  });

  it('fails with a wrong code: an object, so that no WWW-Authenticate header is made of it, and a status', async () => {
    const outcome = await drive(bench.strategy, next(await begun(), { body: { code: bench.sender.wrong } }));
    expect(outcome).toEqual({
      action: 'fail',
      status: 401,
      challenge: {
        type: 'error',
        code: 'code_wrong',
        message: 'That code is not right. You have 4 attempts left.',
        attemptsLeft: 4,
      },
    });
  });

  it('fails with what can not be a code: 400, and no guess is lost', async () => {
    const first = await begun();
    for (const code of ['', 'x', ['1'], { $ne: '' }, 123456, null]) {
      const outcome = await drive(bench.strategy, next(first, { body: { code } }));
      expect(outcome).toMatchObject({
        action: 'fail',
        status: 400,
        challenge: { code: 'code_malformed', attemptsLeft: 5 },
      });
    }
  });

  it('fails with 429 and the waiting time when the guesses are used up', async () => {
    const first = await begun();
    const wrong = (): Promise<unknown> =>
      drive(bench.strategy, next(first, { body: { code: bench.sender.wrong } }));
    for (let count = 0; count < 4; count += 1) await wrong();
    expect(await wrong()).toMatchObject({
      action: 'fail',
      status: 429,
      challenge: { code: 'code_burned', retryAfter: 30 },
    });
  });

  it('redirects to the page while a code is to be typed, and sends nothing', async () => {
    const first = await begun();
    for (const parts of [{}, { method: 'GET' }, { method: 'GET', body: { code: bench.sender.code } }]) {
      expect(await drive(bench.strategy, next(first, parts))).toEqual({
        action: 'redirect',
        url: '/smsotp',
        status: 303,
      });
    }
    expect(bench.sender.messages).toHaveLength(1);
  });

  it('redirects to the page that asks for a number', async () => {
    bench = createBench({ users: { find: () => ({}), saveMobile: () => undefined } });
    const outcome = await drive(bench.strategy, fakeRequest({ firstFactor: alice }));
    expect(outcome).toEqual({ action: 'redirect', url: '/smsotp/mobile', status: 303 });
  });

  it('fails where nothing waits', async () => {
    const outcome = await drive(bench.strategy, fakeRequest({ body: { code: '123456' } }));
    expect(outcome).toMatchObject({
      action: 'fail',
      status: 401,
      challenge: { code: 'no_pending', type: 'error' },
    });
  });

  it("fails, for a callback, with challenge: 'fail'", async () => {
    const options = { challenge: 'fail' } as const;
    const outcome = await drive(bench.strategy, fakeRequest({ firstFactor: alice }), options);
    expect(outcome).toMatchObject({
      action: 'fail',
      status: 401,
      challenge: { code: 'otp_required', type: 'error' },
    });
    bench = createBench({ users: { find: () => ({}), saveMobile: () => undefined } });
    const other = await drive(bench.strategy, fakeRequest({ firstFactor: alice }), options);
    expect(other).toMatchObject({ action: 'fail', status: 401, challenge: { code: 'mobile_required' } });
  });

  it('fails where policy denies', async () => {
    bench = createBench({ users: () => null });
    const outcome = await drive(bench.strategy, fakeRequest({ firstFactor: alice }));
    expect(outcome).toMatchObject({ action: 'fail', status: 403, challenge: { code: 'user_unknown' } });
  });

  it('succeeds at once where policy lets the step out, and never says sms (A09)', async () => {
    bench = createBench({ users: () => null, unknownUser: 'skip' });
    const outcome = await drive(bench.strategy, fakeRequest({ firstFactor: alice }), {
      firstFactor: 'local',
    });
    expect(outcome).toMatchObject({
      action: 'success',
      user: alice,
      info: { method: 'none', result: 'skipped', amr: ['pwd'] },
    });
    expect(bench.sender.messages).toEqual([]);
  });

  it('redirects the second half of a double click to where the first one leads', async () => {
    const first = fakeRequest({ firstFactor: alice });
    await drive(bench.strategy, first, { successRedirect: '/in' });
    const parts = { body: { code: bench.sender.code } };
    expect((await drive(bench.strategy, next(first, parts))).action).toBe('success');
    expect(await drive(bench.strategy, next(first, parts))).toEqual({
      action: 'redirect',
      url: '/in',
      status: 303,
    });
  });

  it.each([
    ['no session', undefined],
    ['a session of cookies', {}],
  ])('ends in error with %s', async (_, session) => {
    const req = Object.assign(fakeRequest({ firstFactor: alice }), { session });
    const error = { code: 'SMSOTP_SESSION', status: 503 };
    expect(await drive(bench.strategy, req)).toMatchObject({ action: 'error', error });
    expect(bench.sender.messages).toEqual([]);
  });

  it.each([
    ['rejects', () => Promise.reject(new Error('down'))],
    [
      'throws',
      () => {
        throw new Error('down');
      },
    ],
  ])('ends in error, and in no unhandled rejection, when the user store %s', async (_, find) => {
    const escaped = jest.fn();
    process.on('unhandledRejection', escaped);
    bench = createBench({ users: find });
    const outcome = await drive(bench.strategy, fakeRequest({ firstFactor: alice }));
    expect(outcome).toMatchObject({ action: 'error', error: { code: 'SMSOTP_USER_STORE', status: 503 } });
    process.off('unhandledRejection', escaped);
    expect(escaped).not.toHaveBeenCalled();
  });

  it('ends in error when a store rejects, at the first message and at the code', async () => {
    const down = (): Promise<never> => Promise.reject(new SmsOtpStoreError('down'));
    const store = {
      open: down,
      refund: down,
      verify: down,
      guess: down,
      pass: down,
      peek: down,
      discard: down,
    };
    const { strategy } = createBench({ store });
    expect(await drive(strategy, fakeRequest({ firstFactor: alice }))).toMatchObject({ action: 'error' });
    const waiting = next(await begun(), { body: { code: bench.sender.code } });
    expect(await drive(strategy, waiting)).toMatchObject({
      action: 'error',
      error: { code: 'SMSOTP_STORE' },
    });
  });

  it('keeps an application in action that throws inside of success()', async () => {
    const req = next(await begun(), { body: { code: bench.sender.code } });
    let ended: () => void = () => {};
    const end = new Promise<void>((resolve) => (ended = resolve));
    const error = jest.fn(() => ended());
    const one = Object.assign(Object.create(bench.strategy) as typeof bench.strategy, {
      success: () => {
        throw new Error('thrown by a callback');
      },
      fail: jest.fn(),
      redirect: jest.fn(),
      error,
    });
    one.authenticate(req as never);
    await end;
    expect(error).toHaveBeenCalledWith(expect.objectContaining({ message: 'thrown by a callback' }));
  });

  it('takes the actions of this request before it waits for anything', async () => {
    const req = fakeRequest({ firstFactor: alice });
    let ended: () => void = () => {};
    const end = new Promise<void>((resolve) => (ended = resolve));
    const mine = jest.fn(() => ended());
    const foreign = jest.fn(() => ended());
    const actions = { success: mine, fail: mine, redirect: mine, error: mine };
    Object.assign(bench.strategy, actions);
    bench.strategy.authenticate(req as never);
    Object.assign(bench.strategy, { success: foreign, fail: foreign, redirect: foreign, error: foreign });
    await end;
    expect([mine.mock.calls, foreign.mock.calls]).toEqual([[['/smsotp', 303]], []]);
  });
});
