import { createHash } from 'node:crypto';
import type { FederatedIdentity, LocalAccount, UserDirectory } from '../contract.js';
import { accountOf } from './account.js';
import { change } from './changes.js';
import type { Context } from './context.js';
import { namesOf, onlyOne, type Entry } from './entries.js';
import { resultCode } from './failure.js';

const { noSuchAttribute, attributeOrValueExists, noSuchObject } = resultCode;

/**
 * An identity as one value: SHA-256 of the JSON of provider, issuer and subject, in hexadecimal. Short enough for
 * any attribute, the same by every matching rule of LDAP, and readers of the directory learn no ids from it.
 */
export function associationOf({ provider, issuer, subject }: FederatedIdentity): string {
  return createHash('sha256')
    .update(JSON.stringify([provider, issuer, subject]))
    .digest('hex');
}

/** Reads the links. @throws SmsOtpUserStoreError while two entries have the same one */
export function linkReader(
  { entries, claims, usernameAttribute }: Context,
  attribute: string,
): Pick<UserDirectory, 'findAssociated'> {
  return {
    findAssociated: async (identity): Promise<LocalAccount | null> => {
      const entry = onlyOne(await entries.having(attribute, associationOf(identity)), attribute);
      if (entry === null) return null;
      // Of several names each leads back to this entry.
      const [username = ''] = namesOf(entry, usernameAttribute);
      return accountOf(entry, username, claims);
    },
  };
}

export function linkWriters(
  context: Context,
  attribute: string,
): Pick<UserDirectory, 'associate' | 'dissociate'> {
  return {
    associate: async (identity, username) => {
      const entry = await context.entries.byUsername(username);
      return entry !== null && linkTo(context, entry, attribute, associationOf(identity));
    },
    dissociate: async (identity) => {
      const value = associationOf(identity);
      const ended: boolean[] = [];
      for (const entry of await context.entries.having(attribute, value))
        ended.push(await unlink(context, entry, attribute, value));
      return ended.includes(true);
    },
  };
}

/**
 * LDAP has no step over two entries. The new link comes first: if the rest is cut off, two entries have it, and nobody
 * gets in by it until it is linked again. The other way round the identity would be unknown meanwhile, and
 * `unknownUser: 'skip'` lets in who is unknown.
 * @returns whether the link is there at the end: of two that link it elsewhere at once, each may end that of the other
 */
async function linkTo(context: Context, { dn }: Entry, attribute: string, value: string): Promise<boolean> {
  const { entries, ldapts } = context;
  const holds = async (): Promise<Entry[]> => entries.having(attribute, value);
  const link = change(ldapts, 'add', attribute, [value]);
  await entries.modify(dn, [link], [attributeOrValueExists, noSuchObject]);
  const holders = await holds();
  const others = holders.filter((entry) => entry.dn !== dn);
  for (const other of others) await unlink(context, other, attribute, value);
  return (others.length === 0 ? holders : await holds()).some((entry) => entry.dn === dn);
}

function unlink(
  { entries, ldapts }: Context,
  { dn }: Entry,
  attribute: string,
  value: string,
): Promise<boolean> {
  const removal = change(ldapts, 'delete', attribute, [value]);
  return entries.modify(dn, [removal], [noSuchAttribute, noSuchObject]);
}
