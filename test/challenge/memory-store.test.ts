import { MemoryChallengeStore } from '../../lib/challenge/memory-store.js';
import { describeChallengeStore } from './contract-suite.js';

describeChallengeStore('memory', () => Promise.resolve({ store: new MemoryChallengeStore() }));

describe('MemoryChallengeStore', () => {
  const guesses = { perCode: 5, waitsMs: [30_000], memoryMs: 60_000 };
  const opening = {
    digest: 'd',
    expiresAt: 1000,
    forgetAt: 2000,
    cooldownMs: 10,
    maxSends: 4,
    budget: [],
    guesses,
  };

  it('sweeps what is over, so that abandoned logins do not pile up', async () => {
    jest.useFakeTimers();
    try {
      let now = 0;
      const store = new MemoryChallengeStore(() => now);
      for (let i = 0; i < 100; i += 1)
        await store.open({ ...opening, account: `a${i}`, challenge: `c${i}`, now });
      expect(store.size).toBe(200);
      now = 2001;
      jest.advanceTimersByTime(60_000);
      expect(store.size).toBe(0);
      store.close();
    } finally {
      jest.useRealTimers();
    }
  });

  it('keeps what is not over when it sweeps', async () => {
    jest.useFakeTimers();
    try {
      const store = new MemoryChallengeStore(() => 5);
      await store.open({ ...opening, account: 'a', challenge: 'c', now: 0 });
      await store.open({ ...opening, account: 'b', challenge: 'd', now: 0 });
      jest.advanceTimersByTime(60_000);
      expect(store.size).toBe(4);
      store.close();
      expect(store.size).toBe(0);
    } finally {
      jest.useRealTimers();
    }
  });

  it('takes a message back also when the account behind it was swept meanwhile', async () => {
    jest.useFakeTimers();
    try {
      const store = new MemoryChallengeStore(() => 1000);
      const key = { account: 'a', challenge: 'c' };
      await store.open({ ...opening, ...key, now: 0 });
      jest.advanceTimersByTime(60_000);
      expect(store.size).toBe(1);
      const free = { failures: 2, memoryMs: 60_000 };
      await store.refund({ ...key, digest: 'd', restore: true, now: 1000, free });
      expect(await store.peek(key)).toMatchObject({ live: false, resendAt: 0, sendsLeft: 4 });
      store.close();
    } finally {
      jest.useRealTimers();
    }
  });

  it('can be closed before it was used, and twice', () => {
    const store = new MemoryChallengeStore();
    store.close();
    store.close();
    expect(store.size).toBe(0);
  });

  it('does not keep the process alive', async () => {
    const store = new MemoryChallengeStore();
    await store.open({ ...opening, account: 'a', challenge: 'c', now: 0 });
    const timers = process.getActiveResourcesInfo().filter((name) => name === 'Timeout');
    store.close();
    expect(process.getActiveResourcesInfo().filter((name) => name === 'Timeout')).toEqual(timers);
  });
});
