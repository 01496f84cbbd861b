import { associationOf } from '../../../lib/users/ldap/associations.js';
import { SmsOtpUserStoreError } from '../../../lib/errors.js';
import { describeUserDirectory } from '../directory-suite.js';
import { asAdmin, claims, createBranch, createPeople, person, type Branch } from './support.js';

describeUserDirectory('LDAP', async (accounts) => {
  const branch = await createPeople(accounts);
  return { directory: branch.directory(), close: () => branch.close() };
});

/** As in Active Directory: no assertion control, and a number that can be there once only. */
describeUserDirectory('LDAP without the assertion control', async (accounts) => {
  const branch = await createPeople(accounts, { mobile: 'employeeNumber' });
  const options = { assertionControl: false, claims: { ...claims, mobile: 'employeeNumber' } };
  return { directory: branch.directory({ ...asAdmin, ...options }), close: () => branch.close() };
});

const alice = { username: 'alice', mobile: '+94771234567' };
const identity = { provider: 'google', issuer: 'https://accounts.example', subject: '42' };

let branch: Branch;
beforeEach(async () => {
  branch = await createPeople([alice, { username: 'bob' }]);
});
afterEach(() => branch.close());

describe('names in a directory', () => {
  const hostile = [
    '*',
    'a*',
    'alice)(uid=*',
    '*)(objectClass=*',
    '\\2a',
    'alice\0',
    'x)(|(uid=alice',
    '(',
    ')',
    '\\',
  ];

  it.each(hostile)('are never read as a filter: %j finds nobody', async (username) => {
    expect(await branch.directory().find(username)).toBeNull();
    expect(await branch.directory().saveMobile?.(username, '+94770000001')).toBe(false);
  });

  it.each(['*', 'a*b', 'x)(uid=*', '\\2a', 'a\\', '(', '#a', 'a,b=c', '"q"', 'ü ñ 中'])(
    'may hold what is syntax elsewhere: %j is found, alone',
    async (username) => {
      await branch.add('cn=strange', person({ username, mobile: '+94770000005' }));
      expect(await branch.directory().find(username)).toMatchObject({ username, mobile: '+94770000005' });
      expect(await branch.directory().find(`${username}x`)).toBeNull();
    },
  );

  it('may be hostile in the name of the entry as well', async () => {
    await branch.add('cn=a\\2Cb\\3D\\22c\\\\ \\+', { ...person({ username: 'eve' }) });
    expect(await branch.directory().saveMobile?.('eve', '+94770000001')).toBe(true);
    expect(await branch.directory().find('eve')).toMatchObject({ mobile: '+94770000001' });
  });

  it.each(['ALICE', ' alice', 'alice ', 'Alice', 'ａlice'])(
    'are compared to the letter, which LDAP does not: %j is not alice',
    async (username) => {
      const directory = branch.directory();
      expect(await directory.find(username)).toBeNull();
      expect(await directory.changeMobile?.(username, alice.mobile, '+94770000001')).toBe(false);
      expect(await directory.associate?.(identity, username)).toBe(false);
    },
  );

  it.each(['alice', 'ALICE'])('that two entries have are an error and not a choice: %s', async (username) => {
    await branch.add('ou=elsewhere', { objectClass: 'organizationalUnit' });
    await branch.add('cn=other,ou=elsewhere', person({ username, mobile: '+94770000666' }));
    const directory = branch.directory();
    await expect(directory.find('alice')).rejects.toThrow('2 entries have the same uid');
    await expect(directory.saveMobile?.('alice', '+94770000001')).rejects.toBeInstanceOf(
      SmsOtpUserStoreError,
    );
    expect(await branch.directory({ scope: 'one' }).find('alice')).toMatchObject(alice);
  });

  it('may be several of one entry', async () => {
    await branch.set('cn=alice', 'uid', ['alice', 'ally']);
    const directory = branch.directory();
    expect(await directory.find('ally')).toMatchObject({ username: 'ally', mobile: alice.mobile });
    await directory.associate?.(identity, 'ally');
    const linked = await directory.findAssociated?.(identity);
    expect(await directory.find(linked!.username)).toMatchObject({ mobile: alice.mobile });
  });
});

