import { SmsOtpUserStoreError } from '../../errors.js';
import type { LocalAccount } from '../contract.js';
import type { Entry } from './entries.js';
import type { Claims } from './settings.js';

/** All attributes that an account is read from. */
export function attributesOf(usernameAttribute: string, claims: Claims): string[] {
  const { mobile, smsOtpDisabled, backupCodes, associations, attributes } = claims;
  const own = [usernameAttribute, mobile, smsOtpDisabled, backupCodes, associations];
  return [...new Set([...own.filter((name) => name !== undefined), ...Object.values(attributes)])];
}

export function accountOf(entry: Entry, username: string, claims: Claims): LocalAccount {
  const { smsOtpDisabled, attributes } = claims;
  const further = Object.entries(attributes).flatMap(([name, attribute]): [string, string][] => {
    const [value] = entry.values(attribute);
    return value === undefined ? [] : [[name, value]];
  });
  return {
    username,
    mobile: mobileOf(entry, claims),
    ...(smsOtpDisabled !== undefined && { smsOtpDisabled: isTrue(entry.values(smsOtpDisabled)) }),
    ...(further.length > 0 && { attributes: Object.fromEntries(further) }),
  };
}

/**
 * The number; '' when there is none.
 * @throws SmsOtpUserStoreError when there are several: values have no order, and each search may give another first
 */
export function mobileOf(entry: Entry, { mobile }: Claims): string {
  const [number = '', ...more] = entry.values(mobile);
  if (more.length > 0)
    throw new SmsOtpUserStoreError(
      `LDAP: an entry has ${more.length + 1} values in ${mobile}; leave it one.`,
    );
  return number;
}

/** The connector's rule: the word "true" in any letters, and nothing else, opts out. */
function isTrue(values: readonly string[]): boolean {
  return values.length === 1 && values[0]?.trim().toLowerCase() === 'true';
}
