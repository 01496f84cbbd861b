import { names, postgres, type Name } from './support/databases.js';
import { Stage, type Whole } from './support/subject.js';
import { odd, ours, withList, type Layout } from './support/tables.js';

const identity = { provider: 'google', issuer: 'https://accounts.example', subject: '42' };
const codes = Array.from({ length: 10 }, (_, slot) => `${slot}.salt.hash`);
const layouts: readonly (readonly [string, (name: Name) => Layout])[] = [
  ['our tables', () => ours],
  ['own tables', odd],
  ['a list of codes', withList],
];
const cases = names.flatMap((name) => layouts.map(([kind, layout]) => [name, kind, layout] as const));

/** Two pools, so that each step is on a connection of its own; SQLite has one in each process. */
describe.each(cases)('Of many at once, on %s with %s,', (name, _, layout) => {
  const stage = new Stage(name, layout(name));
  let both: readonly Whole[];
  beforeAll(() => {
    const other = name === 'SQLite' ? stage.db : stage.opened.another();
    both = [stage.directory(), stage.directory(other)];
  });
  beforeEach(() => stage.fill([{ username: 'alice', mobile: '+94771234567' }, { username: 'bob' }]));

  const atOnce = <T>(times: number, work: (directory: Whole, index: number) => Promise<T>): Promise<T[]> =>
    Promise.all(Array.from({ length: times }, (__, index) => work(both[index % 2]!, index)));

  it('one stores the first number (A19)', async () => {
    const saved = await atOnce(30, (at, index) => at.saveMobile('bob', `+9477${1000000 + index}`));
    expect(saved.filter(Boolean)).toHaveLength(1);
    expect(await both[0]!.find('bob')).toMatchObject({ mobile: `+9477${1000000 + saved.indexOf(true)}` });
  });

  it('one changes the number', async () => {
    const changed = await atOnce(30, (at, index) =>
      at.changeMobile('alice', '+94771234567', `+9477${index}`),
    );
    expect(changed.filter(Boolean)).toHaveLength(1);
    expect(await both[0]!.find('alice')).toMatchObject({ mobile: `+9477${changed.indexOf(true)}` });
  });

  it('one uses a backup code, and none takes away another (A66, J02)', async () => {
    await both[0]!.saveBackupCodes('alice', codes);
    const used = await atOnce(60, (at, index) => at.useBackupCode('alice', codes[index % 6]!));
    for (let slot = 0; slot < 6; slot += 1)
      expect(used.filter((done, index) => done && index % 6 === slot)).toHaveLength(1);
    expect([...(await both[1]!.backupCodes('alice'))].sort()).toEqual(codes.slice(6));
  });

  it('one new list of backup codes stays, and nothing of the others', async () => {
    const saved = await atOnce(12, (at, index) => at.saveBackupCodes('alice', [`${index}.a`, `${index}.b`]));
    expect(saved).toEqual(Array.from({ length: 12 }, () => true));
    const left = await both[0]!.backupCodes('alice');
    expect(left).toHaveLength(2);
    expect(new Set(left.map((code) => code.split('.')[0])).size).toBe(1);
  });

  it('one link stays', async () => {
    const linked = await atOnce(20, (at, index) => at.associate(identity, index % 3 ? 'alice' : 'bob'));
    expect(linked).toEqual(Array.from({ length: 20 }, () => true));
    expect(await both[0]!.findAssociated(identity)).toMatchObject({
      username: expect.stringMatching(/^(alice|bob)$/),
    });
    expect((await atOnce(20, (at) => at.dissociate(identity))).filter(Boolean)).toHaveLength(1);
  });
});

describe('PostgreSQL where every transaction is serializable', () => {
  const stage = new Stage('PostgreSQL', ours);

  it('is asked again where it ends a transaction in favour of another one', async () => {
    const strict = postgres({
      database: stage.opened.database,
      options: '-c default_transaction_isolation=serializable',
    });
    const directory = stage.directory(strict);
    for (let times = 0; times < 10; times += 1) {
      await stage.fill([{ username: 'alice' }]);
      const save = (index: number): Promise<boolean> => directory.saveMobile('alice', `+9477000000${index}`);
      const saved = await Promise.all([0, 1, 2, 3].map(save));
      expect(saved.filter(Boolean)).toHaveLength(1);
    }
    await strict.destroy();
  });
});
