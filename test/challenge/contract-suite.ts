import type { ChallengeKey, ChallengeStore, GuessLimits, OpenRequest } from '../../lib/challenge/contract.js';
import { describeBudget } from './contract-budget.js';
import { describeGuess } from './contract-guess.js';
import { describeRefund } from './contract-refund.js';

const second = 1000;
const minute = 60 * second;

/** What the suite needs of an adapter under test. */
export interface Subject {
  store: ChallengeStore;
  /** Every key the store holds with its life in ms, or null where it never expires; undefined where it can't be told. */
  lives?: () => Promise<(number | null)[]>;
}

const guesses: GuessLimits = { perCode: 5, waitsMs: [30 * second, 5 * minute], memoryMs: 60 * minute };

let counter = 0;
const fresh = (): ChallengeKey => ({ account: `account-${++counter}`, challenge: `challenge-${counter}` });

/** One contract, run over every adapter of the port. */
export function describeChallengeStore(name: string, setUp: () => Promise<Subject>): void {
  describe(`challenge store on ${name}`, () => {
    let subject: Subject;
    let store: ChallengeStore;
    let t0: number;
    beforeAll(async () => {
      subject = await setUp();
      store = subject.store;
    });
    beforeEach(() => {
      t0 = Date.now();
    });
    afterAll(() => store.close?.());

    const opening = (key: ChallengeKey, more: Partial<OpenRequest> = {}): OpenRequest => ({
      ...key,
      digest: 'right',
      now: t0,
      expiresAt: t0 + 5 * minute,
      forgetAt: t0 + 15 * minute,
      cooldownMs: 30 * second,
      maxSends: 4,
      budget: [],
      guesses,
      ...more,
    });
    const open = (key: ChallengeKey, more?: Partial<OpenRequest>) => store.open(opening(key, more));
    const free = { failures: 2, memoryMs: 10 * minute };
    const refund = (key: ChallengeKey, digest: string, restore: boolean, now = t0) =>
      store.refund({ ...key, digest, restore, now, free });
    const guess = (key: ChallengeKey, digest: string, now = t0) =>
      store.verify({ ...key, digest, now, guesses });
    const wrong = async (key: ChallengeKey, times: number, now = t0) => {
      for (let i = 0; i < times; i += 1) await guess(key, `wrong-${i}`, now);
    };

    describe('a code', () => {
      it('is told as opened, with what a page shows of it', async () => {
        const key = fresh();
        const state = {
          live: true,
          expiresAt: t0 + 5 * minute,
          resendAt: t0 + 30 * second,
          attemptsLeft: 5,
          sendsLeft: 3,
        };
        expect(await open(key)).toEqual({ status: 'opened', state });
        expect(await store.peek(key)).toEqual(state);
      });

      it('passes once and only once (B01, A97)', async () => {
        const key = fresh();
        await open(key);
        expect(await guess(key, 'right')).toEqual({ status: 'passed' });
        expect(await store.peek(key)).toBeNull();
        expect((await guess(key, 'right')).status).toBe('spent');
        expect((await guess(key, 'right', t0 + 1)).status).not.toBe('passed');
      });

      it('is not found by another challenge of the same account (A98, B07)', async () => {
        const key = fresh();
        await open(key);
        expect(await guess({ ...key, challenge: 'other' }, 'right')).toMatchObject({ status: 'gone' });
        expect(await guess(key, 'right')).toEqual({ status: 'passed' });
      });

      it('is not found by another account', async () => {
        const key = fresh();
        await open(key);
        expect((await guess({ ...key, account: 'somebody-else' }, 'right')).status).toBe('gone');
        expect(await store.peek({ ...key, account: 'somebody-else' })).toBeNull();
      });

      it('can follow one that was used up in the same challenge', async () => {
        const key = fresh();
        await open(key);
        await guess(key, 'right');
        expect(await open(key, { digest: 'next' })).toMatchObject({ status: 'opened' });
        expect(await guess(key, 'right')).toMatchObject({ status: 'wrong' });
        expect(await guess(key, 'next')).toEqual({ status: 'passed' });
      });

      it('lives up to its last millisecond and not one longer (A44)', async () => {
        const key = fresh();
        await open(key);
        expect(await guess(key, 'right', t0 + 5 * minute + 1)).toMatchObject({
          status: 'expired',
          state: { attemptsLeft: 5 },
        });
        expect(await guess(key, 'right', t0 + 5 * minute)).toEqual({ status: 'passed' });
      });

      it('costs no guess once it has expired', async () => {
        const key = fresh();
        await open(key);
        await wrong(key, 20, t0 + 6 * minute);
        expect((await store.peek(key))?.attemptsLeft).toBe(5);
      });

      it('is dead after the next one was sent (A48, B04)', async () => {
        const key = fresh();
        await open(key, { digest: 'first' });
        await open(key, { digest: 'second', now: t0 + 31 * second });
        expect(await guess(key, 'first', t0 + 31 * second)).toMatchObject({ status: 'wrong' });
        expect(await guess(key, 'second', t0 + 31 * second)).toEqual({ status: 'passed' });
      });

      it('is dead after discard, and the counters stay', async () => {
        const key = fresh();
        await open(key);
        await wrong(key, 2);
        await store.discard(key);
        expect(await guess(key, 'right')).toMatchObject({ status: 'gone', state: { live: false } });
        expect(await open(key, { now: t0 + minute })).toMatchObject({
          state: { attemptsLeft: 3, sendsLeft: 2 },
        });
      });

      it('is gone where there never was one', async () => {
        const key = fresh();
        expect(await guess(key, 'right')).toMatchObject({ status: 'gone' });
        expect(await store.peek(key)).toBeNull();
        await store.discard(key);
      });
    });

    describe('wrong codes', () => {
      it('count down, then kill the code and make the account wait (C01)', async () => {
        const key = fresh();
        await open(key);
        for (const attemptsLeft of [4, 3, 2, 1])
          expect(await guess(key, 'wrong')).toEqual({
            status: 'wrong',
            state: { ...(await store.peek(key)), attemptsLeft },
          });
        const retryAt = t0 + 30 * second;
        const state = { ...(await store.peek(key)), live: false, attemptsLeft: 0, resendAt: retryAt };
        expect(await guess(key, 'wrong')).toEqual({ status: 'wrong', state, retryAt });
        expect(await guess(key, 'right')).toEqual({ status: 'locked', retryAt, state });
        expect(await guess(key, 'right', retryAt)).toEqual({ status: 'gone', state });
        expect(await store.peek(key)).toMatchObject({ live: false, attemptsLeft: 0, resendAt: retryAt });
      });

      it('make each wait longer, and the last wait repeats', async () => {
        const key = fresh();
        let now = t0;
        for (const wait of [30 * second, 5 * minute, 5 * minute]) {
          expect(
            await open(key, { now, expiresAt: now + minute, forgetAt: now + 60 * minute }),
          ).toMatchObject({
            status: 'opened',
          });
          await wrong(key, 4, now);
          expect(await guess(key, 'wrong', now)).toMatchObject({ retryAt: now + wait });
          now += wait;
        }
      });

      it('lock redemption in every session of the account (A16)', async () => {
        const key = fresh();
        const other = { ...key, challenge: 'other-session' };
        await open(other, { digest: 'theirs' });
        await open(key, { now: t0 + 31 * second });
        await wrong(key, 5, t0 + 31 * second);
        expect((await guess(other, 'theirs', t0 + 32 * second)).status).toBe('locked');
      });

      it('block the sending of codes while the account waits (A58)', async () => {
        const key = fresh();
        await open(key);
        await wrong(key, 5, t0 + 20 * second);
        const retryAt = t0 + 50 * second;
        expect(await open(key, { now: t0 + 40 * second })).toEqual({ status: 'locked', retryAt });
        expect(await open({ ...key, challenge: 'new' }, { now: t0 + 40 * second })).toMatchObject({
          status: 'locked',
        });
      });

      it('are not given back by a new code, challenge or session (C03, C04)', async () => {
        const key = fresh();
        await open(key);
        await wrong(key, 3);
        expect(await open(key, { now: t0 + minute })).toMatchObject({ state: { attemptsLeft: 2 } });
        const next = { ...key, challenge: 'next-login' };
        expect(await open(next, { now: t0 + 2 * minute })).toMatchObject({ state: { attemptsLeft: 2 } });
        await wrong(next, 1, t0 + 2 * minute);
        expect(await guess(key, 'wrong', t0 + 2 * minute)).toMatchObject({ state: { attemptsLeft: 0 } });
      });

      it('of this challenge are forgiven by its success, those of others are not (C11)', async () => {
        const key = fresh();
        const attacker = { ...key, challenge: 'attacker' };
        await open(attacker);
        await wrong(attacker, 3);
        await open(key, { now: t0 + minute });
        await wrong(key, 1, t0 + minute);
        expect(await guess(key, 'right', t0 + minute)).toEqual({ status: 'passed' });
        expect(await guess(attacker, 'wrong', t0 + minute)).toMatchObject({
          status: 'wrong',
          state: { attemptsLeft: 1 },
        });
      });

      it('leave nothing behind for an owner who made them all (A59)', async () => {
        const key = fresh();
        await open(key);
        await wrong(key, 2);
        await guess(key, 'right');
        expect(await open({ ...key, challenge: 'next' })).toMatchObject({ state: { attemptsLeft: 5 } });
      });

      it('are compared with no more than the limit under 200 parallel guesses (C01, A62)', async () => {
        const key = fresh();
        await Promise.all(Array.from({ length: 30 }, () => store.peek(key)));
        await open(key);
        const results = await Promise.all(Array.from({ length: 200 }, (_, i) => guess(key, `wrong-${i}`)));
        expect(results.filter(({ status }) => status === 'wrong')).toHaveLength(5);
        expect(results.filter(({ status }) => status === 'locked')).toHaveLength(195);
        expect((await guess(key, 'right')).status).toBe('locked');
      });

      it('are limited for the account when 50 sessions guess at once (C05)', async () => {
        const { account } = fresh();
        const keys = Array.from({ length: 50 }, (_, i) => ({
          account,
          challenge: `parallel-${account}-${i}`,
        }));
        for (const key of keys) await open(key, { cooldownMs: 0 });
        const results = await Promise.all(
          keys.flatMap((key) => [1, 2, 3, 4, 5].map(() => guess(key, 'wrong'))),
        );
        expect(results.filter(({ status }) => status === 'wrong')).toHaveLength(5);
      });
    });

    it('lets exactly one of 200 parallel right codes pass (C02)', async () => {
      const key = fresh();
      await Promise.all(Array.from({ length: 30 }, () => store.peek(key)));
      await open(key);
      const results = await Promise.all(Array.from({ length: 200 }, () => guess(key, 'right')));
      expect(results.filter(({ status }) => status === 'passed')).toHaveLength(1);
      expect(results.filter(({ status }) => status === 'spent')).toHaveLength(199);
    });

    describe('sending', () => {
      it('waits for the cool-down, also from another session of the account (D01)', async () => {
        const key = fresh();
        await open(key);
        const retryAt = t0 + 30 * second;
        expect(await open(key, { now: t0 + 29 * second })).toEqual({ status: 'cooldown', retryAt });
        expect(await open({ ...key, challenge: 'other' }, { now: t0 + 29 * second })).toEqual({
          status: 'cooldown',
          retryAt,
        });
        expect((await open(key, { now: retryAt })).status).toBe('opened');
      });

      it('happens once for 50 parallel requests (D01)', async () => {
        const key = fresh();
        const results = await Promise.all(
          Array.from({ length: 50 }, (_, i) => open(key, { digest: `d${i}` })),
        );
        expect(results.filter(({ status }) => status === 'opened')).toHaveLength(1);
      });

      it('keeps the running code when the cool-down refuses a new one', async () => {
        const key = fresh();
        await open(key);
        await open(key, { digest: 'refused' });
        expect(await guess(key, 'right')).toEqual({ status: 'passed' });
      });

      it('ends after the most messages of a challenge (A50, A52)', async () => {
        const key = fresh();
        for (const i of [0, 1, 2, 3])
          expect(await open(key, { now: t0 + i * minute })).toMatchObject({ state: { sendsLeft: 3 - i } });
        expect(await open(key, { now: t0 + 4 * minute })).toEqual({ status: 'exhausted' });
      });

      it('is free again at once after a success (A54)', async () => {
        const key = fresh();
        await open(key);
        await guess(key, 'right');
        expect((await open({ ...key, challenge: 'next login' }, { now: t0 + 1 })).status).toBe('opened');
      });
    });

    describeRefund({ fresh, open, guess, refund, peek: (key) => store.peek(key), now: () => t0 });

    describeBudget({ fresh, open, guess, refund, store: () => store, now: () => t0 });

    describeGuess({ fresh, open, guess, store: () => store, now: () => t0, guesses });

    it('forgets a challenge when its time is over', async () => {
      const key = fresh();
      await open(key, { expiresAt: t0 + 1, forgetAt: t0 + 20 });
      await new Promise((resolve) => setTimeout(resolve, 60));
      expect(await store.peek(key)).toBeNull();
      expect(await guess(key, 'right', Date.now())).toMatchObject({ status: 'gone' });
    });

    it('gives every key an end', async () => {
      if (!subject.lives) return;
      const key = fresh();
      await open(key);
      await wrong(key, 5);
      await guess(key, 'right');
      const passed = fresh();
      await open(passed);
      await guess(passed, 'right');
      const lives = await subject.lives();
      expect(lives.length).toBeGreaterThan(2);
      expect(lives.filter((life) => life === null || life <= 0)).toEqual([]);
    });
  });
}
