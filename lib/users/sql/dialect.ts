import { sql, type QueryExecutorProvider, type RawBuilder } from 'kysely';

export type DialectName = 'postgres' | 'mysql' | 'sqlite';

/** A piece of a statement. */
export type Sql = RawBuilder<unknown>;

/** What the databases say differently. */
export interface Dialect {
  readonly name: DialectName;
  /** A value in a statement. */
  readonly value: (text: string) => Sql;
  /** Any column as text. */
  readonly text: (column: Sql) => Sql;
  /** Whether a text is this value, to the letter, whatever the column's collation says. */
  readonly same: (text: Sql, value: string) => Sql;
  /** Holds the rows that are read until the transaction ends. */
  readonly forUpdate: Sql;
  readonly optOut: { readonly on: string | number; readonly off: string | number };
}

const dialects: Readonly<Record<DialectName, Dialect>> = {
  postgres: {
    name: 'postgres',
    value: (text) => sql`${text}`,
    text: (column) => sql`cast(${column} as text)`,
    // A column may be citext, or of a collation for which A is a.
    same: (text, value) => sql`${text} collate "C" = ${value}`,
    forUpdate: sql`for update`,
    optOut: { on: 'true', off: 'false' },
  },
  mysql: {
    name: 'mysql',
    // mysql2 writes values into the statement with a backslash before each quote; to a server that runs with
    // NO_BACKSLASH_ESCAPES, a name with a quote in it would be SQL. Hexadecimal digits are a value everywhere.
    value: (text) => sql.raw(`_utf8mb4 X'${hex(text)}'`),
    text: (column) => sql`convert(${column} using utf8mb4)`,
    // Most collations are blind to case and to blanks at the end, utf8mb4_bin to the latter; bytes are not.
    same: (text, value) => sql`cast(${text} as binary) = ${sql.raw(`X'${hex(value)}'`)}`,
    forUpdate: sql`for update`,
    optOut: { on: 1, off: 0 },
  },
  sqlite: {
    name: 'sqlite',
    value: (text) => sql`${text}`,
    text: (column) => sql`cast(${column} as text)`,
    // A column may be COLLATE NOCASE or RTRIM.
    same: (text, value) => sql`${text} collate binary = ${value}`,
    forUpdate: sql``,
    optOut: { on: 1, off: 0 },
  },
};

function hex(text: string): string {
  return Buffer.from(text, 'utf8').toString('hex');
}

const marks: ReadonlyMap<string, DialectName> = new Map([
  ['"x"$1', 'postgres'],
  ['`x`?', 'mysql'],
  ['"x"?', 'sqlite'],
]);

/**
 * Told by how it writes names and values: that holds for the dialects of others too, and between two copies of Kysely,
 * where `instanceof` fails. Undefined for any other database.
 */
export function dialectOf(db: QueryExecutorProvider): Dialect | undefined {
  const name = marks.get(sql`${sql.id('x')}${0}`.compile(db).sql);
  return name === undefined ? undefined : dialects[name];
}

/** The value to the letter, in a form that uses the column's index. */
export function keyed(dialect: Dialect, column: string, value: string): Sql {
  const name = sql.id(column);
  return sql`${name} = ${dialect.value(value)} and ${dialect.same(dialect.text(name), value)}`;
}

/** A table, with its schema where there is one. */
export function table(name: string): Sql {
  return sql.id(...name.split('.'));
}

/**
 * Whether a database can hold the text as it is. PostgreSQL has no NUL, and half a surrogate pair would be stored as
 * U+FFFD, so that one name would stand for many. What is no text at all comes from a body in JSON: drivers of MySQL
 * write an object as SQL of its own.
 */
export function isStorable(value: unknown): value is string {
  return typeof value === 'string' && !/[\0\p{Surrogate}]/u.test(value);
}
