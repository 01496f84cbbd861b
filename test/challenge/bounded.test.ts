import { boundChallengeStore } from '../../lib/challenge/bounded.js';
import type { ChallengeStore } from '../../lib/challenge/contract.js';
import { MemoryChallengeStore } from '../../lib/challenge/memory-store.js';
import { SmsOtpStoreError } from '../../lib/errors.js';
import { describeChallengeStore } from './contract-suite.js';

describeChallengeStore('memory, with a deadline', () =>
  Promise.resolve({ store: boundChallengeStore(new MemoryChallengeStore()) }),
);

const steps = ['open', 'refund', 'verify', 'guess', 'pass', 'peek', 'discard'] as const;
const storeOf = (step: () => unknown) =>
  Object.fromEntries(steps.map((name) => [name, step])) as unknown as ChallengeStore;
const call = (store: ChallengeStore, name: (typeof steps)[number]): Promise<unknown> =>
  (store as unknown as Record<string, (argument: object) => Promise<unknown>>)[name]!({});

describe.each(steps)('%s() of a store that the application brings', (name) => {
  it('is given up when it does not answer in time', async () => {
    const store = boundChallengeStore(
      storeOf(() => new Promise(() => {})),
      20,
    );
    const begin = performance.now();
    await expect(call(store, name)).rejects.toBeInstanceOf(SmsOtpStoreError);
    expect(performance.now() - begin).toBeLessThan(1000);
  });

  it.each([
    ['rejects', () => Promise.reject(new Error('down'))],
    [
      'throws',
      () => {
        throw new Error('down');
      },
    ],
  ])('that %s is a typed error with its cause', async (_how, step) => {
    await expect(call(boundChallengeStore(storeOf(step)), name)).rejects.toMatchObject({
      code: 'SMSOTP_STORE',
      status: 503,
      cause: new Error('down'),
    });
  });

  it('gets what it was called with, on its own object', async () => {
    const memory = new MemoryChallengeStore();
    const step = jest.spyOn(memory, name).mockResolvedValue(undefined);
    await call(boundChallengeStore(memory), name);
    expect(step.mock.calls).toEqual([[{}]]);
    expect(step.mock.contexts).toEqual([memory]);
  });
});

describe('A store that the application brings', () => {
  it('is closed, if it can be', async () => {
    const memory = new MemoryChallengeStore();
    const close = jest.spyOn(memory, 'close');
    await boundChallengeStore(memory).close?.();
    expect(close.mock.contexts).toEqual([memory]);
    expect(() => boundChallengeStore(storeOf(() => undefined)).close?.()).not.toThrow();
  });

  it('has two seconds, as Redis has', async () => {
    jest.useFakeTimers();
    try {
      const answer = call(boundChallengeStore(storeOf(() => new Promise(() => {}))), 'peek');
      const ended = jest.fn();
      answer.catch(ended);
      await jest.advanceTimersByTimeAsync(1999);
      expect(ended).not.toHaveBeenCalled();
      await jest.advanceTimersByTimeAsync(1);
      expect(ended).toHaveBeenCalledTimes(1);
    } finally {
      jest.useRealTimers();
    }
  });
});
