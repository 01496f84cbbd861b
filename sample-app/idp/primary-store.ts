import { randomInt } from 'node:crypto';
import { generateBackupCodes, hashBackupCodes, MemoryUserDirectory } from 'passport-smsotp';
import { PasswordHash, passwordOf } from '../shared/password-hash.js';
import type { AccountStore } from './account-store.js';
import { PRIMARY } from './people.js';

export interface PrimaryStore extends AccountStore {
  readonly directory: MemoryUserDirectory;
  /** Those of alice as they are typed. Made at each start: a code that was used would be good again otherwise. */
  readonly backupCodes: readonly string[];
}

/** The store `primary`, in memory: captured numbers, new codes and choices live as long as the process. */
export async function openPrimaryStore(): Promise<PrimaryStore> {
  const accounts = PRIMARY.map(({ username, name, mail, mobile, smsOtpDisabled = false }) => ({
    username,
    mobile,
    smsOtpDisabled,
    attributes: { name, mail },
  }));
  const directory = new MemoryUserDirectory('primary', accounts);
  const backupCodes = generateBackupCodes((max) => randomInt(max));
  directory.saveBackupCodes('alice', await hashBackupCodes(backupCodes));
  const hashes = accounts.map(
    async ({ username }) => [username, await PasswordHash.of(passwordOf(username))] as const,
  );
  const passwords = new Map(await Promise.all(hashes));
  return {
    directory,
    backupCodes,
    passwordOf: (username) => Promise.resolve(passwords.get(username)),
    close: () => Promise.resolve(),
  };
}
