import { resend } from '../../lib/flow/resend.js';
import { guessLimits } from '../../lib/policy/limits.js';
import { guessWrong, minute, start, world, type World } from './support.js';

const guesses = guessLimits(3, { minutes: 5, ratio: 2 });

/** Three wrong codes, and the time until which the account waits by what the listeners are told. */
async function lockOut(it: World): Promise<number> {
  await guessWrong(it, await it.waiting(), 3);
  const [name, event] = it.told.at(-1)!;
  expect(name).toBe('locked');
  return event.until ?? 0;
}

describe('An account lock of 5 minutes, ratio 2, 3 attempts', () => {
  it('after three wrong codes waits 5 minutes, and listeners are told until when (A55)', async () => {
    const it = world({ settings: { guesses } });
    expect(await lockOut(it)).toBe(start + 5 * minute);
    const locked = it.told.filter(([name]) => name === 'locked');
    expect(locked).toHaveLength(1);
  });

  it('lasts 10 minutes the second time, 20 and 40 then, and a day from the fifth time on (A60)', async () => {
    const it = world({ settings: { guesses } });
    for (const minutes of [5, 10, 20, 40, 1440, 1440]) {
      const now = it.clock.now;
      expect(await lockOut(it)).toBe(now + minutes * minute);
      it.clock.now += minutes * minute + 1;
    }
  });

  it('sends nothing and compares nothing meanwhile, and all again after it (A58)', async () => {
    const it = world({ settings: { guesses } });
    const until = await lockOut(it);
    it.clock.now = until - 1;
    const sent = it.sent.length;
    expect(await it.login()).toMatchObject({ problem: { code: 'try_later', retryAt: until } });
    expect(it.sent).toHaveLength(sent);
    it.clock.now = until + 1;
    const pending = await it.waiting();
    expect((await it.type(pending, it.code())).status).toBe('passed');
  });
});

describe('Without an account lock', () => {
  it('the code is dead after six wrong ones all the same, and the right one fails then (A61)', async () => {
    const it = world();
    const pending = await it.waiting();
    await guessWrong(it, pending, 6);
    expect((await it.type(pending, it.code())).status).toBe('refused');
    it.clock.now += minute;
    expect((await it.type(pending, it.code())).status).toBe('refused');
  });
});

describe('Whoever comes while the account waits', () => {
  const everywhere = async (showAuthFailureReason: boolean): Promise<unknown[]> => {
    const it = world({ settings: { guesses, showAuthFailureReason } });
    const pending = await it.waiting();
    await guessWrong(it, pending, 3);
    const typed = await it.type(pending, it.code());
    const entered = await it.login();
    return [typed, entered, await resend(it.ctx, pending)].map((outcome) =>
      outcome !== null && 'problem' in outcome ? outcome.problem : outcome,
    );
  };
  const retryAt = start + 5 * minute;

  it('is told of it where the reason may be told (A56)', async () => {
    expect(await everywhere(true)).toEqual(Array(3).fill({ code: 'locked', retryAt }));
  });

  it('is told only to wait, and how long, where it may not (A57)', async () => {
    expect(await everywhere(false)).toEqual(Array(3).fill({ code: 'try_later', retryAt }));
  });
});
