import { within } from '../deadline.js';
import type { UserStore } from './contract.js';

/** Milliseconds that an application's user store may take before the login fails. */
const deadlineMs = 5_000;

/** The store with an end to its patience: a database that hangs must not hold a request for ever. */
export function boundUserStore(store: UserStore, ms: number = deadlineMs): UserStore {
  return {
    find: (first) => within(ms, () => store.find(first)),
    ...(store.saveMobile && {
      saveMobile: (first, mobile) => within(ms, () => store.saveMobile?.(first, mobile)),
    }),
  };
}
