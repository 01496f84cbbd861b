import { sql } from 'kysely';
import type { SqlAccounts } from './accounts.js';
import type { BackupCodeMethods } from './backup-codes.js';
import { isStorable, type Sql } from './dialect.js';
import { affected, type SqlSession } from './session.js';

/**
 * How often a code is looked for again, because the list was another one by the time it was written. Each time somebody
 * else has used a code of the same account, and it has ten.
 */
const tries = 20;

/** Backup codes in one column of the users table, as the connector has them: `code,code,code`. */
export class SqlBackupCodeList implements BackupCodeMethods {
  private readonly session: SqlSession;
  private readonly column: string;
  private readonly accounts: SqlAccounts;

  constructor(session: SqlSession, column: string, accounts: SqlAccounts) {
    this.session = session;
    this.column = column;
    this.accounts = accounts;
  }

  async backupCodes(username: string): Promise<readonly string[]> {
    return codesIn(await this.list(username));
  }

  /** Written only while the whole list is the one that was read, so that of two at once one alone finds its code. */
  async useBackupCode(username: string, stored: string): Promise<boolean> {
    for (let left = tries; left > 0; left -= 1) {
      const list = await this.list(username);
      const codes = codesIn(list);
      if (list === null || !codes.includes(stored)) return false;
      const others = codes.filter((code) => code !== stored).join(',');
      const { dialect, run } = this.session;
      const same = dialect.same(dialect.text(sql.id(this.column)), list);
      if (affected(await run(sql`${this.update(username, others)} and ${same}`)) > 0) return true;
    }
    throw this.session.fault('changes the backup codes of one account without end');
  }

  async saveBackupCodes(username: string, stored: readonly string[]): Promise<boolean> {
    if (!isStorable(username)) return false;
    const list = [...new Set(stored)].join(',');
    return this.session.transact(async (run) => {
      await run(this.update(username, list));
      const row = await this.accounts.read(run, username, [this.column]);
      if (row !== null && row[0] !== list) throw this.session.notKept('the backup codes');
      return row !== null;
    });
  }

  private async list(username: string): Promise<string | null> {
    const row = await this.accounts.read(this.session.run, username, [this.column]);
    return row?.[0] ?? null;
  }

  private update(username: string, list: string): Sql {
    return sql`update ${this.accounts.table} set ${sql.id(this.column)} = ${this.session.dialect.value(list)} where ${this.accounts.is(username)}`;
  }
}

function codesIn(list: string | null): string[] {
  return (list ?? '')
    .split(',')
    .map((code) => code.trim())
    .filter((code) => code !== '');
}
