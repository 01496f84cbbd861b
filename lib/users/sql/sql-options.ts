import type { QueryExecutorProvider } from 'kysely';

/** The part of a Kysely instance that is used here; each `Kysely<…>` is one, whatever its tables. */
export interface SqlDatabase extends QueryExecutorProvider {
  withoutPlugins(): SqlDatabase;
  transaction(): { execute<T>(work: (step: QueryExecutorProvider) => Promise<T>): Promise<T> };
}

/** Where accounts are: one row each, and a unique index on `username`. */
export interface UsersTable {
  /** With the schema before it where there is one: `crm.accounts`. @default 'smsotp_users' */
  readonly table?: string | undefined;
  /** The column with the name; text. @default 'username' */
  readonly username?: string | undefined;
  /** The column with the tenant. @default 'tenant' in `smsotp_users`, else none */
  readonly tenant?: string | null | undefined;
}

/** Who is linked to which account: a unique index on provider, issuer and subject together; all columns text. */
export interface AssociationsTable {
  /** @default 'smsotp_associations' */
  readonly table?: string | undefined;
  /** @default 'provider' */
  readonly provider?: string | undefined;
  /** @default 'issuer' */
  readonly issuer?: string | undefined;
  /** @default 'subject' */
  readonly subject?: string | undefined;
  /** The account's name. @default 'username' */
  readonly username?: string | undefined;
}

/** The backup codes that are left, a row each: an index on username, and room for 255 characters in `code`. */
export interface BackupCodesTable {
  /** @default 'smsotp_backup_codes' */
  readonly table?: string | undefined;
  /** The account's name. @default 'username' */
  readonly username?: string | undefined;
  /** The stored form of the code. @default 'code' */
  readonly code?: string | undefined;
}

/** Tables; a bare text is the name of one that has the columns of the default. */
export interface SqlTables {
  readonly users?: string | UsersTable | undefined;
  /** `null` or `false`: nobody can be linked here. */
  readonly associations?: string | AssociationsTable | null | false | undefined;
  /** `null` or `false`: no backup codes here. */
  readonly backupCodes?: string | BackupCodesTable | null | false | undefined;
}

/** Which column of the users table holds which claim. */
export interface SqlClaims {
  /** The number. Text; NULL or empty where there is none. */
  readonly mobile: string;
  /** The opt-out: a boolean, a number, or text such as `true`. Without it nobody can choose here. */
  readonly smsOtpDisabled?: string | null | undefined;
  /** All backup codes of an account as a comma list, in place of the table for them. */
  readonly backupCodes?: string | null | undefined;
  /** Any other claim is an attribute of the account, for `screenUserAttribute`. */
  readonly [attribute: string]: string | null | undefined;
}

/** What `SqlUserDirectory` is made of. */
export interface SqlDirectoryOptions {
  /** A Kysely instance on PostgreSQL, MySQL, MariaDB or SQLite. It stays the application's to close. */
  readonly db: SqlDatabase;
  /** The store's name in `secondaryUserstore`, such as `primary` or `jdbc`. */
  readonly domain: string;
  /** @default the tables of the migrations */
  readonly tables?: SqlTables | undefined;
  /** All that there are: whoever gives some gives the number too. @default those of `smsotp_users` */
  readonly claims?: SqlClaims | undefined;
  /**
   * What is written for the opt-out, and read as it before all else.
   * @default 'true' and 'false' on PostgreSQL, which a boolean and a text column take; 1 and 0 on the others
   */
  readonly optOut?: { readonly on: string | number; readonly off: string | number } | undefined;
}