describe('an account in a directory', () => {
  it('has its further claims under their names', async () => {
    await branch.set('cn=alice', 'mail', ['alice@example.org']);
    const directory = branch.directory({ claims: { attributes: { email: 'mail', title: 'title' } } });
    expect(await directory.find('alice')).toEqual({ ...alice, attributes: { email: 'alice@example.org' } });
    expect(await directory.find('bob')).toEqual({ username: 'bob', mobile: '' });
  });

  it.each([
    ['TRUE', true],
    ['true', true],
    [' True ', true],
    ['FALSE', false],
    ['1', false],
    ['truely', false],
  ])('is opted out by %j: %s', async (value, smsOtpDisabled) => {
    await branch.set('cn=alice', 'description', [value]);
    const directory = branch.directory({ ...asAdmin, claims: { smsOtpDisabled: 'description' } });
    expect(await directory.find('alice')).toMatchObject({ smsOtpDisabled });
  });

  it('has one number, or is an error: of several none is the first', async () => {
    await branch.set('cn=alice', 'mobile', [alice.mobile, '+94770000002']);
    const directory = branch.directory();
    await expect(directory.find('alice')).rejects.toThrow('2 values in mobile');
    await expect(directory.changeMobile?.('alice', alice.mobile, '+94770000003')).rejects.toThrow('2 values');
    expect(await branch.get('cn=alice', 'mobile')).toHaveLength(2);
  });

  it('is one of the class and the filter that are asked for', async () => {
    expect(await branch.directory({ objectClass: 'device' }).find('alice')).toBeNull();
    const withMobile = branch.directory({ filter: '(|(mobile=*)(description=staff))' });
    expect(await withMobile.find('alice')).toMatchObject(alice);
    expect(await withMobile.find('bob')).toBeNull();
  });

  it('is read whatever the letters in which attributes are written', async () => {
    const directory = branch.directory({ usernameAttribute: 'UID', claims: { mobile: 'MOBILE' } });
    expect(await directory.find('alice')).toMatchObject(alice);
  });

  it('is an error where its name is not shown', async () => {
    const directory = branch.directory({ usernameAttribute: 'userid' });
    await expect(directory.find('alice')).rejects.toThrow('shows no userid');
  });
});

describe('what a directory has attributes for', () => {
  const names = (directory: object): string[] =>
    Object.keys(directory).filter((name) => typeof Reflect.get(directory, name) === 'function');

  it('is what it has methods for', () => {
    expect(names(branch.directory({ claims: {} })).sort()).toEqual(['changeMobile', 'saveMobile']);
    expect(names(branch.directory({ claims: { smsOtpDisabled: 'x' } }))).toContain('saveSmsOtpDisabled');
    expect(names(branch.directory({ claims: { backupCodes: 'x' } }))).toContain('useBackupCode');
    expect(names(branch.directory({ claims: { associations: 'x' } }))).toContain('findAssociated');
  });

  it('is only read where it is told so', async () => {
    const directory = branch.directory({ readOnly: true });
    expect(names(directory)).toEqual(['findAssociated']);
    expect(await directory.find('alice')).toMatchObject(alice);
  });
});

describe('many connections at once', () => {
  const directories = (count: number, assertionControl: boolean): ReturnType<Branch['directory']>[] =>
    Array.from({ length: count }, () => branch.directory({ assertionControl }));

  it.each([true, false])(
    'store one first number at most, assertion control: %s',
    async (assertionControl) => {
      const all = directories(8, assertionControl);
      await Promise.all(all.map((directory) => directory.find('bob')));
      for (let round = 0; round < 10; round += 1) {
        await branch.set('cn=bob', 'mobile', []);
        const saved = await Promise.all(
          all.map(async (directory, index) => directory.saveMobile?.('bob', `+9477000000${index}`)),
        );
        const stored = await branch.get('cn=bob', 'mobile');
        const won = saved.flatMap((ok, index) => (ok ? [`+9477000000${index}`] : []));
        expect(stored).toEqual(won);
        expect(won.length).toBeLessThanOrEqual(1);
        if (assertionControl) expect(won).toHaveLength(1);
      }
    },
  );

  it('change a number once', async () => {
    const all = directories(8, true);
    const changed = await Promise.all(
      all.map(async (directory, index) =>
        directory.changeMobile?.('alice', alice.mobile, `+9477000000${index}`),
      ),
    );
    expect(changed.filter(Boolean)).toHaveLength(1);
    expect(await branch.get('cn=alice', 'mobile')).toEqual([`+9477000000${changed.indexOf(true)}`]);
  });

  it('use a backup code once (A66, J02)', async () => {
    await branch.set('cn=alice', 'smsOtpBackupCode', ['0.a.b', '1.c.d']);
    const used = await Promise.all(
      directories(8, true).map(async (directory) => directory.useBackupCode?.('alice', '0.a.b')),
    );
    expect(used.filter(Boolean)).toHaveLength(1);
    expect(await branch.get('cn=alice', 'smsOtpBackupCode')).toEqual(['1.c.d']);
  });

  it('end a link once', async () => {
    const all = directories(4, true);
    await all[0]!.associate?.(identity, 'alice');
    const ended = await Promise.all(all.map(async (directory) => directory.dissociate?.(identity)));
    expect(ended.filter(Boolean)).toHaveLength(1);
  });

  it('that link an identity to two accounts leave it with at most one', async () => {
    const [one, two] = directories(2, true);
    for (let round = 0; round < 10; round += 1) {
      const link = async (to: typeof one, name: string): Promise<unknown> => to!.associate?.(identity, name);
      const linked = await Promise.all([link(one, 'alice'), link(two, 'bob')]);
      const found = await one!.findAssociated?.(identity);
      const names = ['alice', 'bob'].filter((_, index) => linked[index] === true);
      expect([null, ...names]).toContain(found?.username ?? null);
      await one!.dissociate?.(identity);
    }
  });
});

