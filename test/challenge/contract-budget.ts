import type {
  ChallengeKey,
  ChallengeStore,
  OpenRequest,
  OpenResult,
  VerifyResult,
} from '../../lib/challenge/contract.js';

const minute = 60_000;
const hour = 60 * minute;

/** What the suite has at hand. */
interface Bench {
  fresh(): ChallengeKey;
  open(key: ChallengeKey, more?: Partial<OpenRequest>): Promise<OpenResult>;
  guess(key: ChallengeKey, digest: string, now?: number): Promise<VerifyResult>;
  refund(key: ChallengeKey, digest: string, restore: boolean, now?: number): Promise<void>;
  store(): ChallengeStore;
  now(): number;
}

/** The part of the contract that is about how many messages an account may have. */
export function describeBudget({ fresh, open, guess, refund, store, now }: Bench): void {
  describe('the budget of messages', () => {
    const budget = [
      { messages: 2, ms: hour },
      { messages: 3, ms: 24 * hour },
    ];
    let t0: number;
    let logins = 0;
    beforeEach(() => {
      t0 = now();
    });
    /** A message of a new login each time, `at` ms after the begin. */
    const send = (key: ChallengeKey, at: number) =>
      open(
        { ...key, challenge: `login-${++logins}` },
        { now: t0 + at, expiresAt: t0 + at + 5 * minute, forgetAt: t0 + at + 15 * minute, budget },
      );

    it('holds over all logins of the account, in any stretch of its length (A51)', async () => {
      const key = fresh();
      expect(await send(key, 0)).toMatchObject({ status: 'opened' });
      expect(await send(key, 10 * minute)).toMatchObject({ status: 'opened' });
      expect(await send(key, 20 * minute)).toEqual({ status: 'budget', retryAt: t0 + hour });
      expect(await send(key, hour - 1)).toEqual({ status: 'budget', retryAt: t0 + hour });
      expect(await send(key, hour)).toMatchObject({ status: 'opened' });
    });

    it('holds in the longest stretch too, and says when it is over', async () => {
      const key = fresh();
      for (const at of [0, hour, 2 * hour]) expect(await send(key, at)).toMatchObject({ status: 'opened' });
      expect(await send(key, 5 * hour)).toEqual({ status: 'budget', retryAt: t0 + 24 * hour });
      expect(await send(key, 24 * hour)).toMatchObject({ status: 'opened' });
      expect(await send(key, 24 * hour + minute)).toEqual({ status: 'budget', retryAt: t0 + 25 * hour });
    });

    it('is asked after the cool-down and the count of the login, which say more', async () => {
      const key = fresh();
      await open(key, { budget: [{ messages: 1, ms: hour }], maxSends: 1 });
      expect(await send(key, 1)).toMatchObject({ status: 'cooldown' });
      const again = { now: t0 + minute, budget: [{ messages: 1, ms: hour }], maxSends: 1 };
      expect(await open(key, again)).toEqual({ status: 'exhausted' });
    });

    it('is the account’s own', async () => {
      const key = fresh();
      await send(key, 0);
      await send(key, minute);
      expect(await send(fresh(), 2 * minute)).toMatchObject({ status: 'opened' });
    });

    it('gives back a message that did not go out, and keeps one that perhaps did', async () => {
      const [one, two] = [fresh(), fresh()];
      for (const [key, restore] of [
        [one, true],
        [two, false],
      ] as const) {
        await send(key, 0);
        const again = { now: t0 + minute, digest: 'failed', budget };
        await open(key, again);
        await refund(key, 'failed', restore, t0 + minute);
      }
      expect(await send(one, 2 * minute)).toMatchObject({ status: 'opened' });
      expect(await send(two, 2 * minute)).toMatchObject({ status: 'budget' });
    });

    it('is whole again after a success, by a code or otherwise (A54)', async () => {
      const [one, two] = [fresh(), fresh()];
      for (const key of [one, two]) {
        await send(key, 0);
        await open(key, { now: t0 + minute, budget });
      }
      await guess(one, 'right', t0 + minute);
      await store().pass({ ...two, now: t0 + minute });
      expect(await send(one, 2 * minute)).toMatchObject({ status: 'opened' });
      expect(await send(two, 2 * minute)).toMatchObject({ status: 'opened' });
    });

    it('forgets a message to a number that was to be proved by its own code alone', async () => {
      const [code, otherCode, backup] = [fresh(), fresh(), fresh()];
      for (const key of [code, otherCode, backup]) {
        await open({ ...key, challenge: 'a change' }, { budget, unproved: true });
        await open(key, { now: t0 + minute, budget });
      }
      await guess({ ...code, challenge: 'a change' }, 'right', t0 + minute);
      await guess(otherCode, 'right', t0 + minute);
      await store().pass({ ...backup, now: t0 + minute });
      expect(await send(code, 2 * minute)).toMatchObject({ status: 'opened' });
      expect(await send(code, 3 * minute)).toMatchObject({ status: 'opened' });
      for (const key of [otherCode, backup]) {
        expect(await send(key, 2 * minute)).toMatchObject({ status: 'opened' });
        expect(await send(key, 3 * minute)).toEqual({ status: 'budget', retryAt: t0 + hour });
      }
    });

    it('of 40 at once lets through as many as it has', async () => {
      const key = fresh();
      const all = await Promise.all(
        Array.from({ length: 40 }, (_, i) => open({ ...key, challenge: `c${i}` }, { cooldownMs: 0, budget })),
      );
      expect(all.filter(({ status }) => status === 'opened')).toHaveLength(2);
    });
  });
}
