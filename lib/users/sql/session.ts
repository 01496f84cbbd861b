import type { QueryExecutorProvider, QueryResult } from 'kysely';
import { SmsOtpUserStoreError } from '../../errors.js';
import type { Dialect, Sql } from './dialect.js';
import { faultOf, hasGivenWay } from './faults.js';
import type { SqlDatabase } from './sql-options.js';

export type Row = Readonly<Record<string, unknown>>;
type Run = (statement: Sql) => Promise<QueryResult<Row>>;

/** How often a transaction is tried that gave way to another one. */
const tries = 5;

/** The way to one database. All that rejects does so with an error that tells no value. */
export class SqlSession {
  readonly dialect: Dialect;
  readonly domain: string;
  private readonly db: SqlDatabase;

  constructor(db: SqlDatabase, dialect: Dialect, domain: string) {
    // A plugin may rename columns, and ours are named as they are.
    this.db = db.withoutPlugins();
    this.dialect = dialect;
    this.domain = domain;
  }

  /** One statement, atomic by itself. */
  readonly run: Run = (statement) => this.guard(() => execute(statement, this.db));

  /** Several statements that all hold, or none of them. */
  transact<T>(work: (run: Run) => Promise<T>): Promise<T> {
    return this.guard(() =>
      this.db.transaction().execute((step) => work((statement) => execute(statement, step))),
    );
  }

  /** The value that was written is not the one that is there now: cut off, or turned into something else. */
  notKept(what: string): SmsOtpUserStoreError {
    return this.fault(`does not keep ${what} as it is: its column is too short, or of another type`);
  }

  fault(what: string): SmsOtpUserStoreError {
    return new SmsOtpUserStoreError(`The database of the directory "${this.domain}" ${what}.`);
  }

  private async guard<T>(work: () => Promise<T>): Promise<T> {
    for (let left = tries; ; left -= 1) {
      try {
        return await work();
      } catch (error) {
        if (left <= 1 || !hasGivenWay(error)) throw faultOf(this.domain, error);
      }
    }
  }
}

async function execute(statement: Sql, on: QueryExecutorProvider): Promise<QueryResult<Row>> {
  const { rows, ...counts } = await statement.execute(on);
  return { ...counts, rows: rows as Row[] };
}

export function affected({ numAffectedRows }: QueryResult<Row>): number {
  return Number(numAffectedRows ?? 0n);
}
