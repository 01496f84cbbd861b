import { sql } from 'kysely';
import type { LocalAccount } from '../../../../lib/users/contract.js';
import { migrateToLatest, type SqlDirectoryOptions } from '../../../../lib/users/sql/index.js';
import { execute, type Db, type Name } from './databases.js';

/** Tables of one kind: how they are made, and how a directory is told of them. */
export interface Layout {
  readonly options: Omit<SqlDirectoryOptions, 'db' | 'domain'>;
  create(db: Db, name: Name): Promise<unknown>;
  /** Leaves these accounts and nothing else. */
  fill(db: Db, accounts: readonly LocalAccount[]): Promise<void>;
}

/** The tables of the migrations. */
export const ours: Layout = {
  options: {},
  create: (db) => migrateToLatest(db),
  async fill(db, accounts) {
    for (const table of ['smsotp_users', 'smsotp_associations', 'smsotp_backup_codes'])
      await db.deleteFrom(table).execute();
    for (const { username, mobile = null, smsOtpDisabled = false } of accounts)
      await sql`insert into smsotp_users (username, mobile, sms_otp_disabled) values (${username}, ${mobile}, ${Number(smsOtpDisabled)} = 1)`.execute(
        db,
      );
  },
};

/** What an application might have: reserved words, quotes and blanks in names, and columns that are blind to case. */
const schemas: Readonly<Record<Name, readonly string[]>> = {
  PostgreSQL: [
    `create collation blind (provider = icu, locale = 'und-u-ks-level2', deterministic = false)`,
    `create schema crm`,
    `create table crm."User ""x"" \`y\` Accounts" ("select" text collate blind primary key, "tel.no" text, "order" text,
       "group" text, "e-mail" text, codes text)`,
    `create table "table" ("where" text collate blind, "is's" text collate blind, "a b" text collate blind,
       "user" text collate blind, primary key ("where", "is's", "a b"))`,
    `create table "from" ("user" text collate blind, "key" text collate blind, primary key ("user", "key"))`,
  ],
  MariaDB: [
    `create table \`User "x" \`\`y\`\` Accounts\` (\`select\` varchar(100) primary key, \`tel.no\` char(30), \`order\` varchar(5),
       \`group\` varchar(50), \`e-mail\` varchar(100), codes varchar(2000)) collate utf8mb4_general_ci`,
    `create table \`table\` (\`where\` varchar(50), \`is's\` varchar(100), \`a b\` varchar(100),
       \`user\` varchar(100), primary key (\`where\`, \`is's\`, \`a b\`)) collate utf8mb4_unicode_ci`,
    `create table \`from\` (\`user\` varchar(100), \`key\` varchar(100), primary key (\`user\`, \`key\`)) collate utf8mb4_swedish_ci`,
  ],
  SQLite: [
    `create table "User ""x"" \`y\` Accounts" ("select" text collate nocase primary key, "tel.no" text, "order" text,
       "group" text, "e-mail" text, codes text)`,
    `create table "table" ("where" text collate nocase, "is's" text collate nocase, "a b" text collate rtrim,
       "user" text collate nocase, primary key ("where", "is's", "a b"))`,
    `create table "from" ("user" text collate nocase, "key" text collate nocase, primary key ("user", "key"))`,
  ],
};

const users = { table: 'User "x" `y` Accounts', username: 'select', tenant: 'group' };
const claims = { mobile: 'tel.no', smsOtpDisabled: 'order', email: 'e-mail' };
const associations = {
  table: 'table',
  provider: 'where',
  issuer: "is's",
  subject: 'a b',
  username: 'user',
};

/** An application's own tables. The opt-out is text, as in WSO2's. */
export function odd(name: Name): Layout {
  // Where there are schemas, the table is in one of its own.
  const table = name === 'PostgreSQL' ? `crm.${users.table}` : users.table;
  return {
    options: {
      tables: {
        users: { ...users, table },
        associations,
        backupCodes: { table: 'from', username: 'user', code: 'key' },
      },
      claims,
      optOut: { on: 'true', off: 'false' },
    },
    create: (db) => execute(db, ...schemas[name]),
    async fill(db, accounts) {
      for (const other of ['table', 'from', table]) await db.deleteFrom(other).execute();
      for (const { username, smsOtpDisabled } of accounts)
        await db
          .insertInto(table)
          .values({ select: username, order: smsOtpDisabled === true ? 'true' : null })
          .execute();
      for (const { username, mobile = '' } of accounts)
        await sql`update ${sql.table(table)} set ${sql.id('tel.no')} = ${mobile} where ${sql.id('select')} = ${username}`.execute(
          db,
        );
    },
  };
}

/** The same, with backup codes as a comma list in the users table. */
export function withList(name: Name): Layout {
  const layout = odd(name);
  return {
    ...layout,
    options: {
      ...layout.options,
      tables: { ...layout.options.tables, backupCodes: undefined },
      claims: { ...claims, backupCodes: 'codes' },
    },
  };
}
