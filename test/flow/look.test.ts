import { look, lookAt } from '../../lib/flow/look.js';
import { resend } from '../../lib/flow/resend.js';
import { deriveKeys } from '../../lib/keys.js';
import { guessWrong, minute, second, start, world } from './support.js';

const refused = { status: 'refused', reason: 'gateway_status' } as const;
const unknown = { status: 'unknown', reason: 'gateway_timeout' } as const;

describe('A look at a challenge', () => {
  it('tells what a page shows, sends nothing and writes nothing', async () => {
    const it = world();
    const pending = await it.waiting();
    it.calls.length = 0;
    const told = [...it.told];
    it.clock.now += 20 * second;
    expect(await look(it.ctx, pending)).toEqual({
      to: '********4567',
      live: true,
      expiresAt: start + 5 * minute,
      resendAt: start + 30 * second,
      attemptsLeft: 5,
      canResend: true,
    });
    expect(it.calls).toEqual(['peek']);
    expect(it.told).toEqual(told);
  });

  it('masks the number as it is told to', async () => {
    const it = world({ settings: { mask: { noOfDigits: 3, order: 'forward' } } });
    expect((await look(it.ctx, await it.waiting())).to).toBe('+94*********');
  });

  it('has no number where there is none, or none that it can read', async () => {
    const asks = world({ person: {} });
    expect((await look(asks.ctx, await asks.waiting())).to).toBeNull();
    const it = world();
    const pending = await it.waiting();
    const keys = deriveKeys('another secret of 32 characters or so');
    expect(await look({ ...it.ctx, keys }, pending)).toMatchObject({ to: null, live: true });
  });

  it('says whether there can be another message', async () => {
    const it = world({ settings: { maxSends: 1 } });
    const pending = await it.waiting();
    expect((await look(it.ctx, pending)).canResend).toBe(false);
  });

  it('is the same from a state that is at hand', async () => {
    const it = world();
    const pending = await it.waiting();
    const outcome = await it.type(pending, it.wrong());
    if (outcome.status !== 'refused') throw new Error(outcome.status);
    expect(lookAt(it.ctx, pending, outcome.state)).toEqual(await look(it.ctx, pending));
    expect(lookAt(it.ctx, pending, outcome.state).attemptsLeft).toBe(4);
  });

  it('rejects when the store is down', async () => {
    const it = world({ store: { peek: () => Promise.reject(new Error('store down')) } });
    await expect(look(it.ctx, await it.waiting())).rejects.toThrow('store down');
  });
});

describe('What stands in the way', () => {
  it('is nothing while a code can be typed', async () => {
    const it = world();
    const pending = await it.waiting();
    it.clock.now += 5 * minute;
    expect(await look(it.ctx, pending)).not.toHaveProperty('problem');
  });

  it('is that no code was sent yet', async () => {
    const it = world();
    expect(await look(it.ctx, await it.waiting({ send: false }))).toEqual({
      to: '********4567',
      live: false,
      expiresAt: 0,
      resendAt: 0,
      attemptsLeft: 5,
      canResend: true,
      problem: { code: 'not_sent_yet' },
    });
  });

  it('is that the code has expired', async () => {
    const it = world();
    const pending = await it.waiting();
    it.clock.now += 5 * minute + 1;
    expect(await look(it.ctx, pending)).toMatchObject({
      live: false,
      expiresAt: 0,
      problem: { code: 'code_expired' },
    });
  });

  it('is that the code was wrong too often, and how long to wait', async () => {
    const it = world();
    const pending = await it.waiting();
    it.clock.now += 20 * second;
    await guessWrong(it, pending, 5);
    const retryAt = start + 50 * second;
    expect(await look(it.ctx, pending)).toMatchObject({
      live: false,
      resendAt: retryAt,
      problem: { code: 'code_burned', retryAt },
    });
  });

  it('is that the code is gone', async () => {
    const it = world();
    const pending = await it.waiting();
    await it.ctx.store.discard({ account: pending.account, challenge: pending.id });
    expect(await look(it.ctx, pending)).toMatchObject({ live: false, problem: { code: 'code_gone' } });
  });

  it('is that the first message did not go out', async () => {
    const it = world();
    it.answers.push(refused);
    expect(await look(it.ctx, await it.waiting())).toMatchObject({
      live: false,
      resendAt: 0,
      canResend: true,
      problem: { code: 'send_failed' },
    });
  });

  it('is that nobody knows whether the message went out, with a code to type', async () => {
    const it = world();
    it.answers.push(unknown);
    const seen = await look(it.ctx, await it.waiting());
    expect(seen).toMatchObject({ live: true, resendAt: 0, problem: { code: 'send_unknown' } });
    expect(seen).not.toHaveProperty('news');
  });
});

describe('News', () => {
  it('is the first message, for ten seconds', async () => {
    const it = world();
    const pending = await it.waiting();
    expect((await look(it.ctx, pending)).news).toBe('sent');
    it.clock.now = start + 10 * second - 1;
    expect((await look(it.ctx, pending)).news).toBe('sent');
    it.clock.now = start + 10 * second;
    expect(await look(it.ctx, pending)).not.toHaveProperty('news');
  });

  it('is each later message', async () => {
    const it = world();
    const pending = await it.waiting();
    for (const wait of [30 * second, minute]) {
      it.clock.now += wait;
      await resend(it.ctx, pending);
      expect((await look(it.ctx, pending)).news).toBe('sent_again');
    }
  });

  it('is none where the code is dead already', async () => {
    const it = world();
    const pending = await it.waiting();
    await it.ctx.store.discard({ account: pending.account, challenge: pending.id });
    expect(await look(it.ctx, pending)).not.toHaveProperty('news');
    it.clock.now += minute;
    await resend(it.ctx, pending);
    await guessWrong(it, pending, 5);
    expect(await look(it.ctx, pending)).not.toHaveProperty('news');
  });
});
