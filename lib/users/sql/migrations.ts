import { Migrator, sql, type Kysely, type Migration } from 'kysely';
import { SmsOtpConfigError, SmsOtpUserStoreError } from '../../errors.js';
import { dialectOf, type DialectName } from './dialect.js';
import { ours } from './names.js';

/** One of the tables that this package brings along. */
export type OwnTable = keyof typeof ours;

type Statements = (dialect: DialectName) => readonly string[];

/**
 * Widths: E.164 has 16 characters, and other spellings of a number fit in 32; a SAML NameID has 256 at most and an
 * OpenID Connect `sub` 255. Provider, issuer and subject are one key, and the 3072 bytes of a key of MySQL hold 768
 * characters: 64 + 440 + 256.
 */
const statements: Readonly<Record<OwnTable, Statements>> = {
  users: (dialect) => [
    create(dialect, ours.users.table, [
      `username ${text(dialect, 255)} not null primary key`,
      `mobile ${text(dialect, 32)}`,
      `sms_otp_disabled boolean not null default false`,
      `tenant ${text(dialect, 255)}`,
    ]),
  ],
  associations: (dialect) => {
    const { table } = ours.associations;
    const index = `${table}_username`;
    const columns = [
      `provider ${text(dialect, 64)} not null`,
      `issuer ${text(dialect, 440)} not null`,
      `subject ${text(dialect, 256)} not null`,
      `username ${text(dialect, 255)} not null`,
      'primary key (provider, issuer, subject)',
    ];
    // MySQL knows no "create index if not exists".
    return dialect === 'mysql'
      ? [create(dialect, table, [...columns, `index ${index} (username)`])]
      : [create(dialect, table, columns), `create index if not exists ${index} on ${table} (username)`];
  },
  backupCodes: (dialect) => [
    create(dialect, ours.backupCodes.table, [
      `username ${text(dialect, 255)} not null`,
      `code ${text(dialect, 255)} not null`,
      'primary key (username, code)',
    ]),
  ],
};

function create(dialect: DialectName, table: string, lines: readonly string[]): string {
  const end = dialect === 'mysql' ? ' engine = InnoDB' : '';
  return `create table if not exists ${table} (\n  ${lines.join(',\n  ')}\n)${end}`;
}

/** MySQL's own collations take A for a: a key would take two identities for one. */
function text(dialect: DialectName, length: number): string {
  const binary = ' character set utf8mb4 collate utf8mb4_bin';
  return `varchar(${length})${dialect === 'mysql' ? binary : ''}`;
}

/**
 * The migrations by their names, for a `Migrator` of the application's own; each makes one table, and takes it away
 * again with all that is in it.
 */
export const migrations: Readonly<Record<string, Migration>> = Object.fromEntries(
  Object.entries(statements).map(([table, up]) => [
    nameOf(table as OwnTable),
    migration(table as OwnTable, up),
  ]),
);

function nameOf(table: OwnTable): string {
  return ours[table].table;
}

function migration(table: OwnTable, up: Statements): Migration {
  return {
    async up(db: Kysely<unknown>) {
      for (const statement of up(dialectIn(db))) await sql.raw(statement).execute(db);
    },
    async down(db: Kysely<unknown>) {
      await sql.raw(`drop table if exists ${ours[table].table}`).execute(db);
    },
  };
}

function dialectIn(db: Kysely<unknown>): DialectName {
  const dialect = dialectOf(db);
  if (dialect === undefined)
    throw new SmsOtpConfigError(['The migrations are for PostgreSQL, MySQL, MariaDB and SQLite.']);
  return dialect.name;
}

/**
 * Makes the tables that are not there yet, and remembers which in `smsotp_migration`, apart from the application's own
 * migrations. Of two processes at once one waits.
 *
 * @param tables which are wanted; an application with a users table of its own leaves `users` out
 * @returns the names of the migrations that were run
 * @throws SmsOtpUserStoreError with what the database gave as reason
 */
export async function migrateToLatest<Tables>(
  db: Kysely<Tables>,
  tables: readonly OwnTable[] = ['users', 'associations', 'backupCodes'],
): Promise<readonly string[]> {
  const wanted = Object.entries(migrations).filter(([name]) =>
    tables.some((table) => nameOf(table) === name),
  );
  const migrator = new Migrator({
    db,
    provider: { getMigrations: () => Promise.resolve(Object.fromEntries(wanted)) },
    migrationTableName: 'smsotp_migration',
    migrationLockTableName: 'smsotp_migration_lock',
    // A table that is wanted later may have an earlier name.
    allowUnorderedMigrations: true,
  });
  const { error, results = [] } = await migrator.migrateToLatest();
  if (error !== undefined) {
    const { message } = Object(error) as Partial<Error>;
    throw new SmsOtpUserStoreError(`The tables could not be made: ${message ?? 'no reason given'}`, error);
  }
  return results.map(({ migrationName }) => migrationName);
}
