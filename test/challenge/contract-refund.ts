import type {
  ChallengeKey,
  ChallengeState,
  OpenRequest,
  OpenResult,
  VerifyResult,
} from '../../lib/challenge/contract.js';

const second = 1000;
const minute = 60 * second;

/** What the suite has at hand: a store with two free failures, and shorter words for its steps. */
interface Bench {
  fresh(): ChallengeKey;
  open(key: ChallengeKey, more?: Partial<OpenRequest>): Promise<OpenResult>;
  guess(key: ChallengeKey, digest: string, now?: number): Promise<VerifyResult>;
  refund(key: ChallengeKey, digest: string, restore: boolean, now?: number): Promise<void>;
  peek(key: ChallengeKey): Promise<ChallengeState | null>;
  now(): number;
}

/** The part of the contract that is about messages which did not go out. */
export function describeRefund({ fresh, open, guess, refund, peek, now }: Bench): void {
  describe('refund', () => {
    let t0: number;
    beforeEach(() => {
      t0 = now();
    });

    it('gives cool-down and send count back and brings the replaced code to life', async () => {
      const key = fresh();
      await open(key, { digest: 'first' });
      await open(key, { digest: 'failed', now: t0 + minute, expiresAt: t0 + 9 * minute });
      await refund(key, 'failed', true);
      expect(await peek(key)).toMatchObject({ live: true, expiresAt: t0 + 5 * minute, sendsLeft: 3 });
      expect(await guess(key, 'failed', t0 + minute)).toMatchObject({ status: 'wrong' });
      expect(await guess(key, 'first', t0 + minute)).toEqual({ status: 'passed' });
    });

    it('leaves no code where there was none before', async () => {
      const key = fresh();
      await open(key, { digest: 'failed' });
      await refund(key, 'failed', true);
      expect(await peek(key)).toMatchObject({ live: false, resendAt: 0, sendsLeft: 4 });
      expect(await guess(key, 'failed')).toMatchObject({ status: 'gone' });
      expect((await open(key, { now: t0 + 1 })).status).toBe('opened');
    });

    it('keeps the new code, and the count, when the message may still arrive (L07)', async () => {
      const key = fresh();
      await open(key);
      await refund(key, 'right', false);
      expect(await peek(key)).toMatchObject({ live: true, resendAt: 0, sendsLeft: 3 });
      expect(await guess(key, 'right')).toEqual({ status: 'passed' });
    });

    it('counts once, however often it is called', async () => {
      const key = fresh();
      await open(key);
      await open(key, { now: t0 + minute });
      for (let i = 0; i < 3; i += 1) await refund(key, 'right', true);
      expect((await peek(key))?.sendsLeft).toBe(3);
    });

    it('makes an account wait again after its free failures, in whatever challenge', async () => {
      const { account } = fresh();
      const failing = async (i: number, now = t0) => {
        const key = { account, challenge: `failing-${account}-${i}` };
        const { status } = await open(key, { digest: 'failed', now });
        await refund(key, 'failed', true, now);
        return status;
      };
      for (const i of [1, 2, 3]) expect(await failing(i)).toBe('opened');
      expect(await failing(4)).toBe('cooldown');
      expect(await failing(5, t0 + minute)).toBe('opened');
      expect(await failing(6, t0 + minute)).toBe('cooldown');
      // Remembered from the first one on, and then forgotten.
      for (const i of [7, 8, 9]) expect(await failing(i, t0 + 11 * minute)).toBe('opened');
    });

    it('kills the code of a message that surely did not go out, also when it is not free any more', async () => {
      const { account } = fresh();
      const key = { account, challenge: `not-free-${account}` };
      for (let i = 0; i < 3; i += 1) {
        await open(key, { digest: 'failed' });
        await refund(key, 'failed', true);
      }
      expect(await peek(key)).toMatchObject({
        live: false,
        // The page's sign that it failed; the account waits all the same.
        resendAt: 0,
        sendsLeft: 3,
      });
    });

    it('does nothing when another code was sent in between', async () => {
      const key = fresh();
      await open(key, { digest: 'slow' });
      await open(key, { digest: 'right', now: t0 + minute });
      await refund(key, 'slow', true);
      expect(await peek(key)).toMatchObject({ live: true, sendsLeft: 2 });
      await refund(fresh(), 'slow', true);
      expect(await guess(key, 'right', t0 + minute)).toEqual({ status: 'passed' });
    });
  });
}
