import type { UserDirectory } from '../contract.js';
import { change } from './changes.js';
import type { Context } from './context.js';
import { resultCode } from './failure.js';

const { noSuchAttribute, noSuchObject } = resultCode;

/** The user's own switch, kept in an attribute. */
export function switchMethods(
  context: Context,
  attribute: string,
): Pick<UserDirectory, 'saveSmsOtpDisabled'> {
  return {
    // The letters of LDAP's own Boolean (RFC 4517 3.3.3).
    saveSmsOtpDisabled: (username, disabled) =>
      replaceAll(context, username, attribute, [disabled ? 'TRUE' : 'FALSE']),
  };
}

/** Backup codes, one per value of an attribute. */
export function backupCodeMethods(
  context: Context,
  attribute: string,
): Pick<UserDirectory, 'backupCodes' | 'useBackupCode' | 'saveBackupCodes'> {
  const { entries, ldapts } = context;
  return {
    backupCodes: async (username) => (await entries.byUsername(username))?.values(attribute) ?? [],
    useBackupCode: async (username, stored) => {
      const entry = await entries.byUsername(username);
      // To the letter, also where the attribute's own rule is lax.
      if (entry?.values(attribute).includes(stored) !== true) return false;
      // One alone can take a value away: for whoever comes later there is no such value.
      const removal = change(ldapts, 'delete', attribute, [stored]);
      return entries.modify(entry.dn, [removal], [noSuchAttribute, noSuchObject]);
    },
    saveBackupCodes: (username, stored) => replaceAll(context, username, attribute, [...new Set(stored)]),
  };
}

async function replaceAll(
  { entries, ldapts }: Context,
  username: string,
  attribute: string,
  values: readonly string[],
): Promise<boolean> {
  const entry = await entries.byUsername(username);
  if (entry === null) return false;
  return entries.modify(entry.dn, [change(ldapts, 'replace', attribute, values)], [noSuchObject]);
}
