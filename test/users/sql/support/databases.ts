import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Kysely, MysqlDialect, PostgresDialect, SqliteDialect, sql } from 'kysely';
import Database from 'libsql';
import { createPool, type PoolOptions } from 'mysql2';
import { Pool, type PoolConfig } from 'pg';

/** Tables of every name. */
export type Db = Kysely<Record<string, Record<string, unknown>>>;
export type Name = 'PostgreSQL' | 'MariaDB' | 'SQLite';

/** A new and empty database on one of the servers. */
export interface TestDatabase {
  readonly name: Name;
  readonly db: Db;
  /** Another pool on the same database, as another process has it. */
  another(): Db;
  /** The name of the database on its server. */
  readonly database: string;
  close(): Promise<void>;
}

export const postgresHost = process.env['TEST_POSTGRES_HOST'] ?? '';
export const mariadbSocket = process.env['TEST_MARIADB_SOCKET'] ?? '';

export const openers: Readonly<Record<Name, () => Promise<TestDatabase>>> = {
  PostgreSQL: async () => {
    const database = freshName();
    await onServer(postgres({ database: 'postgres' }), (db) =>
      sql`create database ${sql.id(database)}`.execute(db),
    );
    return opened(
      'PostgreSQL',
      database,
      () => postgres({ database }),
      () =>
        onServer(postgres({ database: 'postgres' }), (db) =>
          sql`drop database ${sql.id(database)} with (force)`.execute(db),
        ),
    );
  },
  MariaDB: async () => {
    const database = freshName();
    await onServer(mariadb({}), (db) =>
      sql`create database ${sql.id(database)} character set utf8mb4`.execute(db),
    );
    return opened(
      'MariaDB',
      database,
      () => mariadb({ database }),
      () => onServer(mariadb({}), (db) => sql`drop database ${sql.id(database)}`.execute(db)),
    );
  },
  SQLite: () => {
    const folder = mkdtempSync(join(tmpdir(), 'smsotp-sqlite-'));
    const open = (): Db => sqlite(join(folder, 'users.sqlite'));
    return Promise.resolve(
      opened('SQLite', folder, open, () => {
        rmSync(folder, { recursive: true });
      }),
    );
  },
};

export const names = Object.keys(openers) as Name[];

export function postgres(config: PoolConfig): Db {
  const pool = new Pool({ host: postgresHost, user: 'smsotp', max: 10, ...config });
  // A connection that breaks while nobody uses it.
  pool.on('error', () => undefined);
  return new Kysely({ dialect: new PostgresDialect({ pool }) });
}

export function mariadb(config: PoolOptions): Db {
  const where = config.host === undefined ? { socketPath: mariadbSocket } : {};
  const pool = createPool({ ...where, user: 'root', connectionLimit: 10, ...config });
  return new Kysely({ dialect: new MysqlDialect({ pool }) });
}

/**
 * Cuts off what is too long, puts 0 where a number can't be read, takes a backslash in a text for what it is, and counts
 * no row that stays as it is.
 */
export function looseMariadb(config: PoolOptions): Db {
  const pool = createPool({
    socketPath: mariadbSocket,
    user: 'root',
    connectionLimit: 10,
    flags: ['-FOUND_ROWS'],
    ...config,
  });
  pool.on('connection', (connection) => {
    connection.query("set session sql_mode = 'NO_BACKSLASH_ESCAPES'");
  });
  return new Kysely({ dialect: new MysqlDialect({ pool }) });
}

export function sqlite(path: string): Db {
  // A second process waits for its turn to write.
  const database = new Database(path, { timeout: 5000 });
  database.exec('pragma synchronous = off');
  return new Kysely({ dialect: new SqliteDialect({ database }) });
}

function opened(name: Name, database: string, open: () => Db, drop: () => unknown): TestDatabase {
  const pools: Db[] = [];
  const another = (): Db => {
    const db = open();
    pools.push(db);
    return db;
  };
  return {
    name,
    database,
    db: another(),
    another,
    close: async () => {
      await Promise.all(pools.map((db) => db.destroy()));
      await drop();
    },
  };
}

async function onServer(db: Db, work: (db: Db) => Promise<unknown>): Promise<void> {
  await work(db);
  await db.destroy();
}

function freshName(): string {
  return `t_${randomUUID().replaceAll('-', '')}`;
}

/** Statements of the test's own, one after the other. */
export async function execute(db: Db, ...statements: readonly string[]): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}
