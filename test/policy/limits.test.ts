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
