import { deriveKeys } from '../../lib/keys.js';
import { destinationOf, resend } from '../../lib/flow/resend.js';
import { guessWrong, minute, mobile, second, start, world } from './support.js';

describe('A new code', () => {
  it('makes the one before worthless, and lives as long again (A48)', async () => {
    const it = world();
    const pending = await it.waiting();
    const before = it.code();
    it.clock.now += 4 * minute;
    expect(await resend(it.ctx, pending)).toBeNull();
    expect(it.sent.map(({ to }) => to)).toEqual([mobile, mobile]);
    expect(await it.type(pending, before)).toMatchObject({ problem: { code: 'code_wrong' } });
    it.clock.now += 5 * minute;
    expect((await it.type(pending, it.code())).status).toBe('passed');
  });

  it('gives no new guesses (C03)', async () => {
    const it = world();
    const pending = await it.waiting();
    await guessWrong(it, pending, 3);
    it.clock.now += minute;
    await resend(it.ctx, pending);
    expect(await guessWrong(it, pending, 1)).toMatchObject({ state: { attemptsLeft: 1 } });
  });

  it('is refused where the option is off, and nothing is sent (A49)', async () => {
    const it = world({ settings: { resendEnable: false, maxSends: 1 } });
    const pending = await it.waiting();
    it.clock.now += minute;
    expect(await resend(it.ctx, pending)).toEqual({ code: 'resend_disabled' });
    expect(it.sent).toHaveLength(1);
    expect((await it.type(pending, it.code())).status).toBe('passed');
  });

  it('is refused after the most of one login, and nothing is sent (A50)', async () => {
    const it = world({ settings: { maxSends: 3 } });
    const pending = await it.waiting();
    for (const problem of [null, null, { code: 'resend_exhausted' }]) {
      it.clock.now += minute;
      expect(await resend(it.ctx, pending)).toEqual(problem);
    }
    expect(it.sent).toHaveLength(3);
  });

  it('is refused where no new one is allowed (A52)', async () => {
    const it = world({ settings: { maxSends: 1 } });
    const pending = await it.waiting();
    it.clock.now += minute;
    expect(await resend(it.ctx, pending)).toEqual({ code: 'resend_exhausted' });
    expect(it.sent).toHaveLength(1);
  });

  it('is refused inside the cool-down with the time to wait, and the running code stays good (A53)', async () => {
    const it = world({ settings: { cooldownMs: 60 * second } });
    const pending = await it.waiting();
    it.clock.now += 10 * second;
    const wait = { code: 'resend_wait', retryAt: start + 60 * second };
    expect(await resend(it.ctx, pending)).toEqual(wait);
    it.clock.now = start + 60 * second - 1;
    expect(await resend(it.ctx, pending)).toEqual(wait);
    expect(it.sent).toHaveLength(1);
    expect((await it.type(pending, it.code())).status).toBe('passed');
  });

  it('is had at the very end of the cool-down', async () => {
    const it = world();
    const pending = await it.waiting();
    it.clock.now = start + 30 * second;
    expect(await resend(it.ctx, pending)).toBeNull();
  });

  it('is refused while the account waits for too many wrong codes (A58)', async () => {
    const it = world();
    const pending = await it.waiting();
    it.clock.now += 20 * second;
    await guessWrong(it, pending, 5);
    it.clock.now += 20 * second;
    expect(await resend(it.ctx, pending)).toEqual({ code: 'try_later', retryAt: start + 50 * second });
    it.clock.now = start + 50 * second;
    expect(await resend(it.ctx, pending)).toBeNull();
    expect(it.sent).toHaveLength(2);
  });

  it('asks for the number where there is none yet, and touches nothing', async () => {
    const it = world({ person: {} });
    const pending = await it.waiting();
    expect(await resend(it.ctx, pending)).toEqual({ code: 'mobile_required' });
    expect(it.calls).toEqual(['keep']);
  });

  it('asks for the number where it was sealed with another secret', async () => {
    const it = world();
    const pending = await it.waiting();
    const ctx = { ...it.ctx, keys: deriveKeys('another secret of 32 characters or so') };
    expect(destinationOf(it.ctx, pending)).toBe(mobile);
    expect(destinationOf(ctx, pending)).toBeNull();
    expect(await resend(ctx, pending)).toEqual({ code: 'mobile_required' });
  });
});
