import { sql } from 'kysely';
import type { FederatedIdentity, UserDirectory } from '../contract.js';
import { textOf, type SqlAccounts } from './accounts.js';
import { isStorable, keyed, table, type Sql } from './dialect.js';
import type { SqlNames } from './names.js';
import { affected, type SqlSession } from './session.js';

type Columns = NonNullable<SqlNames['associations']>;

/** The table of links. */
export class SqlAssociations {
  private readonly session: SqlSession;
  private readonly columns: Columns;
  private readonly accounts: SqlAccounts;

  constructor(session: SqlSession, columns: Columns, accounts: SqlAccounts) {
    this.session = session;
    this.columns = columns;
    this.accounts = accounts;
  }

  /**
   * The name that an identity is linked to. Not by a join with the users: columns of two collations can't be compared
   * in MySQL.
   */
  async nameOf(identity: FederatedIdentity, run = this.session.run): Promise<string | null> {
    if (!isWhole(identity)) return null;
    const username = this.session.dialect.text(sql.id(this.columns.username));
    const { rows } = await run(
      sql`select ${username} as ${sql.id('c')} from ${this.table} where ${this.is(identity)}`,
    );
    if (rows.length > 1) throw this.session.fault('has one identity twice among the associations');
    return textOf(rows[0], 'c');
  }

  associate(identity: FederatedIdentity, username: string): Promise<boolean> {
    if (!isWhole(identity) || !isStorable(username)) return Promise.resolve(false);
    return this.session.transact(async (run) => {
      if (!(await this.accounts.hold(run, username))) return false;
      await run(this.upsert(identity, username));
      // A key that is blind to case or cuts off meets the row of another identity.
      if ((await this.nameOf(identity, run)) !== username) throw this.session.notKept('an identity');
      return true;
    });
  }

  async dissociate(identity: FederatedIdentity): Promise<boolean> {
    if (!isWhole(identity)) return false;
    return affected(await this.session.run(sql`delete from ${this.table} where ${this.is(identity)}`)) > 0;
  }

  /** In the place of an earlier link, if there is one. */
  private upsert(identity: FederatedIdentity, username: string): Sql {
    const { provider, issuer, subject } = identity;
    const key = sql.join([this.columns.provider, this.columns.issuer, this.columns.subject].map(nameIn));
    const name = sql.id(this.columns.username);
    const values = sql.join([provider, issuer, subject, username].map(this.session.dialect.value));
    const insert = sql`insert into ${this.table} (${key}, ${name}) values (${values})`;
    return this.session.dialect.name === 'mysql'
      ? sql`${insert} on duplicate key update ${name} = values(${name})`
      : sql`${insert} on conflict (${key}) do update set ${name} = excluded.${name}`;
  }

  private get table(): Sql {
    return table(this.columns.table);
  }

  private is({ provider, issuer, subject }: FederatedIdentity): Sql {
    const { dialect } = this.session;
    const parts = [
      keyed(dialect, this.columns.provider, provider),
      keyed(dialect, this.columns.issuer, issuer),
      keyed(dialect, this.columns.subject, subject),
    ];
    return sql.join(parts, sql` and `);
  }
}

function nameIn(column: string): Sql {
  return sql.id(column);
}

function isWhole({ provider, issuer, subject }: FederatedIdentity): boolean {
  return [provider, issuer, subject].every(isStorable);
}

/** The methods of the contract that need the table of links; none where there is no such table. */
export function associationMethods(
  session: SqlSession,
  { associations: columns }: SqlNames,
  accounts: SqlAccounts,
): Pick<UserDirectory, 'findAssociated' | 'associate' | 'dissociate'> {
  if (columns === null) return {};
  const links = new SqlAssociations(session, columns, accounts);
  return {
    findAssociated: async (identity) => {
      const username = await links.nameOf(identity);
      return username === null ? null : accounts.find(username);
    },
    associate: (identity, username) => links.associate(identity, username),
    dissociate: (identity) => links.dissociate(identity),
  };
}
