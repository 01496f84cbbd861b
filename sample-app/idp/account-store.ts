import type { UserDirectory } from 'passport-smsotp';
import type { PasswordHash } from '../shared/password-hash.js';

/** One store of accounts: what the kit has to know of it, and the passwords, of which the kit knows nothing. */
export interface AccountStore {
  readonly directory: UserDirectory;
  /** Undefined where there is no such account. */
  readonly passwordOf: (username: string) => Promise<PasswordHash | undefined>;
  readonly close: () => Promise<void>;
}
