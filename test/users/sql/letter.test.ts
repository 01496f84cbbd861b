import { sql } from 'kysely';
import { execute, names } from './support/databases.js';
import { Stage } from './support/subject.js';
import { odd, ours, withList } from './support/tables.js';

/** Columns that are blind to case, and in MariaDB to blanks at the end and to accents. */
describe.each(names)('To the letter, on %s with columns that are not', (name) => {
  const stage = new Stage(name, odd(name));
  const identity = { provider: 'google', issuer: 'https://accounts.example', subject: 'AbC' };
  beforeEach(() => stage.fill([{ username: 'alice', mobile: '+94771234567' }, { username: 'bob' }]));

  it.each(['ALICE', 'alice ', 'álice', 'alice\0', 'bo\ud800'])(
    'is %j nobody, and changes nothing',
    async (other) => {
      const directory = stage.directory();
      await directory.saveBackupCodes('alice', ['0.a.b']);
      expect(await directory.find(other)).toBeNull();
      expect(await directory.saveMobile(other, '+94770000001')).toBe(false);
      expect(await directory.changeMobile(other, '+94771234567', '+94770000001')).toBe(false);
      expect(await directory.saveSmsOtpDisabled(other, true)).toBe(false);
      expect(await directory.backupCodes(other)).toEqual([]);
      expect(await directory.useBackupCode(other, '0.a.b')).toBe(false);
      expect(await directory.saveBackupCodes(other, ['9.x.y'])).toBe(false);
      expect(await directory.associate(identity, other)).toBe(false);
      expect(await directory.find('alice')).toEqual({
        username: 'alice',
        mobile: '+94771234567',
        smsOtpDisabled: false,
      });
      expect(await directory.backupCodes('alice')).toEqual(['0.a.b']);
    },
  );

  it('is a backup code of another case none', async () => {
    const directory = stage.directory();
    await directory.saveBackupCodes('alice', ['0.a.b']);
    for (const other of ['0.A.b', '0.a.b ', '0.á.b', '0.a.b\0'])
      expect(await directory.useBackupCode('alice', other)).toBe(false);
    expect(await directory.useBackupCode('alice', '0.a.b')).toBe(true);
  });

  it('is an identity of another case linked to nobody, and never moves the link of the first (N16)', async () => {
    const directory = stage.directory();
    await directory.associate(identity, 'alice');
    const others = [{ provider: 'Google' }, { issuer: 'https://ACCOUNTS.example' }, { subject: 'ABC' }];
    for (const other of others.map((part) => ({ ...identity, ...part }))) {
      expect(await directory.findAssociated(other)).toBeNull();
      expect(await directory.dissociate(other)).toBe(false);
    }
    // The key takes both for one, so there is no room for the other: said, and not done half.
    const other = { ...identity, subject: name === 'SQLite' ? 'AbC ' : 'ABC' };
    await expect(directory.associate(other, 'bob')).rejects.toMatchObject({ code: 'SMSOTP_USER_STORE' });
    expect(await directory.findAssociated(identity)).toMatchObject({ username: 'alice' });
    expect(await directory.findAssociated(other)).toBeNull();
  });
});

const hostile = [
  `'; drop table smsotp_users; --`,
  `" or ""="`,
  '` or 1=1 -- ',
  `\\' or 1=1 -- `,
  '${1+1} {{7*7}} ?? :name $1 @p0',
  '‘ʼ＇%_*()|&!\u202e',
];

describe.each(names)('What looks like SQL, on %s', (name) => {
  const stage = new Stage(name, ours);

  it.each(hostile)('is a name, a subject and a code like any other: %s', async (text) => {
    await stage.fill([{ username: text }, { username: 'bob' }]);
    const directory = stage.directory();
    const identity = { provider: text, issuer: text, subject: text };
    expect(await directory.associate(identity, text)).toBe(true);
    expect(await directory.findAssociated(identity)).toMatchObject({ username: text });
    expect(await directory.saveMobile(text, text.slice(0, 32).trim())).toBe(true);
    expect(await directory.changeMobile(text, text.slice(0, 32), '+94770000001')).toBe(true);
    expect(await directory.saveBackupCodes(text, [text, 'x'])).toBe(true);
    expect(await directory.useBackupCode(text, text)).toBe(true);
    expect(await directory.backupCodes(text)).toEqual(['x']);
    expect(await directory.saveSmsOtpDisabled(text, true)).toBe(true);
    expect(await directory.find('bob')).toEqual({ username: 'bob', mobile: '', smsOtpDisabled: false });
  });

  it('is nobody where it is no text at all: drivers write an object as SQL of its own', async () => {
    await stage.fill([{ username: 'alice' }]);
    const directory = stage.directory();
    for (const odd of [{ username: 1 }, ['alice'], 0, true, null, undefined]) {
      const username = odd as unknown as string;
      expect(await directory.find(username)).toBeNull();
      expect(await directory.saveMobile(username, '+94770000001')).toBe(false);
      expect(await directory.useBackupCode('alice', username)).toBe(false);
      expect(await directory.findAssociated({ provider: username, issuer: 'x', subject: 'x' })).toBeNull();
    }
    expect(await directory.find('alice')).toMatchObject({ mobile: '' });
  });
});

describe.each(names)('The column of backup codes, on %s', (name) => {
  const stage = new Stage(name, withList(name));

  it("is read as the connector's list, blanks and empty places included (A63, A64, A65)", async () => {
    await stage.fill([{ username: 'alice' }]);
    const table = sql.table(name === 'PostgreSQL' ? 'crm.User "x" `y` Accounts' : 'User "x" `y` Accounts');
    await sql`update ${table} set codes = ${' 584343, 434343 ,,'}`.execute(stage.db);
    const directory = stage.directory();
    for (const part of ['4', ',', '', '58434', '584343,434343', ' 584343'])
      expect(await directory.useBackupCode('alice', part)).toBe(false);
    expect(await directory.backupCodes('alice')).toEqual(['584343', '434343']);
    expect(await directory.useBackupCode('alice', '434343')).toBe(true);
    expect(await directory.useBackupCode('alice', '434343')).toBe(false);
    expect(await directory.backupCodes('alice')).toEqual(['584343']);
  });
});

describe('A name that is there twice', () => {
  const stage = new Stage('SQLite', {
    options: {
      tables: { users: 'people', associations: null, backupCodes: null },
      claims: { mobile: 'tel' },
    },
    create: (db) => execute(db, 'create table people (username text, tel text)'),
    fill: (db) => execute(db, `insert into people values ('alice', '1'), ('alice', '2'), ('bob', '3')`),
  });

  it('is a fault, for nobody can say who is meant, and nothing is written', async () => {
    await stage.fill([]);
    const directory = stage.directory();
    await expect(directory.find('alice')).rejects.toThrow(/"jdbc" has one name twice/);
    await expect(directory.changeMobile('alice', '1', '9')).rejects.toThrow(/one name twice/);
    const { rows } = await sql`select tel from people order by tel`.execute(stage.db);
    expect(rows).toEqual([{ tel: '1' }, { tel: '2' }, { tel: '3' }]);
  });
});
