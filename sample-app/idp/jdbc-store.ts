import { Kysely, SqliteDialect } from 'kysely';
import Database from 'libsql';
import { migrateToLatest, SqlUserDirectory } from 'passport-smsotp/sql';
import { PasswordHash, passwordOf } from '../shared/password-hash.js';
import type { AccountStore } from './account-store.js';
import { JDBC } from './people.js';

/** A users table as a company has it already, under its own names. */
interface Tables {
  people: {
    login: string;
    password: string;
    full_name: string;
    email: string;
    phone: string;
    otp_opt_out: number;
  };
}

type Db = Kysely<Tables>;

/**
 * The store `jdbc`, named as WSO2 names a user store in a database. SQLite in memory: it begins anew with each start, as
 * the other store does.
 */
export async function openJdbcStore(): Promise<AccountStore> {
  const db: Db = new Kysely({ dialect: new SqliteDialect({ database: new Database(':memory:') }) });
  await createPeople(db);
  await migrateToLatest(db, ['associations', 'backupCodes']);
  const directory = new SqlUserDirectory({
    db,
    domain: 'jdbc',
    tables: { users: { table: 'people', username: 'login' } },
    claims: { mobile: 'phone', smsOtpDisabled: 'otp_opt_out', name: 'full_name', mail: 'email' },
  });
  return { directory, passwordOf: (username) => readPassword(db, username), close: () => db.destroy() };
}

async function createPeople(db: Db): Promise<void> {
  await db.schema
    .createTable('people')
    .addColumn('login', 'text', (column) => column.primaryKey())
    .addColumn('password', 'text', (column) => column.notNull())
    .addColumn('full_name', 'text', (column) => column.notNull())
    .addColumn('email', 'text', (column) => column.notNull())
    .addColumn('phone', 'text')
    .addColumn('otp_opt_out', 'integer', (column) => column.notNull())
    .execute();
  for (const { username, name, mail, mobile, smsOtpDisabled = false } of JDBC) {
    const password = (await PasswordHash.of(passwordOf(username))).toString();
    const row = { login: username, password, full_name: name, email: mail, phone: mobile };
    await db
      .insertInto('people')
      .values({ ...row, otp_opt_out: Number(smsOtpDisabled) })
      .execute();
  }
}

async function readPassword(db: Db, username: string): Promise<PasswordHash | undefined> {
  const row = await db
    .selectFrom('people')
    .select('password')
    .where('login', '=', username)
    .executeTakeFirst();
  return row && PasswordHash.read(row.password);
}
