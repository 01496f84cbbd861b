import { SmsOtpUserStoreError } from '../../lib/errors.js';
import { resend } from '../../lib/flow/resend.js';
import { verify } from '../../lib/flow/verify.js';
import { deriveKeys } from '../../lib/keys.js';
import { alice, guessWrong, minute, second, start, world } from './support.js';

const noRetry = { settings: { retryEnable: false } };

describe('The right code', () => {
  it('passes, as the user whose login waits (A02)', async () => {
    const it = world();
    const pending = await it.waiting();
    it.calls.length = 0;
    expect(await it.type(pending, it.code())).toEqual({ status: 'passed', factor: 'sms', user: alice });
    expect(it.calls).toEqual(['verify']);
    const about = { account: pending.account, challenge: pending.id, strategy: 'local' };
    expect(it.told.slice(1)).toEqual([['verified', about]]);
  });

  it('passes in whatever clothes it was typed (F05)', async () => {
    const it = world();
    const pending = await it.waiting();
    expect(
      (await it.type(pending, ` ${it.code().slice(0, 3)}\u2013${it.code().slice(3)}\u200b`)).status,
    ).toBe('passed');
  });

  it('is spent when it comes a second time, in any clothes (A97, A100, B13)', async () => {
    const it = world();
    const pending = await it.waiting();
    const loads = jest.fn(async () => alice);
    const answers = await Promise.all([
      verify(it.ctx, pending, it.code(), loads),
      verify(it.ctx, pending, ` ${it.code()}`, loads),
    ]);
    expect(answers).toEqual([{ status: 'passed', factor: 'sms', user: alice }, { status: 'spent' }]);
    expect(loads).toHaveBeenCalledTimes(1);
    expect(it.names()).toEqual(['sent', 'verified']);
  });

  it('lives up to its last millisecond, and not one longer (A44, A45)', async () => {
    const it = world({ settings: { codeLifeMs: 30 * second } });
    const late = await it.waiting();
    it.clock.now += 30 * second + 1;
    expect(await it.type(late, it.code())).toMatchObject({
      status: 'refused',
      problem: { code: 'code_expired' },
      state: { attemptsLeft: 5 },
    });
    const pending = await it.waiting();
    it.clock.now += 30 * second;
    expect((await it.type(pending, it.code())).status).toBe('passed');
  });

  it.each([null, false, undefined])('lets nobody in when the user is gone: %p', async (nobody) => {
    const it = world();
    const pending = await it.waiting();
    expect(await verify(it.ctx, pending, it.code(), async () => nobody)).toEqual({
      status: 'ended',
      reason: 'user_gone',
    });
    const about = { account: pending.account, challenge: pending.id, strategy: 'local' };
    expect(it.told.slice(1)).toEqual([['denied', { ...about, reason: 'user_gone' }]]);
  });

  it('lets nobody in when the user can not be loaded', async () => {
    const it = world();
    const pending = await it.waiting();
    const load = () => Promise.reject(new Error('database down'));
    await expect(verify(it.ctx, pending, it.code(), load)).rejects.toThrow('database down');
    expect(it.names()).toEqual(['sent']);
  });

  it('lets nobody in when the challenge store is down', async () => {
    const it = world({ store: { verify: () => Promise.reject(new Error('store down')) } });
    const load = jest.fn(async () => alice);
    await expect(verify(it.ctx, await it.waiting(), it.code(), load)).rejects.toThrow('store down');
    expect(load).not.toHaveBeenCalled();
  });
});

describe('The right code for a number that was typed', () => {
  const typed = async (saveMobile?: () => Promise<void>) => {
    const it = world({ person: {}, ...(saveMobile && { users: { saveMobile } }) });
    await it.say(await it.waiting(), '0771234567');
    return { it, pending: it.kept! };
  };

  it('stores it for the user that was loaded, before it lets in', async () => {
    const { it, pending } = await typed();
    const loaded = { id: 'alice', fresh: true };
    const outcome = await verify(it.ctx, pending, it.code(), async () => loaded);
    expect(outcome).toEqual({ status: 'passed', factor: 'sms', user: loaded });
    expect(it.saved).toEqual([[{ strategy: 'local', user: loaded }, '+94771234567']]);
  });

  it('lets nobody in when the number is not kept, and a new code can be had', async () => {
    const cause = new Error('down');
    const { it, pending } = await typed(() => Promise.reject(cause));
    const failure: unknown = await it.type(pending, it.code()).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(SmsOtpUserStoreError);
    expect(failure).toMatchObject({ code: 'SMSOTP_USER_STORE', status: 503, cause });
    expect((failure as Error).message).not.toContain('1234567');
    expect(it.names()).toEqual(['sent']);

    const { ctx } = it;
    const mended = { ...ctx, users: { ...ctx.users, saveMobile: () => undefined } };
    expect(await resend(mended, pending)).toBeNull();
    expect((await verify(mended, pending, it.code(), async () => alice)).status).toBe('passed');
  });

  it('stores nothing when the user is gone', async () => {
    const { it, pending } = await typed();
    expect((await verify(it.ctx, pending, it.code(), async () => null)).status).toBe('ended');
    expect(it.saved).toEqual([]);
  });

  it('is let in where a step was begun with a user store that can no longer store', async () => {
    const { it, pending } = await typed();
    const ctx = { ...it.ctx, users: { find: () => ({}) } };
    expect((await verify(ctx, pending, it.code(), async () => alice)).status).toBe('passed');
  });
});

