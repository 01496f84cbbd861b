/** Which attributes of an entry hold what. Write each by its own name, as the schema has it, not by an alias. */
export interface LdapClaims {
  /** The number, best in E.164. An entry with two values is an error: LDAP has no first one. @default 'mobile' */
  readonly mobile?: string | undefined;
  /** The user's own choice: TRUE, in any case of letters, opts out. @default none: nobody can choose */
  readonly smsOtpDisabled?: string | undefined;
  /** Holds one backup code per value. @default none: there are no backup codes */
  readonly backupCodes?: string | undefined;
  /** Holds one linked identity per value, as the digest that docs/stores.md describes. @default none: nobody is linked */
  readonly associations?: string | undefined;
  /** Further claims and their attributes, for `screenUserAttribute`, such as `{ email: 'mail' }`. @default none */
  readonly attributes?: Readonly<Record<string, string>> | undefined;
}

/** Texts in PEM, not paths. A server's certificate is always checked: there is no option to leave that out. */
export interface LdapTlsOptions {
  /** Certificate authorities to trust in place of those of Node. @default those of Node */
  readonly ca?: string | readonly string[] | undefined;
  /** A certificate to show to the server, with `key`. @default none */
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
  /** The name that the server's certificate is for. @default the host of `url` */
  readonly servername?: string | undefined;
}

export interface LdapOptions {
  /** The store's name in `secondaryUserstore`. */
  readonly domain: string;
  /** `ldaps://host`, or `ldap://host` with `startTls`; without it `ldap://` is for loopback only. Ports 636 and 389. */
  readonly url: string;
  /** Turns an `ldap://` connection into TLS before anything is sent over it. @default false */
  readonly startTls?: boolean | undefined;
  readonly tls?: LdapTlsOptions | undefined;
  /** The service account that searches and modifies: a DN, or `name@domain` for Active Directory. */
  readonly bindDN: string;
  /** Its password; never empty, because a bind without a password succeeds as anonymous (RFC 4513 5.1.2). */
  readonly bindPassword: string;
  /** Where accounts are searched, such as `ou=people,dc=example,dc=org`. */
  readonly baseDN: string;
  /** `sub`: at any depth below `baseDN`; `one`: directly below it. @default 'sub' */
  readonly scope?: 'sub' | 'one' | undefined;
  /** The attribute that holds the username; to the letter, although LDAP itself is lax. @default 'uid' */
  readonly usernameAttribute?: string | undefined;
  /** Object class that an account has. @default 'person' */
  readonly objectClass?: string | undefined;
  /** A condition besides, as LDAP filter (RFC 4515), such as `(!(loginDisabled=TRUE))`. @default none */
  readonly filter?: string | undefined;
  readonly claims?: LdapClaims | undefined;
  /** Leaves out everything that writes, backup codes included. @default false */
  readonly readOnly?: boolean | undefined;
  /**
   * Whether the server knows the assertion control (RFC 4528), with which a first number is stored in one step.
   * OpenLDAP does; Active Directory does not. @default true
   */
  readonly assertionControl?: boolean | undefined;
  /**
   * Takes a name that is not found for unknown even if the server points at other servers, where the account might
   * be. Those are never followed. @default false: that is an error
   */
  readonly ignoreReferrals?: boolean | undefined;
  /** Milliseconds for connecting, TLS and bind together: 100 to 30000. @default 2000 */
  readonly connectMs?: number | undefined;
  /** Milliseconds for each search or modification: 100 to 30000. @default 2000 */
  readonly operationMs?: number | undefined;
}
