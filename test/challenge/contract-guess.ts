import type {
  ChallengeKey,
  ChallengeStore,
  GuessLimits,
  GuessRequest,
  OpenRequest,
  OpenResult,
  VerifyResult,
} from '../../lib/challenge/contract.js';

const second = 1000;
const minute = 60 * second;

/** What the suite has at hand. */
interface Bench {
  fresh(): ChallengeKey;
  open(key: ChallengeKey, more?: Partial<OpenRequest>): Promise<OpenResult>;
  guess(key: ChallengeKey, digest: string, now?: number): Promise<VerifyResult>;
  store(): ChallengeStore;
  now(): number;
  /** 5 guesses, then 30 s, then 5 min. */
  readonly guesses: GuessLimits;
}

/** The part of the contract that is about backup codes: guesses that the store counts and does not compare. */
export function describeGuess({ fresh, open, guess, store, now, guesses }: Bench): void {
  describe('guess and pass', () => {
    let t0: number;
    beforeEach(() => {
      t0 = now();
    });
    const other = (key: ChallengeKey, more: Partial<GuessRequest> = {}) =>
      store().guess({ ...key, now: t0, forgetAt: t0 + 15 * minute, guesses, heedsLock: false, ...more });
    const others = async (key: ChallengeKey, times: number, more?: Partial<GuessRequest>) => {
      for (let i = 0; i < times; i += 1) await other(key, more);
    };

    it('counts among the wrong codes of the account (J07)', async () => {
      const key = fresh();
      await open(key);
      await others(key, 2);
      expect(await store().peek(key)).toMatchObject({ live: true, attemptsLeft: 3 });
      await guess(key, 'wrong');
      await guess(key, 'wrong');
      expect(await other(key)).toEqual({ status: 'counted', retryAt: t0 + 30 * second });
      expect(await store().peek(key)).toMatchObject({ live: false, attemptsLeft: 0 });
      expect(await guess(key, 'right')).toMatchObject({ status: 'locked', retryAt: t0 + 30 * second });
    });

    it('waits by itself, so that wrong codes by text message do not lock the way in without the telephone', async () => {
      const key = fresh();
      await open(key);
      for (let i = 0; i < 5; i += 1) await guess(key, 'wrong');
      expect(await guess(key, 'right')).toMatchObject({ status: 'locked' });
      expect(await other(key)).toEqual({ status: 'counted' });
      await others(key, 3);
      expect(await other(key)).toMatchObject({ status: 'counted', retryAt: t0 + 5 * minute });
      expect(await other(key)).toMatchObject({ status: 'locked' });
    });

    it('waits with the codes where it is as easy to guess as they are', async () => {
      const key = fresh();
      await open(key);
      for (let i = 0; i < 5; i += 1) await guess(key, 'wrong');
      expect(await other(key, { heedsLock: true })).toEqual({
        status: 'locked',
        retryAt: t0 + 30 * second,
      });
      expect(await other(key, { heedsLock: true, now: t0 + 30 * second })).toEqual({ status: 'counted' });
    });

    it('does not wait longer each time by itself: a handful of requests must not shut the owner out for days', async () => {
      const key = fresh();
      for (let i = 0, now = t0; i < 4; i += 1, now += 30 * second) await others(key, 5, { now });
      const free = t0 + 120 * second;
      expect(await other(key, { now: free - 1 })).toEqual({ status: 'locked', retryAt: free });
      expect(await guess(key, 'right', free)).toMatchObject({ status: 'locked' });
      expect(await other(key, { now: free })).toMatchObject({ status: 'counted' });
    });

    it('counts on over all challenges of the account', async () => {
      const key = fresh();
      await others(key, 4);
      const next = { ...key, challenge: 'another' };
      expect(await other(next)).toEqual({ status: 'counted', retryAt: t0 + 30 * second });
      const later = t0 + 30 * second;
      expect(await other(next, { now: later - 1 })).toEqual({ status: 'locked', retryAt: later });
      await others(next, 4, { now: later });
      expect(await other(next, { now: later })).toEqual({ status: 'counted', retryAt: later + 5 * minute });
    });

    it('counts 40 at once one by one', async () => {
      const key = fresh();
      const all = await Promise.all(Array.from({ length: 40 }, () => other(key)));
      expect(all.filter(({ status }) => status === 'counted')).toHaveLength(5);
      expect(all.filter(({ status }) => status === 'locked')).toHaveLength(35);
    });

    it('works where there was never a code, and shows no state of it', async () => {
      const key = fresh();
      await others(key, 2);
      expect(await store().peek(key)).toBeNull();
      expect(await guess(key, 'right')).toEqual({ status: 'gone', state: null });
      expect(await open(key)).toMatchObject({ status: 'opened', state: { attemptsLeft: 3, sendsLeft: 3 } });
    });

    it('that was right ends the challenge, and forgives what was counted in it', async () => {
      const key = fresh();
      await open(key);
      await guess(key, 'wrong');
      await others(key, 4);
      await store().pass({ ...key, now: t0 });
      expect(await store().peek(key)).toBeNull();
      const next = { ...key, challenge: 'another' };
      expect(await open(next)).toMatchObject({ status: 'opened', state: { attemptsLeft: 5 } });
      expect(await other(next)).toEqual({ status: 'counted' });
    });

    it('that was right forgives nothing of other challenges', async () => {
      const key = fresh();
      await others(key, 3);
      const next = { ...key, challenge: 'another' };
      await other(next);
      await store().pass({ ...next, now: t0 });
      expect(await open(next, { now: t0 + 1 })).toMatchObject({ state: { attemptsLeft: 2 } });
    });

    it('is spent after the challenge was passed, in either way', async () => {
      const [one, two] = [fresh(), fresh()];
      await open(one);
      await guess(one, 'right');
      expect(await other(one)).toMatchObject({ status: 'spent' });
      await other(two);
      await store().pass({ ...two, now: t0 });
      expect(await other(two)).toMatchObject({ status: 'spent' });
      expect(await guess(two, 'right')).toEqual({ status: 'spent' });
    });

    it('can be passed without a guess before', async () => {
      const key = fresh();
      await store().pass({ ...key, now: t0 });
      expect(await other(key)).toMatchObject({ status: 'spent' });
    });
  });
}
