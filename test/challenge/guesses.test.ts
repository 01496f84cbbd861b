import fc from 'fast-check';
import type { GuessLimits } from '../../lib/challenge/contract.js';
import { attemptsUntilWait, waitAfter } from '../../lib/challenge/guesses.js';
import { guessLimits } from '../../lib/policy/limits.js';

const limits: GuessLimits = { perCode: 3, waitsMs: [10, 20, 30], memoryMs: 1000 };
const failures = (count: number) => Array.from({ length: count }, (_, i) => i);

describe('Guesses', () => {
  it('count down to the next wait, and begin anew after it', () => {
    expect(failures(8).map((done) => attemptsUntilWait(done, limits))).toEqual([3, 2, 1, 3, 2, 1, 3, 2]);
  });

  it('make the account wait after each full set, each time longer, and the last wait repeats', () => {
    const waits = failures(16).map((done) => waitAfter(done, limits));
    expect(waits).toEqual([0, 0, 0, 10, 0, 0, 20, 0, 0, 30, 0, 0, 30, 0, 0, 30]);
  });

  it('make it wait after each single one where that is all there is', () => {
    const one = { ...limits, perCode: 1 };
    expect(failures(4).map((done) => waitAfter(done, one))).toEqual([0, 10, 20, 30]);
    expect(attemptsUntilWait(7, one)).toBe(1);
  });

  it('make it wait for nothing where there are no waits', () => {
    expect(waitAfter(3, { ...limits, waitsMs: [] })).toBe(0);
  });

  it('are never none before a wait, and the wait never becomes shorter', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10 }), fc.nat(10_000), (perCode, done) => {
        const real = guessLimits(perCode);
        expect(attemptsUntilWait(done, real)).toBeGreaterThanOrEqual(1);
        const [now, next] = [waitAfter(done * perCode, real), waitAfter((done + 1) * perCode, real)];
        expect(next).toBeGreaterThanOrEqual(now);
      }),
    );
  });

  it('of somebody who never stops come to five a day in the long run', () => {
    const real = guessLimits(5);
    let [time, done] = [0, 0];
    while (time < 10 * 86_400_000) time += waitAfter((done += 1), real);
    expect(done).toBeLessThanOrEqual(5 * 13);
  });
});
