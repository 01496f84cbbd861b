import type { LocalAccount, UserDirectory } from '../contract.js';
import { accountOf, attributesOf } from './account.js';
import { linkReader, linkWriters } from './associations.js';
import { backupCodeMethods, switchMethods } from './choices.js';
import type { Context } from './context.js';
import { Entries } from './entries.js';
import type { LdapOptions } from './ldap-options.js';
import { mobileMethods } from './mobile.js';
import { readSettings } from './read-settings.js';
import { LdapSession } from './session.js';
import type { Settings } from './settings.js';

/**
 * Accounts in an LDAP directory, through ldapts 8 (`npm install ldapts`). It connects with the first question, and
 * anew after the server was gone. A method for whose attribute `claims` has no name is not there.
 *
 * Every method rejects with SmsOtpUserStoreError when the server does not answer in time, refuses, or has more than
 * one entry where there must be one; no message holds a name, a number or a code.
 */
export class LdapUserDirectory implements UserDirectory {
  readonly domain: string;
  declare readonly saveMobile?: NonNullable<UserDirectory['saveMobile']>;
  declare readonly changeMobile?: NonNullable<UserDirectory['changeMobile']>;
  declare readonly saveSmsOtpDisabled?: NonNullable<UserDirectory['saveSmsOtpDisabled']>;
  declare readonly backupCodes?: NonNullable<UserDirectory['backupCodes']>;
  declare readonly useBackupCode?: NonNullable<UserDirectory['useBackupCode']>;
  declare readonly saveBackupCodes?: NonNullable<UserDirectory['saveBackupCodes']>;
  declare readonly findAssociated?: NonNullable<UserDirectory['findAssociated']>;
  declare readonly associate?: NonNullable<UserDirectory['associate']>;
  declare readonly dissociate?: NonNullable<UserDirectory['dissociate']>;
  private readonly context: Context;
  private readonly session: LdapSession;

  /** @throws SmsOtpConfigError with everything that is wrong or missing; no connection is made here */
  constructor(options: LdapOptions) {
    const { settings, ldapts } = readSettings(options);
    const { domain, target, place, claims, assertionControl } = settings;
    const { usernameAttribute } = place;
    this.domain = domain;
    this.session = new LdapSession(ldapts, target);
    const entries = new Entries(this.session, ldapts, place, attributesOf(usernameAttribute, claims));
    this.context = { entries, ldapts, claims, usernameAttribute, assertionControl };
    Object.assign(this, methodsFor(this.context, settings));
  }

  /** The account of this name, to the letter; null when there is none. The empty name is nobody's. */
  async find(username: string): Promise<LocalAccount | null> {
    const { entries, claims } = this.context;
    const entry = await entries.byUsername(username);
    return entry === null ? null : accountOf(entry, username, claims);
  }

  /** Ends the connection, after what is under way. Whatever is asked later is rejected. */
  close(): Promise<void> {
    return this.session.close();
  }
}

/** The kit offers what a directory has methods for, so there must be none that can only fail. */
function methodsFor(context: Context, { claims, readOnly }: Settings): Partial<UserDirectory> {
  const { smsOtpDisabled, backupCodes, associations } = claims;
  return {
    ...(associations !== undefined && linkReader(context, associations)),
    ...(!readOnly && {
      ...mobileMethods(context),
      ...(smsOtpDisabled !== undefined && switchMethods(context, smsOtpDisabled)),
      ...(backupCodes !== undefined && backupCodeMethods(context, backupCodes)),
      ...(associations !== undefined && linkWriters(context, associations)),
    }),
  };
}
