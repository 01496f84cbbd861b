import fc from 'fast-check';
import { flowMs, guessLimits, guessMemoryMs, guessWaitsMs, messageBudget } from '../../lib/policy/limits.js';

const minute = 60_000;

describe('The limits', () => {
  it('end a login that waits for its code after a quarter of an hour', () => {
    expect(flowMs).toBe(15 * minute);
  });

  it('make an account wait 30 seconds, 5 minutes, an hour, then a day each time', () => {
    expect(guessWaitsMs).toEqual([minute / 2, 5 * minute, 60 * minute, 24 * 60 * minute]);
  });

  it('remember wrong codes longer than the longest wait', () => {
    expect(guessMemoryMs).toBeGreaterThan(Math.max(...guessWaitsMs));
  });

  it.each([
    [{ minutes: 5, ratio: 2 }, [5, 10, 20, 40, 1440]],
    [{ minutes: 5 }, [5, 5, 5, 5, 1440]],
    [{ ratio: 3 }, [5, 15, 45, 135, 1440]],
    [{ minutes: 60, ratio: 10 }, [60, 600, 1440, 1440, 1440]],
    [{ minutes: 1, ratio: 1 }, [1, 1, 1, 1, 1440]],
    [{ minutes: 1440, ratio: 10 }, [1440, 1440, 1440, 1440, 1440]],
  ])('with an account lock of %j make it wait %j minutes, and a day from then on (A60)', (lock, minutes) => {
    expect(guessLimits(3, lock).waitsMs).toEqual(minutes.map((count) => count * minute));
  });

  it('stay as they are without an account lock', () => {
    expect(guessLimits(5, {}).waitsMs).toBe(guessWaitsMs);
    expect(guessLimits(5, { minutes: undefined, ratio: undefined }).waitsMs).toBe(guessWaitsMs);
  });

  it('give no more than five waits short of a day for any account lock', () => {
    const minutes = fc.option(fc.integer({ min: 1, max: 1440 }), { nil: undefined });
    const ratio = fc.option(fc.integer({ min: 1, max: 10 }), { nil: undefined });
    fc.assert(
      fc.property(minutes, ratio, (first, factor) => {
        const { waitsMs } = guessLimits(5, { minutes: first, ratio: factor });
        expect(waitsMs.length).toBeLessThanOrEqual(5);
        expect(waitsMs.at(-1)).toBe(24 * 60 * minute);
        expect(Math.min(...waitsMs)).toBeGreaterThanOrEqual(minute / 2);
        expect(waitsMs).toEqual([...waitsMs].sort((a, b) => a - b));
      }),
    );
  });

  it('take the number of attempts from the settings, and nothing else', () => {
    expect(guessLimits(3)).toEqual({ perCode: 3, waitsMs: guessWaitsMs, memoryMs: guessMemoryMs });
    expect(guessLimits(5).perCode).toBe(5);
  });
});

describe('The budget of messages', () => {
  it('is 5 an hour and 10 a day (A51)', () => {
    const hour = 3_600_000;
    expect(messageBudget(4)).toEqual([
      { messages: 5, ms: hour },
      { messages: 10, ms: 24 * hour },
    ]);
  });

  it('is never less than one login may have', () => {
    expect(messageBudget(11).map(({ messages }) => messages)).toEqual([11, 11]);
  });
});
