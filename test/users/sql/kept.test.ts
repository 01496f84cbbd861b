import { sql } from 'kysely';
import { describeUserDirectory } from '../directory-suite.js';
import { execute, looseMariadb, names, type Db, type Name } from './support/databases.js';
import { Stage } from './support/subject.js';
import { ours, type Layout } from './support/tables.js';

/** Columns that are too short, or of a type that turns a number into another one. */
const narrow = (mobile: string): Layout => ({
  options: {
    tables: { users: 'people', associations: 'links', backupCodes: 'codes' },
    claims: { mobile: 'tel', smsOtpDisabled: 'off' },
  },
  create: (db, name) =>
    execute(
      db,
      `create table people (username varchar(20) primary key, tel ${mobile}, off varchar(1)${name === 'MariaDB' ? ' character set latin1' : ''})`,
      `create table links (provider varchar(10), issuer varchar(10), subject varchar(10), username varchar(20), primary key (provider, issuer, subject))`,
      `create table codes (username varchar(20), code varchar(5), primary key (username, code))`,
    ),
  fill: (db) =>
    execute(
      db,
      'delete from people',
      'delete from links',
      'delete from codes',
      "insert into people (username) values ('alice')",
    ),
});

const fault = { code: 'SMSOTP_USER_STORE', status: 503 };

describe('MariaDB in its loosest mode', () => {
  const stage = new Stage('MariaDB', ours);
  let loose: Db;
  beforeAll(() => {
    loose = looseMariadb({ database: stage.opened.database });
  });
  afterAll(() => loose.destroy());

  describeUserDirectory('MariaDB that counts changed rows alone', async (accounts) => {
    await stage.fill(accounts);
    return { directory: stage.directory(loose) };
  });

  it('takes no name for SQL, where a backslash is no way to keep a quote in', async () => {
    for (const text of [`' or 1=1 -- `, `\\' or 1=1 -- `, `\\`, `"\\\\'`]) {
      await stage.fill([{ username: 'alice' }]);
      // On a strict connection, where the driver's own way is safe.
      await sql`insert into smsotp_users (username) values (${text})`.execute(stage.db);
      const directory = stage.directory(loose);
      expect(await directory.find(text)).toMatchObject({ username: text });
      expect(await directory.saveSmsOtpDisabled(text, true)).toBe(true);
      expect(await directory.find('alice')).toMatchObject({ smsOtpDisabled: false });
      expect(await stage.directory().find(text)).toMatchObject({ smsOtpDisabled: true });
    }
  });

  it('says again what holds already', async () => {
    await stage.fill([{ username: 'alice' }]);
    const directory = stage.directory(loose);
    const identity = { provider: 'a', issuer: 'b', subject: 'c' };
    for (let times = 0; times < 2; times += 1) {
      expect(await directory.saveSmsOtpDisabled('alice', true)).toBe(true);
      expect(await directory.associate(identity, 'alice')).toBe(true);
      expect(await directory.saveBackupCodes('alice', ['1.a'])).toBe(true);
    }
  });
});

describe('What MariaDB would cut off in silence', () => {
  const stage = new Stage('MariaDB', narrow('varchar(8)'));
  let loose: Db;
  beforeAll(() => {
    loose = looseMariadb({ database: stage.opened.database });
  });
  afterAll(() => loose.destroy());
  beforeEach(() => stage.fill([]));

  it('is a fault, and nothing of it stays', async () => {
    const directory = stage.directory(loose);
    const long = { provider: 'google', issuer: 'https://accounts.example', subject: '1' };
    await directory.saveBackupCodes('alice', ['1.a']);
    await expect(directory.saveMobile('alice', '+94771234567')).rejects.toMatchObject(fault);
    await expect(directory.saveBackupCodes('alice', ['1.a', '2.longer'])).rejects.toMatchObject(fault);
    await expect(directory.associate(long, 'alice')).rejects.toMatchObject(fault);
    expect(await directory.find('alice')).toMatchObject({ mobile: '' });
    expect(await directory.backupCodes('alice')).toEqual(['1.a']);
    expect((await sql`select * from links`.execute(stage.db)).rows).toEqual([]);
  });
});

describe.each(names)('What %s keeps otherwise than it was given', (name) => {
  const stage = new Stage(name, narrow(name === 'PostgreSQL' ? 'varchar(8)' : 'bigint'));
  beforeEach(() => stage.fill([]));

  it('is a fault that tells no number, code or name', async () => {
    const directory = stage.directory();
    const failed: unknown = await directory
      .saveMobile('alice', '+94771234567')
      .catch((error: unknown) => error);
    expect(failed).toMatchObject(fault);
    expect(`${String(failed)} ${JSON.stringify(failed)}`).not.toMatch(/9477|alice/);
    expect(failed).not.toHaveProperty('cause');
    expect(await directory.find('alice')).toMatchObject({ mobile: '' });
  });
});

describe.each(names)('A driver error on %s', (name: Name) => {
  const missing: Layout = {
    options: { tables: { users: 'nowhere' } },
    create: () => Promise.resolve(),
    fill: () => Promise.resolve(),
  };
  const stage = new Stage(name, missing);

  it('says which table is missing, and no value', async () => {
    const failed: unknown = await stage
      .directory()
      .find('alice')
      .catch((error: unknown) => error);
    expect(failed).toMatchObject({ ...fault, message: expect.stringMatching(/"jdbc" failed .*nowhere/) });
    expect(Object.getOwnPropertyNames(failed)).not.toEqual(expect.arrayContaining(['sql']));
    expect(JSON.stringify(failed) + String(failed)).not.toContain('alice');
  });
});
