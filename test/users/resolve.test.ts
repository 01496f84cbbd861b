import type { FirstFactor, UserDirectory } from '../../lib/users/contract.js';
import { MemoryUserDirectory } from '../../lib/users/memory-directory.js';
import { resolveIn, type ResolveRules } from '../../lib/users/resolve.js';

const alice = { username: 'alice', mobile: '+94771234567' };
const bob = { username: 'bob' };
const dave = { username: 'dave', mobile: '+94770000004' };

const primary = (): MemoryUserDirectory => new MemoryUserDirectory('primary', [alice, bob]);
const jdbc = (): MemoryUserDirectory => new MemoryUserDirectory('jdbc', [dave, { username: 'alice' }]);

const rules = (more: Partial<ResolveRules> = {}): ResolveRules => ({
  usecase: 'local',
  ...more,
});
const from = (strategy: string, user: object): FirstFactor => ({ strategy, user });
const find = (first: FirstFactor, more?: Partial<ResolveRules>, directories = [primary(), jdbc()]) =>
  resolveIn(directories, rules(more)).find(first);

describe('After a password', () => {
  it.each(['local', 'association', 'userAttribute', 'subjectUri'] as const)(
    'the name that was typed counts, with usecase %s as well',
    async (usecase) => {
      expect(await find(from('local', { username: 'alice', id: 7 }), { usecase })).toEqual(alice);
    },
  );

  it('a store further back is asked for who is not in the first (A35)', async () => {
    expect(await find(from('local', { username: 'dave' }))).toEqual(dave);
  });

  it('the first store decides where both have the name', async () => {
    expect(await find(from('local', { username: 'alice' }), {}, [jdbc(), primary()])).toEqual({
      username: 'alice',
    });
  });

  it('a later store is not asked for who was found', async () => {
    const later = { domain: 'later', find: jest.fn() };
    await resolveIn([primary(), later], rules()).find(from('local', { username: 'alice' }));
    expect(later.find).not.toHaveBeenCalled();
  });

  it('nobody is found by another name, an empty one or none', async () => {
    for (const user of [
      { username: 'Alice' },
      { username: ' ' },
      { username: 'null' },
      {},
      { username: null },
    ])
      expect(await find(from('local', user))).toBeNull();
  });
});

describe('usecase local', () => {
  it('takes the federated name as the local one (A34)', async () => {
    expect(await find(from('google', { username: 'bob' }))).toEqual(bob);
    expect(await find(from('oidc', { preferred_username: 'bob', sub: 'x' }))).toEqual(bob);
    expect(await find(from('saml', { nameID: 'bob' }))).toEqual(bob);
  });
});

describe('usecase association', () => {
  const identity = { provider: 'google', issuer: 'https://accounts.example', subject: '42' };
  const linked = (): MemoryUserDirectory => {
    const directory = primary();
    directory.associate(identity, 'alice');
    return directory;
  };
  const asks = (strategy: string, user: object, directories = [linked()]) =>
    find(from(strategy, user), { usecase: 'association' }, directories);

  it('finds the account that was linked (A36)', async () => {
    expect(await asks('google', { id: '42', issuer: 'https://accounts.example' })).toEqual(alice);
  });

  it('finds nobody without a link, and no user by the name of null (A37)', async () => {
    const withNull = new MemoryUserDirectory('primary', [{ username: 'null' }]);
    expect(await asks('google', { id: '43', issuer: 'https://accounts.example' })).toBeNull();
    expect(await asks('google', {}, [withNull])).toBeNull();
    expect(await asks('google', { id: '42' }, [withNull])).toBeNull();
  });

  it.each([
    ['another provider', 'github', { id: '42', issuer: 'https://accounts.example' }],
    ['another issuer', 'google', { id: '42', issuer: 'https://evil.example' }],
    ['no issuer', 'google', { id: '42' }],
    ['the e-mail or the name of the account', 'google', { email: 'alice', username: 'alice', id: '1' }],
  ])('links nobody by %s (N16)', async (_, strategy, user) => {
    expect(await asks(strategy, user)).toBeNull();
  });

  it('takes the name of the strategy for a provider that does not say who it is; ids may be numbers', async () => {
    const directory = primary();
    directory.associate({ provider: 'github', issuer: 'github', subject: '583231' }, 'bob');
    expect(await asks('github', { id: 583_231, provider: 'github' }, [directory])).toEqual(bob);
  });

  it('links nobody whose provider has no name and no issuer: subjects of two of them would collide (N16)', async () => {
    const directory = primary();
    directory.associate({ provider: 'unknown', issuer: 'unknown', subject: '42' }, 'alice');
    expect(await asks('unknown', { id: '42' }, [directory])).toBeNull();
  });

  it('asks a store that knows no links for nothing', async () => {
    const plain: UserDirectory = { domain: 'plain', find: jest.fn() };
    const store = resolveIn([plain, linked()], rules({ usecase: 'association' }));
    expect(await store.find(from('google', { id: '42', issuer: 'https://accounts.example' }))).toEqual(alice);
    expect(plain.find).not.toHaveBeenCalled();
  });
});

