import { within } from '../deadline.js';
import type { UserStore } from './contract.js';

/** Milliseconds that an application's user store may take before the login fails. */
const deadlineMs = 5_000;

const methods = [
  'find',
  'saveMobile',
  'changeMobile',
  'saveSmsOtpDisabled',
  'backupCodes',
  'useBackupCode',
  'saveBackupCodes',
] as const satisfies readonly (keyof UserStore)[];

type Method = (...args: unknown[]) => unknown;

/** The store with an end to its patience: a database that hangs must not hold a request for ever. */
export function boundUserStore(store: UserStore, ms: number = deadlineMs): UserStore {
  const entries = methods
    .filter((name) => store[name] !== undefined)
    .map((name): [string, Method] => {
      const bound: Method = (...args) => within(ms, () => (store[name] as Method).apply(store, args));
      return [name, bound];
    });
  return Object.fromEntries(entries) as unknown as UserStore;
}
