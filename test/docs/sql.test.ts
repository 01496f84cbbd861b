import {
  DummyDriver,
  Kysely,
  MysqlAdapter,
  MysqlQueryCompiler,
  PostgresAdapter,
  PostgresQueryCompiler,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import { migrations } from 'passport-smsotp/sql';
import { read, rows, section, blocks, membersOf } from './markdown.js';

const page = 'docs/stores.md';

const parts = {
  postgres: [() => new PostgresAdapter(), () => new PostgresQueryCompiler()],
  mysql: [() => new MysqlAdapter(), () => new MysqlQueryCompiler()],
  sqlite: [() => new SqliteAdapter(), () => new SqliteQueryCompiler()],
} as const;

/** All that the migrations say to a database. */
async function statements(kind: keyof typeof parts): Promise<string> {
  const said: string[] = [];
  const [createAdapter, createQueryCompiler] = parts[kind];
  const db = new Kysely<unknown>({
    dialect: {
      createAdapter,
      createQueryCompiler,
      createDriver: () => new DummyDriver(),
      createIntrospector: (one) => new SqliteIntrospector(one),
    },
    log: ({ query }) => void said.push(`${query.sql};\n`),
  });
  for (const migration of Object.values(migrations)) await migration.up(db);
  return said.join('');
}

test.each([
  ['postgres', 0],
  ['sqlite', 0],
  ['mysql', 1],
] as const)('The SQL for those who run it themselves is that of the migrations: %s', async (kind, index) => {
  expect(blocks(section(page, 'Migrations'), 'sql')[index]?.code).toBe(await statements(kind));
});

test('The table has each option of SqlUserDirectory, and each table', () => {
  const shown = rows(section(page, 'Your own tables')).map((row) => row['option']!);
  const options = membersOf('lib/users/sql/sql-options.ts', 'SqlDirectoryOptions').filter(
    (name) => !['db', 'domain', 'tables'].includes(name),
  );
  const tables = membersOf('lib/users/sql/sql-options.ts', 'SqlTables').map((name) => `tables.${name}`);
  expect(shown.sort()).toEqual([...options, ...tables].sort());
});

test.each(['UsersTable', 'AssociationsTable', 'BackupCodesTable'])('It names each column of %s', (name) => {
  const text = section(page, 'Your own tables');
  const missing = membersOf('lib/users/sql/sql-options.ts', name).filter(
    (one) => !text.includes(`\`${one}\``),
  );
  expect(missing).toEqual([]);
});

test('The settings that bound a database are those that are tested', () => {
  const tested = read('test/users/sql/faults.test.ts');
  for (const setting of ['connectionTimeoutMillis: 2000', 'query_timeout: 3000', 'connectTimeout: 2000']) {
    expect(section(page, 'SQL')).toContain(setting);
    expect(tested).toContain(setting);
  }
});