describe('usecase userAttribute', () => {
  const profile = { id: '1', emails: [{ value: 'alice', verified: true }], screen_name: 'bob' };

  it('takes the name from the attribute (A38)', async () => {
    const more = { usecase: 'userAttribute', userAttribute: 'email' } as const;
    expect(await find(from('google', profile), more)).toEqual(alice);
    expect(await find(from('google', { id: 'alice' }), more)).toBeNull();
  });

  it('prefers what was said for the one authenticator (A39, A40)', async () => {
    const authenticators = { x: { userAttribute: 'screen_name' }, google: { userAttribute: 'email' } };
    const more = { usecase: 'userAttribute', userAttribute: 'id', authenticators } as const;
    expect(await find(from('x', profile), more)).toEqual(bob);
    expect(await find(from('google', profile), more)).toEqual(alice);
  });

  it('finds nobody where no attribute was said for this authenticator', async () => {
    const authenticators = { x: { userAttribute: 'screen_name' } };
    const more = { usecase: 'userAttribute', authenticators } as const;
    expect(await find(from('google', profile), more)).toBeNull();
    expect(await find(from('constructor', profile), more)).toBeNull();
  });
});

describe('usecase subjectUri', () => {
  it("takes the provider's subject as the local name (A41)", async () => {
    expect(await find(from('saml', { nameID: 'alice', username: 'bob' }), { usecase: 'subjectUri' })).toEqual(
      alice,
    );
    expect(
      await find(from('oidc', { sub: 'bob', preferred_username: 'alice' }), { usecase: 'subjectUri' }),
    ).toEqual(bob);
  });
});

describe('A captured number', () => {
  it('is stored where the account was found', async () => {
    const [first, second] = [primary(), new MemoryUserDirectory('jdbc', [{ username: 'erin' }])];
    await resolveIn([first, second], rules()).saveMobile?.(
      from('local', { username: 'erin' }),
      '+94771112233',
    );
    expect(second.find('erin')).toEqual({ username: 'erin', mobile: '+94771112233' });
    expect(first.find('erin')).toBeNull();
  });

  it.each(['alice', 'nobody'])('that could not be stored is told: %s', async (username) => {
    const store = resolveIn([primary()], rules());
    await expect(store.saveMobile?.(from('local', { username }), '+94771112233')).rejects.toThrow(
      'has stored',
    );
  });

  it('is asked for only where a store can keep it', () => {
    expect(resolveIn([{ domain: 'plain', find: () => null }], rules()).saveMobile).toBeUndefined();
  });
});

describe('A store that fails', () => {
  it('ends the search: the next one must not decide in its place', async () => {
    const broken: UserDirectory = { domain: 'broken', find: () => Promise.reject(new Error('down')) };
    const store = resolveIn([broken, primary()], rules());
    await expect(store.find(from('local', { username: 'alice' }))).rejects.toThrow('down');
  });
});
