import {
  DummyDriver,
  Kysely,
  MssqlAdapter,
  MssqlQueryCompiler,
  PostgresAdapter,
  PostgresQueryCompiler,
  SqliteIntrospector,
} from 'kysely';
import { SqlUserDirectory, type SqlDirectoryOptions } from '../../../lib/users/sql/index.js';

const dummy = (kind: 'postgres' | 'mssql'): Kysely<unknown> =>
  new Kysely({
    dialect: {
      createAdapter: () => (kind === 'postgres' ? new PostgresAdapter() : new MssqlAdapter()),
      createQueryCompiler: () =>
        kind === 'postgres' ? new PostgresQueryCompiler() : new MssqlQueryCompiler(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (db) => new SqliteIntrospector(db),
    },
  });

const db = dummy('postgres');

function problemsOf(options: object): readonly string[] {
  try {
    new SqlUserDirectory(options as SqlDirectoryOptions);
  } catch (error) {
    return (error as { problems: readonly string[] }).problems;
  }
  return [];
}

describe('The options of SqlUserDirectory', () => {
  it('need no more than a database and a name', () => {
    expect(problemsOf({ db, domain: 'primary' })).toEqual([]);
  });

  it('are told of all at once', () => {
    const problems = problemsOf({
      db: {},
      domain: ' ',
      table: 'x',
      tables: { user: 'x', users: { name: 'x', username: '' }, backupCodes: 'codes' },
      claims: { smsOtpDisabled: 'off', backupCodes: 'codes', city: 7 },
      optOut: { on: 1, off: '1' },
    });
    const told = [
      /table is not an option; it knows db, domain, tables, claims, optOut/,
      /domain is missing/,
      /db is no Kysely instance/,
      /tables\.user is not known; tables knows users, associations, backupCodes/,
      /tables\.users\.name is not known; tables\.users knows table, username, tenant/,
      /tables\.users\.username is ""/,
      /claims\.city is 7/,
      /claims has no mobile/,
      /tables\.backupCodes and claims\.backupCodes say the same thing/,
      /optOut says no two values/,
    ];
    for (const line of told) expect(problems).toContainEqual(expect.stringMatching(line));
    expect(problems).toHaveLength(told.length);
    expect(problems.every((line) => line.startsWith('SqlUserDirectory: '))).toBe(true);
  });

  it.each(['', ' ', 'crm.', '.users', 'a..b'])('take no name like %j', (name) => {
    expect(problemsOf({ db, domain: 'x', tables: { users: name } })).toHaveLength(1);
    expect(problemsOf({ db, domain: 'x', tables: { associations: { subject: name } } })).toHaveLength(1);
    expect(problemsOf({ db, domain: 'x', claims: { mobile: name } })).not.toEqual([]);
  });

  it('take no database that nobody has tried it on', () => {
    expect(problemsOf({ db: dummy('mssql'), domain: 'x' })).toEqual([
      expect.stringMatching(/none of PostgreSQL, MySQL, MariaDB and SQLite/),
    ]);
  });

  it.each([
    ['associations', null, ['findAssociated', 'associate', 'dissociate']],
    ['associations', false, ['findAssociated', 'associate', 'dissociate']],
    ['backupCodes', null, ['backupCodes', 'useBackupCode', 'saveBackupCodes']],
    ['backupCodes', false, ['backupCodes', 'useBackupCode', 'saveBackupCodes']],
  ])('without %s (%j) leave its methods out', (table, none, methods) => {
    const whole = Object.keys(new SqlUserDirectory({ db, domain: 'x' }));
    const less = Object.keys(new SqlUserDirectory({ db, domain: 'x', tables: { [table]: none } }));
    expect(whole.filter((method) => !less.includes(method)).sort()).toEqual([...methods].sort());
  });

  it("have the default columns where a table's name is all that is said", () => {
    const methods = Object.keys(
      new SqlUserDirectory({
        db,
        domain: 'x',
        tables: { users: 'people', associations: 'links', backupCodes: 'codes' },
      }),
    );
    expect(methods).toHaveLength(11);
  });
});