describe('A wrong code', () => {
  it('may be followed by another (A03)', async () => {
    const it = world();
    const pending = await it.waiting();
    it.calls.length = 0;
    expect(await it.type(pending, it.wrong())).toEqual({
      status: 'refused',
      problem: { code: 'code_wrong' },
      state: {
        live: true,
        attemptsLeft: 4,
        sendsLeft: 3,
        expiresAt: start + 5 * minute,
        resendAt: start + 30 * second,
      },
    });
    expect(it.calls).toEqual(['verify']);
    const about = { account: pending.account, challenge: pending.id, strategy: 'local' };
    expect(it.told.slice(1)).toEqual([['rejected', about]]);
    expect((await it.type(pending, it.code())).status).toBe('passed');
  });

  it('too often kills the code and makes the account wait, and says so once (A61)', async () => {
    const it = world();
    const pending = await it.waiting();
    const retryAt = start + 30 * second;
    expect(await guessWrong(it, pending, 5)).toMatchObject({
      status: 'refused',
      problem: { code: 'code_burned', retryAt },
      state: { live: false, attemptsLeft: 0 },
    });
    const wait = { status: 'refused', problem: { code: 'try_later', retryAt }, state: { live: false } };
    expect(await it.type(pending, it.code())).toMatchObject(wait);
    expect(await it.type(pending, it.wrong())).toMatchObject(wait);
    it.clock.now = retryAt;
    expect(await it.type(pending, it.code())).toMatchObject({ problem: { code: 'code_burned', retryAt } });
    expect(it.names()).toEqual(['sent', ...Array<string>(5).fill('rejected'), 'locked']);
  });

  it('after a new code is wrong, not expired (A47)', async () => {
    const it = world();
    const pending = await it.waiting();
    it.clock.now += 6 * minute;
    expect(await it.type(pending, it.code())).toMatchObject({ problem: { code: 'code_expired' } });
    await resend(it.ctx, pending);
    expect(await it.type(pending, it.wrong())).toMatchObject({ problem: { code: 'code_wrong' } });
  });

  it.each(['', '   ', '12345', '1234567', 'abcdef', '+123456', '٠١٢٣٤٥', '9'.repeat(1000)])(
    'that can not be one costs nothing and is never compared (A06, C16): %s',
    async (typed) => {
      const it = world();
      const pending = await it.waiting();
      it.calls.length = 0;
      for (let i = 0; i < 20; i += 1) {
        expect(await it.type(pending, typed)).toMatchObject({
          status: 'refused',
          problem: { code: 'code_malformed' },
          state: { live: true, attemptsLeft: 5 },
        });
      }
      expect([...new Set(it.calls)]).toEqual(['peek']);
      expect(it.names()).toEqual(['sent']);
      expect((await it.type(pending, it.code())).status).toBe('passed');
    },
  );
});

describe('A code that there is not', () => {
  it('was not sent yet', async () => {
    const it = world();
    const pending = await it.waiting({ send: false });
    const outcome = { status: 'refused', state: null };
    expect(await it.type(pending, '123456')).toEqual({ ...outcome, problem: { code: 'not_sent_yet' } });
    expect(await it.type(pending, 'x')).toEqual({ ...outcome, problem: { code: 'code_malformed' } });
  });

  it('is gone, where the challenge was discarded', async () => {
    const it = world();
    const pending = await it.waiting();
    await it.ctx.store.discard({ account: pending.account, challenge: pending.id });
    expect(await it.type(pending, it.code())).toMatchObject({ problem: { code: 'code_gone' } });
  });

  it('has no number to be sent to: that is asked for first', async () => {
    const it = world({ person: {} });
    const outcome = { status: 'refused', problem: { code: 'mobile_required' }, state: null };
    expect(await it.type(await it.waiting(), '123456')).toEqual(outcome);
    const other = world();
    const pending = await other.waiting();
    const ctx = { ...other.ctx, keys: deriveKeys('another secret of 32 characters or so') };
    expect(await verify(ctx, pending, other.code(), async () => alice)).toEqual(outcome);
    expect(other.calls).not.toContain('verify');
  });
});

describe('Where a slip ends the login (retryEnable: false)', () => {
  it('a wrong code does (A04), and the right one is no good any more (A05)', async () => {
    const it = world(noRetry);
    const pending = await it.waiting();
    it.calls.length = 0;
    expect(await it.type(pending, it.wrong())).toEqual({ status: 'ended', reason: 'retry_disabled' });
    expect(it.calls).toEqual(['verify', 'discard']);
    expect(await it.type(pending, it.code())).toMatchObject({
      status: 'refused',
      problem: { code: 'code_gone' },
    });
    expect(it.names()).toEqual(['sent', 'rejected']);
  });

  it('an expired code does, for that reason (A46)', async () => {
    const it = world(noRetry);
    const pending = await it.waiting();
    it.clock.now += 6 * minute;
    expect(await it.type(pending, it.code())).toEqual({ status: 'ended', reason: 'code_expired' });
  });

  it('what can not be a code does not', async () => {
    const it = world(noRetry);
    const pending = await it.waiting();
    expect((await it.type(pending, '12345')).status).toBe('refused');
    expect((await it.type(pending, it.code())).status).toBe('passed');
  });

  it('a wait does not', async () => {
    const it = world({
      settings: { retryEnable: false, guesses: { perCode: 1, waitsMs: [1000], memoryMs: 9000 } },
    });
    const pending = await it.waiting();
    expect((await it.type(pending, it.wrong())).status).toBe('ended');
    expect(await it.type(pending, it.code())).toMatchObject({
      status: 'refused',
      problem: { code: 'try_later' },
    });
  });
});
