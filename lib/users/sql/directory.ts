import { SmsOtpConfigError } from '../../errors.js';
import type { FederatedIdentity, LocalAccount, UserDirectory } from '../contract.js';
import { SqlAccounts, accountMethods } from './accounts.js';
import { associationMethods } from './associations.js';
import { SqlBackupCodeList } from './backup-code-list.js';
import { SqlBackupCodes, type BackupCodeMethods } from './backup-codes.js';
import { dialectOf, type Dialect } from './dialect.js';
import { readNames, type SqlNames } from './names.js';
import { SqlSession } from './session.js';
import type { SqlDatabase, SqlDirectoryOptions } from './sql-options.js';

/**
 * Accounts in tables of PostgreSQL, MySQL, MariaDB or SQLite: those that the migrations make, or the application's own.
 * Has only the methods for which there is a table or a column. Each rejects with `SmsOtpUserStoreError` when the
 * database fails, or does not keep a value as it is; the error tells no value.
 *
 * @throws SmsOtpConfigError with everything that is wrong with the options
 */
export class SqlUserDirectory implements UserDirectory {
  readonly domain: string;
  /** The account of this name, to the letter, whatever the collation of the column. */
  declare readonly find: (username: string) => Promise<LocalAccount | null>;
  declare readonly saveMobile: (username: string, mobile: string) => Promise<boolean>;
  declare readonly changeMobile: (username: string, from: string, to: string) => Promise<boolean>;
  declare readonly saveSmsOtpDisabled?: (username: string, disabled: boolean) => Promise<boolean>;
  declare readonly findAssociated?: (identity: FederatedIdentity) => Promise<LocalAccount | null>;
  declare readonly associate?: (identity: FederatedIdentity, username: string) => Promise<boolean>;
  declare readonly dissociate?: (identity: FederatedIdentity) => Promise<boolean>;
  declare readonly backupCodes?: (username: string) => Promise<readonly string[]>;
  declare readonly useBackupCode?: (username: string, stored: string) => Promise<boolean>;
  declare readonly saveBackupCodes?: (username: string, stored: readonly string[]) => Promise<boolean>;

  constructor(options: SqlDirectoryOptions) {
    const { names, dialect } = readOptions(options);
    const session = new SqlSession(options.db, dialect, options.domain);
    const accounts = new SqlAccounts(session, names, options.optOut);
    this.domain = options.domain;
    Object.assign(
      this,
      accountMethods(accounts, names),
      associationMethods(session, names, accounts),
      backupCodeMethods(session, names, accounts),
    );
  }
}

function backupCodeMethods(
  session: SqlSession,
  { backupCodes, backupCodeList }: SqlNames,
  accounts: SqlAccounts,
): Partial<BackupCodeMethods> {
  if (backupCodeList !== null) return bound(new SqlBackupCodeList(session, backupCodeList, accounts));
  return backupCodes === null ? {} : bound(new SqlBackupCodes(session, backupCodes, accounts));
}

function bound(codes: BackupCodeMethods): BackupCodeMethods {
  return {
    backupCodes: (username) => codes.backupCodes(username),
    useBackupCode: (username, stored) => codes.useBackupCode(username, stored),
    saveBackupCodes: (username, stored) => codes.saveBackupCodes(username, stored),
  };
}

const optionNames = [
  'db',
  'domain',
  'tables',
  'claims',
  'optOut',
] as const satisfies readonly (keyof SqlDirectoryOptions)[];

function readOptions(options: SqlDirectoryOptions): { names: SqlNames; dialect: Dialect } {
  const problems: string[] = [];
  const report = (problem: string): void => void problems.push(`SqlUserDirectory: ${problem}`);
  const known: readonly string[] = optionNames;
  for (const name of Object.keys(options))
    if (!known.includes(name)) report(`${name} is not an option; it knows ${known.join(', ')}`);
  if (typeof options.domain !== 'string' || options.domain.trim() === '')
    report('domain is missing; name the store, such as primary');
  checkOptOut(options, report);
  const dialect = readDialect(options.db, report);
  const names = readNames(options, report);
  if (dialect === undefined || problems.length > 0) throw new SmsOtpConfigError(problems);
  return { names, dialect };
}

function checkOptOut({ optOut }: SqlDirectoryOptions, report: (problem: string) => void): void {
  if (optOut === undefined) return;
  const isValue = (value: unknown): boolean => typeof value === 'string' || typeof value === 'number';
  if (!isValue(optOut.on) || !isValue(optOut.off) || String(optOut.on) === String(optOut.off))
    report("optOut says no two values; write it as { on: 'true', off: 'false' }");
}

function readDialect(
  db: Partial<SqlDatabase> | undefined,
  report: (problem: string) => void,
): Dialect | undefined {
  if (typeof db?.getExecutor !== 'function' || typeof db.transaction !== 'function') {
    report('db is no Kysely instance; give new Kysely({ dialect })');
    return undefined;
  }
  const dialect = dialectOf(db as SqlDatabase);
  if (dialect === undefined) report('db speaks none of PostgreSQL, MySQL, MariaDB and SQLite');
  return dialect;
}
