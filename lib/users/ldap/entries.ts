import { SmsOtpUserStoreError } from '../../errors.js';
import { ldapFailure, resultCodeOf } from './failure.js';
import type { Change, Control, Filter, Ldapts, SearchResult } from './ldapts.js';
import type { LdapSession } from './session.js';
import type { Place } from './settings.js';

/** An account's entry as it was read. */
export interface Entry {
  readonly dn: string;
  /** All values of an attribute that was asked for. */
  readonly values: (attribute: string) => readonly string[];
}

/** Searches and changes. Filters are built of values, never of text, so that no name can be read as syntax. */
export class Entries {
  private readonly session: LdapSession;
  private readonly ldapts: Ldapts;
  private readonly place: Place;
  private readonly attributes: readonly string[];

  constructor(session: LdapSession, ldapts: Ldapts, place: Place, attributes: readonly string[]) {
    this.session = session;
    this.ldapts = ldapts;
    this.place = place;
    this.attributes = attributes;
  }

  /**
   * The entry of this name, to the letter: for LDAP "Alice ", "alice" and "ALICE" are the same.
   * @throws SmsOtpUserStoreError when the directory has several that it takes for the same name
   */
  async byUsername(username: string): Promise<Entry | null> {
    if (username === '') return null;
    const { usernameAttribute } = this.place;
    const found = onlyOne(await this.having(usernameAttribute, username), usernameAttribute);
    return found !== null && namesOf(found, usernameAttribute).includes(username) ? found : null;
  }

  /** All entries with this value in an attribute, by the rules of the directory. */
  async having(attribute: string, value: string): Promise<Entry[]> {
    const { AndFilter, EqualityFilter } = this.ldapts;
    const filters = [...this.place.conditions, new EqualityFilter({ attribute, value })];
    const result = await this.search(new AndFilter({ filters }));
    if (
      result.searchEntries.length === 0 &&
      result.searchReferences.length > 0 &&
      !this.place.ignoreReferrals
    )
      throw new SmsOtpUserStoreError(
        'LDAP: the server points at other servers, which are not asked; narrow baseDN, or set ignoreReferrals.',
      );
    return result.searchEntries.map(entryOf);
  }

  /** Without a limit on size: ldapts takes an answer that was cut short for a whole one where a limit was asked for. */
  private async search(filter: Filter): Promise<SearchResult> {
    const { baseDN, scope } = this.place;
    const attributes = [...this.attributes];
    try {
      return await this.session.run((client) => client.search(baseDN, { scope, filter, attributes }));
    } catch (error) {
      throw failureOf('search', error);
    }
  }

  /**
   * One ModifyRequest: all the changes, or none.
   * @param refusals result codes that say that the entry is not as it must be for this
   * @returns false on one of these
   */
  async modify(
    dn: string,
    changes: Change[],
    refusals: readonly number[],
    controls: Control[] = [],
  ): Promise<boolean> {
    try {
      await this.session.run((client) => client.modify(dn, changes, controls));
      return true;
    } catch (error) {
      const code = resultCodeOf(error);
      if (code !== undefined && refusals.includes(code)) return false;
      throw failureOf('modification', error);
    }
  }
}

function failureOf(doing: string, error: unknown): Error {
  return error instanceof SmsOtpUserStoreError ? error : ldapFailure(doing, error);
}

/** @throws SmsOtpUserStoreError when there are several: to take any of them would be a guess */
export function onlyOne(entries: readonly Entry[], attribute: string): Entry | null {
  if (entries.length > 1)
    throw new SmsOtpUserStoreError(`LDAP: ${entries.length} entries have the same ${attribute}.`);
  return entries[0] ?? null;
}

/** @throws SmsOtpUserStoreError when there are none, although the entry was found by them */
export function namesOf(entry: Entry, usernameAttribute: string): readonly string[] {
  const names = entry.values(usernameAttribute);
  if (names.length > 0) return names;
  throw new SmsOtpUserStoreError(
    `LDAP: an entry shows no ${usernameAttribute}; let bindDN read it, and write its own name, not an alias.`,
  );
}

/** Servers write the names of attributes in letters of their own. */
function entryOf(found: Readonly<Record<string, unknown>>): Entry {
  const all = new Map(Object.entries(found).map(([name, value]) => [name.toLowerCase(), value]));
  return {
    dn: String(found['dn']),
    values: (attribute) => [all.get(attribute.toLowerCase()) ?? []].flat().map(String),
  };
}
