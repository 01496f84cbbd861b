import { sql } from 'kysely';
import type { UserDirectory } from '../contract.js';
import { textOf, type SqlAccounts } from './accounts.js';
import { isStorable, keyed, table, type Sql } from './dialect.js';
import type { SqlNames } from './names.js';
import { affected, type SqlSession } from './session.js';

export type BackupCodeMethods = Required<
  Pick<UserDirectory, 'backupCodes' | 'useBackupCode' | 'saveBackupCodes'>
>;

type Columns = NonNullable<SqlNames['backupCodes']>;

/** The table of backup codes, one row each. */
export class SqlBackupCodes implements BackupCodeMethods {
  private readonly session: SqlSession;
  private readonly columns: Columns;
  private readonly accounts: SqlAccounts;

  constructor(session: SqlSession, columns: Columns, accounts: SqlAccounts) {
    this.session = session;
    this.columns = columns;
    this.accounts = accounts;
  }

  async backupCodes(username: string, run = this.session.run): Promise<readonly string[]> {
    if (!isStorable(username)) return [];
    const code = this.session.dialect.text(sql.id(this.columns.code));
    const { rows } = await run(
      sql`select ${code} as ${sql.id('c')} from ${this.table} where ${this.of(username)}`,
    );
    return rows.map((row) => textOf(row, 'c')).filter((stored) => stored !== null);
  }

  /** One statement: the database gives the row to one alone. */
  async useBackupCode(username: string, stored: string): Promise<boolean> {
    if (!isStorable(username) || !isStorable(stored)) return false;
    const code = keyed(this.session.dialect, this.columns.code, stored);
    const statement = sql`delete from ${this.table} where ${this.of(username)} and ${code}`;
    return affected(await this.session.run(statement)) > 0;
  }

  /** Holds the account meanwhile: of two new lists at once, both would stay. */
  async saveBackupCodes(username: string, stored: readonly string[]): Promise<boolean> {
    if (!isStorable(username)) return false;
    const codes = [...new Set(stored)];
    return this.session.transact(async (run) => {
      if (!(await this.accounts.hold(run, username))) return false;
      await run(sql`delete from ${this.table} where ${this.of(username)}`);
      if (codes.length > 0) await run(this.insert(username, codes));
      if (!equal(await this.backupCodes(username, run), codes)) throw this.session.notKept('a backup code');
      return true;
    });
  }

  private insert(username: string, codes: readonly string[]): Sql {
    const { value } = this.session.dialect;
    const rows = sql.join(codes.map((code) => sql`(${value(username)}, ${value(code)})`));
    return sql`insert into ${this.table} (${sql.id(this.columns.username)}, ${sql.id(this.columns.code)}) values ${rows}`;
  }

  private get table(): Sql {
    return table(this.columns.table);
  }

  private of(username: string): Sql {
    return keyed(this.session.dialect, this.columns.username, username);
  }
}

function equal(some: readonly string[], others: readonly string[]): boolean {
  return JSON.stringify([...some].sort()) === JSON.stringify([...others].sort());
}
