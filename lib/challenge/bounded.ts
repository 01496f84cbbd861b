import { within } from '../deadline.js';
import { SmsOtpStoreError } from '../errors.js';
import type { ChallengeStore } from './contract.js';

/** Milliseconds for one step of a store that the application brings: what Redis gets in all, too. */
const deadlineMs = 2_000;

/** A store of the application's own, held to its contract: it answers in time, or the login fails closed. */
export function boundChallengeStore(store: ChallengeStore, ms: number = deadlineMs): ChallengeStore {
  const bound = async <T>(step: () => Promise<T>): Promise<T> => {
    try {
      return await within(ms, step);
    } catch (error) {
      throw new SmsOtpStoreError('The challenge store did not answer. Nobody is let in meanwhile.', error);
    }
  };
  return {
    open: (request) => bound(() => store.open(request)),
    refund: (request) => bound(() => store.refund(request)),
    verify: (request) => bound(() => store.verify(request)),
    guess: (request) => bound(() => store.guess(request)),
    pass: (request) => bound(() => store.pass(request)),
    peek: (key) => bound(() => store.peek(key)),
    discard: (key) => bound(() => store.discard(key)),
    close: () => store.close?.(),
  };
}
