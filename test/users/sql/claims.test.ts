import { sql } from 'kysely';
import { execute, names, type Name } from './support/databases.js';
import { Stage } from './support/subject.js';
import type { Layout } from './support/tables.js';

const nothing = { tables: { associations: null, backupCodes: null } } as const;

/** One users table; `values` are of the account alice. */
const people = (columns: string, values: string, options: Layout['options']): Layout => ({
  options,
  create: (db) => execute(db, `create table people (username varchar(50) primary key, ${columns})`),
  fill: (db) => execute(db, 'delete from people', `insert into people values ('alice', ${values})`),
});

const tables = { users: 'people', ...nothing.tables };

describe.each(names)('Claims on %s', (name) => {
  const all = people(
    'tel varchar(40), nick varchar(50), age integer, org varchar(50), empty varchar(50)',
    `'  077 123 4567 ', 'Al', 42, 'carbon.super', null`,
    {
      tables: { ...tables, users: { table: 'people', tenant: 'org' } },
      claims: {
        mobile: 'tel',
        nickname: 'nick',
        'http://wso2.org/claims/age': 'age',
        street: 'empty',
        __proto__: 'nick',
      },
    },
  );
  const stage = new Stage(name, all);
  beforeEach(() => stage.fill([]));

  it('are the number, the tenant and attributes under their names', async () => {
    expect(await stage.directory().find('alice')).toEqual({
      username: 'alice',
      mobile: '077 123 4567',
      tenant: 'carbon.super',
      attributes: { nickname: 'Al', 'http://wso2.org/claims/age': '42' },
    });
  });

  it('take a number in the place of the one that find told, which has no blanks around it', async () => {
    const directory = stage.directory();
    expect(await directory.changeMobile('alice', '077 123 4567', '+94771234567')).toBe(true);
    expect(await directory.find('alice')).toMatchObject({ mobile: '+94771234567' });
  });

  it('have no number where there are but blanks', async () => {
    await sql`update people set tel = ${'   '}`.execute(stage.db);
    expect(await stage.directory().find('alice')).toMatchObject({ mobile: '' });
    expect(await stage.directory().saveMobile('alice', '+94771234567')).toBe(true);
  });

  it('know blanks that a database does not trim, such as those that an import of lines leaves', async () => {
    const directory = stage.directory();
    for (const [stored, told] of [
      ['+94771234567\r', '+94771234567'],
      ['\t\u00a0', ''],
    ] as const) {
      await sql`update people set tel = ${stored}`.execute(stage.db);
      expect(await directory.find('alice')).toMatchObject({ mobile: told });
      expect(await directory.changeMobile('alice', told, '+94770000001')).toBe(true);
      expect(await directory.find('alice')).toMatchObject({ mobile: '+94770000001' });
    }
  });

  it('give no method for which there is no column or table', () => {
    const { find, saveMobile, changeMobile, ...others } = stage.directory();
    expect([find, saveMobile, changeMobile]).toEqual([1, 2, 3].map(() => expect.any(Function)));
    expect(Object.keys(others)).toEqual(['domain']);
  });
});

interface OptOut {
  readonly name: Name;
  readonly type: string;
  readonly on: string;
  readonly off: readonly string[];
  readonly optOut?: Layout['options']['optOut'];
}

const optOuts: readonly OptOut[] = [
  ...names.map((name) => ({ name, type: 'boolean', on: 'true', off: ['false', 'null'] })),
  ...names.map((name) => ({
    name,
    type: 'varchar(20)',
    on: `'true'`,
    off: [`'false'`, `''`, 'null', `'perhaps'`],
    optOut: { on: 'true', off: 'false' },
  })),
  ...names.map((name) => ({ name, type: 'varchar(20)', on: `' Yes'`, off: [`'no'`, `'n'`, `'0'`] })),
  ...names.map((name) => ({ name, type: 'char(1)', on: `'t'`, off: [`'f'`], optOut: { on: 't', off: 'f' } })),
  ...names.map((name) => ({ name, type: 'integer', on: '1', off: ['0', 'null'], optOut: { on: 1, off: 0 } })),
  // The other way round: whether the second step is on.
  ...names.map((name) => ({ name, type: 'integer', on: '0', off: ['1', 'null'], optOut: { on: 0, off: 1 } })),
  { name: 'MariaDB', type: 'bit(1)', on: `b'1'`, off: [`b'0'`] },
];

describe.each(optOuts)(
  'The opt-out on $name in a column of $type, $on',
  ({ name, type, on, off, optOut }) => {
    const layout = people(`tel varchar(20), off ${type}`, `'1', ${on}`, {
      tables,
      claims: { mobile: 'tel', smsOtpDisabled: 'off' },
      ...(optOut && { optOut }),
    });
    const stage = new Stage(name, layout);

    it('is read and written', async () => {
      await stage.fill([]);
      const directory = stage.directory();
      expect(await directory.find('alice')).toMatchObject({ smsOtpDisabled: true });
      for (const value of off) {
        await execute(stage.db, `update people set off = ${value}`);
        expect(await directory.find('alice')).toMatchObject({ smsOtpDisabled: false });
      }
      expect(await directory.saveSmsOtpDisabled('alice', true)).toBe(true);
      expect(await directory.find('alice')).toMatchObject({ smsOtpDisabled: true });
      expect(await directory.saveSmsOtpDisabled('alice', false)).toBe(true);
      expect(await directory.find('alice')).toMatchObject({ smsOtpDisabled: false });
    });
  },
);
