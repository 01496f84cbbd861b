import { sql, type RawBuilder } from 'kysely';
import type { LocalAccount, UserDirectory } from '../contract.js';
import { isStorable, keyed, table, type Sql } from './dialect.js';
import type { SqlNames } from './names.js';
import { affected, type Row, type SqlSession } from './session.js';

export interface OptOut {
  readonly on: string | number;
  readonly off: string | number;
}

type Run = SqlSession['run'];

/** The users table: accounts, their numbers, their own choice. */
export class SqlAccounts {
  private readonly session: SqlSession;
  private readonly names: SqlNames;
  private readonly optOut: OptOut;

  constructor(session: SqlSession, names: SqlNames, optOut: OptOut = session.dialect.optOut) {
    this.session = session;
    this.names = names;
    this.optOut = optOut;
  }

  async find(username: string): Promise<LocalAccount | null> {
    const { smsOtpDisabled: optOut, mobile, users, attributes } = this.names;
    const columns = [mobile, optOut, users.tenant, ...attributes.map(([, column]) => column)];
    const row = await this.read(this.session.run, username, columns);
    if (row === null) return null;
    const [number, disabled, tenant, ...values] = row;
    const told = attributes.flatMap(([claim], index) => {
      const value = values[index];
      return value == null ? [] : [[claim, value]];
    });
    return {
      username,
      mobile: number?.trim() ?? '',
      ...(optOut !== null && { smsOtpDisabled: this.isOptOut(disabled) }),
      ...(told.length > 0 && { attributes: Object.fromEntries(told) as Record<string, string> }),
      ...(tenant != null && { tenant }),
    };
  }

  async changeMobile(username: string, from: string, to: string): Promise<boolean> {
    if (![username, from, to].every(isStorable)) return false;
    const { dialect } = this.session;
    const column = sql.id(this.names.mobile);
    const row = await this.read(this.session.run, username, [this.names.mobile]);
    const [now = null] = row ?? [];
    // NULL, nothing and blanks are all "no number", and `find` tells the number without blanks around it. Databases
    // trim spaces alone, so the value is compared as it was read.
    if (row === null || (now?.trim() ?? '') !== from.trim()) return false;
    const still = now === null ? sql`${column} is null` : dialect.same(dialect.text(column), now);
    return this.session.transact(async (run) => {
      const statement = sql`update ${this.table} set ${column} = ${dialect.value(to)} where ${this.is(username)} and ${still}`;
      if (!this.isOne(affected(await run(statement)))) return false;
      const [stored] = (await this.read(run, username, [this.names.mobile])) ?? [];
      if (stored?.trim() !== to.trim()) throw this.session.notKept('a number');
      return true;
    });
  }

  async saveSmsOtpDisabled(column: string, username: string, disabled: boolean): Promise<boolean> {
    if (!isStorable(username)) return false;
    const choice = disabled ? this.optOut.on : this.optOut.off;
    const { dialect } = this.session;
    // Drivers of SQLite give a number as 1.0, which a column of text keeps so; a BIT of MySQL takes no text.
    const isNumber = typeof choice === 'number' && dialect.name === 'mysql';
    const value = isNumber ? sql`${choice}` : dialect.value(String(choice));
    return this.session.transact(async (run) => {
      await run(sql`update ${this.table} set ${sql.id(column)} = ${value} where ${this.is(username)}`);
      // Not by the rows that were changed: MySQL may leave those out that had the value before.
      const row = await this.read(run, username, [column]);
      if (row !== null && this.isOptOut(row[0]) !== disabled) throw this.session.notKept('the opt-out');
      return row !== null;
    });
  }

  /** Whether the account is there; held until the transaction ends, so that of two at once one waits. */
  async hold(run: Run, username: string): Promise<boolean> {
    const { forUpdate, name } = this.session.dialect;
    // SQLite has no lock on rows. A write that changes nothing takes the only one it has, and takes it first: a
    // transaction that has read already could not have it any more.
    if (name === 'sqlite')
      await run(sql`update ${this.table} set ${this.key} = ${this.key} where ${1} = ${0}`);
    const { rows } = await run(sql`select 1 from ${this.table} where ${this.is(username)} ${forUpdate}`);
    return this.isOne(rows.length);
  }

  /** Columns of one account as text; null when there is no such account. A column that is null reads as null. */
  async read(
    run: Run,
    username: string,
    columns: readonly (string | null)[],
  ): Promise<(string | null)[] | null> {
    if (!isStorable(username)) return null;
    const { text } = this.session.dialect;
    const list = columns.map((column, index) => {
      const value = column === null ? sql`null` : text(sql.id(column));
      return sql`${value} as ${sql.id(`c${index}`)}`;
    });
    const { rows } = await run(sql`select ${sql.join(list)} from ${this.table} where ${this.is(username)}`);
    if (!this.isOne(rows.length)) return null;
    return columns.map((_, index) => textOf(rows[0], `c${index}`));
  }

  get table(): Sql {
    return table(this.names.users.table);
  }

  is(username: string): Sql {
    return keyed(this.session.dialect, this.names.users.username, username);
  }

  private get key(): RawBuilder<unknown> {
    return sql.id(this.names.users.username);
  }

  /** Of two accounts of one name nobody can say which is meant. */
  private isOne(count: number): boolean {
    if (count > 1) throw this.session.fault('has one name twice among the accounts');
    return count === 1;
  }

  private isOptOut(text: string | null | undefined): boolean {
    if (text == null || text === String(this.optOut.off)) return false;
    return text === String(this.optOut.on) || words.has(text.trim().toLowerCase());
  }
}

/** What databases and people write for yes; the last one is a BIT of MySQL. All else asks for the code. */
const words = new Set(['true', 't', 'yes', 'y', 'on', '1', '\u0001']);

export function textOf(row: Row | undefined, column: string): string | null {
  const value: unknown = row?.[column];
  return typeof value === 'string' ? value : null;
}

/** The methods of the contract that go to the users table alone. */
export function accountMethods(
  accounts: SqlAccounts,
  { smsOtpDisabled }: SqlNames,
): Pick<UserDirectory, 'saveSmsOtpDisabled'> &
  Required<Pick<UserDirectory, 'find' | 'saveMobile' | 'changeMobile'>> {
  return {
    find: (username) => accounts.find(username),
    saveMobile: (username, mobile) => accounts.changeMobile(username, '', mobile),
    changeMobile: (username, from, to) => accounts.changeMobile(username, from, to),
    ...(smsOtpDisabled !== null && {
      saveSmsOtpDisabled: (username, disabled) =>
        accounts.saveSmsOtpDisabled(smsOtpDisabled, username, disabled),
    }),
  };
}
