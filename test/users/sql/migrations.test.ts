import { Migrator, NO_MIGRATIONS, sql } from 'kysely';
import { migrateToLatest, migrations, SqlUserDirectory } from '../../../lib/users/sql/index.js';
import { names, openers, type Db, type TestDatabase } from './support/databases.js';

const tables = ['smsotp_associations', 'smsotp_backup_codes', 'smsotp_users'];

async function tablesIn(db: Db): Promise<string[]> {
  const found = (await db.introspection.getTables()).map((table) => table.name);
  return found.filter((table) => tables.includes(table)).sort();
}

describe.each(names)('Migrations on %s', (name) => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await openers[name]();
  });
  afterEach(() => database.close());

  it('make the tables once, and a second time change nothing', async () => {
    expect([...(await migrateToLatest(database.db))].sort()).toEqual(tables);
    await sql`insert into smsotp_users (username) values ('alice')`.execute(database.db);
    expect(await migrateToLatest(database.db)).toEqual([]);
    expect(await tablesIn(database.db)).toEqual(tables);
    const directory = new SqlUserDirectory({ db: database.db, domain: 'primary' });
    expect(await directory.find('alice')).toEqual({ username: 'alice', mobile: '', smsOtpDisabled: false });
  });

  it('go up, down, and up again in a Migrator of the application', async () => {
    const migrator = new Migrator({
      db: database.db,
      provider: { getMigrations: () => Promise.resolve({ ...migrations }) },
    });
    expect((await migrator.migrateToLatest()).error).toBeUndefined();
    expect(await tablesIn(database.db)).toEqual(tables);
    expect((await migrator.migrateTo(NO_MIGRATIONS)).error).toBeUndefined();
    expect(await tablesIn(database.db)).toEqual([]);
    expect((await migrator.migrateToLatest()).error).toBeUndefined();
    expect(await tablesIn(database.db)).toEqual(tables);
  });

  it('leave tables alone that somebody made by hand', async () => {
    for (const one of Object.values(migrations)) await one.up(database.db);
    await sql`insert into smsotp_users (username) values ('alice')`.execute(database.db);
    await migrateToLatest(database.db);
    const { rows } = await sql`select username from smsotp_users`.execute(database.db);
    expect(rows).toEqual([{ username: 'alice' }]);
  });

  it('make those tables alone that are wanted, and more later', async () => {
    await migrateToLatest(database.db, ['associations']);
    expect(await tablesIn(database.db)).toEqual(['smsotp_associations']);
    await migrateToLatest(database.db, ['associations', 'backupCodes']);
    expect(await tablesIn(database.db)).toEqual(['smsotp_associations', 'smsotp_backup_codes']);
  });

  it('hold keys that keep apart what is not the same', async () => {
    await migrateToLatest(database.db);
    for (const username of ['alice', 'ALICE', 'álice'])
      await sql`insert into smsotp_users (username) values (${username})`.execute(database.db);
    const directory = new SqlUserDirectory({ db: database.db, domain: 'primary' });
    const identity = { provider: 'p'.repeat(64), issuer: 'i'.repeat(440), subject: 's'.repeat(256) };
    for (const part of [{}, { subject: 'S'.repeat(256) }, { issuer: 'I'.repeat(440) }])
      expect(await directory.associate!({ ...identity, ...part }, 'alice')).toBe(true);
    expect(await directory.saveBackupCodes!('alice', ['c'.repeat(255), 'C'.repeat(255)])).toBe(true);
    const again = sql`insert into smsotp_users (username) values ('alice')`.execute(database.db);
    await expect(again).rejects.toThrow();
  });

  it('say what went wrong', async () => {
    await sql`create view smsotp_users as select 1 as username`.execute(database.db);
    await database.db.destroy();
    await expect(migrateToLatest(database.db)).rejects.toMatchObject({
      code: 'SMSOTP_USER_STORE',
      message: expect.stringMatching(/^The tables could not be made: .+/),
    });
  });
});