describe('a linked identity', () => {
  it('is one value that holds neither provider nor id', async () => {
    await branch.directory().associate?.(identity, 'alice');
    // printf '%s' '["google","https://accounts.example","42"]' | sha256sum
    const digest = 'e929eb7211c6e68117c460b64a1cab17d3d9d9b506c41fafded6ea583ab59ce8';
    expect(await branch.get('cn=alice', 'smsOtpAssociation')).toEqual([digest]);
  });

  it('that two accounts have, after a step that was cut off, is an error until it is linked again', async () => {
    const value = associationOf(identity);
    for (const name of ['alice', 'bob']) await branch.set(`cn=${name}`, 'smsOtpAssociation', [value]);
    const directory = branch.directory();
    await expect(directory.findAssociated?.(identity)).rejects.toThrow(
      '2 entries have the same smsOtpAssociation',
    );
    expect(await directory.associate?.(identity, 'bob')).toBe(true);
    expect(await directory.findAssociated?.(identity)).toMatchObject({ username: 'bob' });
    expect(await branch.get('cn=alice', 'smsOtpAssociation')).toEqual([]);
  });

  it('may be one of many of an account', async () => {
    const directory = branch.directory();
    await directory.associate?.(identity, 'alice');
    await directory.associate?.({ ...identity, provider: 'github' }, 'alice');
    expect(await directory.associate?.(identity, 'alice')).toBe(true);
    expect(await branch.get('cn=alice', 'smsOtpAssociation')).toHaveLength(2);
    await directory.dissociate?.(identity);
    expect(await directory.findAssociated?.({ ...identity, provider: 'github' })).toMatchObject(alice);
  });
});

describe('a backup code', () => {
  it('is compared to the letter, even by an attribute that is lax', async () => {
    const lax = branch.directory({ ...asAdmin, claims: { backupCodes: 'description' } });
    await lax.saveBackupCodes?.('alice', ['0.a.b']);
    expect(await lax.useBackupCode?.('alice', '0.A.B')).toBe(false);
    expect(await lax.useBackupCode?.('alice', '0.a.b ')).toBe(false);
    expect(await lax.useBackupCode?.('alice', '0.a.b')).toBe(true);
  });

  it('is kept once if it comes twice', async () => {
    const directory = branch.directory();
    expect(await directory.saveBackupCodes?.('alice', ['0.a.b', '0.a.b'])).toBe(true);
    expect(await directory.backupCodes?.('alice')).toEqual(['0.a.b']);
  });
});

describe('a number that the service account may not see', () => {
  it.each([true, false])('is not replaced by another, assertion control: %s', async (assertionControl) => {
    await branch.set('cn=alice', 'homePhone', ['+94771234567']);
    const directory = branch.directory({ assertionControl, claims: { mobile: 'homePhone' } });
    expect(await directory.find('alice')).toMatchObject({ mobile: '' });
    const saved = await Promise.resolve(directory.saveMobile?.('alice', '+94770000666')).catch(() => false);
    expect(saved).toBe(false);
    expect(await branch.get('cn=alice', 'homePhone')).toEqual(['+94771234567']);
  });
});

describe('the access rules of the documentation', () => {
  it('let nobody change a number but the service account, not even its owner', async () => {
    await branch.set('cn=alice', 'userPassword', ['alice-secret']);
    const own = branch.directory({ bindDN: `cn=alice,${branch.baseDN}`, bindPassword: 'alice-secret' });
    await expect(own.changeMobile?.('alice', alice.mobile, '+94770000001')).rejects.toThrow(
      /result code (50|32)/,
    );
    expect(await branch.get('cn=alice', 'mobile')).toEqual([alice.mobile]);
  });

  it('show the service account no password', async () => {
    await branch.set('cn=alice', 'userPassword', ['alice-secret']);
    const directory = branch.directory({ claims: { attributes: { password: 'userPassword' } } });
    expect(await directory.find('alice')).toEqual(alice);
  });
});

describe('an empty branch', () => {
  it('has nobody', async () => {
    const empty = await createBranch();
    expect(await empty.directory().find('alice')).toBeNull();
    await empty.close();
  });
});
