import type { FederatedIdentity, LocalAccount, UserDirectory } from '../../lib/users/contract.js';

/** What the suite needs of an adapter under test. */
export interface Subject {
  readonly directory: UserDirectory;
  /** Links an identity, by the adapter's own means. */
  readonly associate: (identity: FederatedIdentity, username: string) => unknown;
  readonly close?: () => Promise<void>;
}

const accounts: readonly LocalAccount[] = [
  { username: 'alice', mobile: '+94771234567' },
  { username: 'bob' },
  { username: 'carol', mobile: '+94777654321', smsOtpDisabled: true },
  { username: "o'hara (x)*|%_", mobile: '+94771112233' },
];

/** One contract, run over every adapter of the port. */
export function describeUserDirectory(
  name: string,
  setUp: (accounts: readonly LocalAccount[]) => Promise<Subject>,
): void {
  describe(`user directory on ${name}`, () => {
    let subject: Subject;
    let directory: UserDirectory;
    beforeEach(async () => {
      subject = await setUp(accounts);
      directory = subject.directory;
    });
    afterEach(() => subject.close?.());

    it('finds each account by its name, to the letter', async () => {
      for (const account of accounts)
        expect(await directory.find(account.username)).toMatchObject({ username: account.username });
      expect(await directory.find('alice')).toMatchObject({ mobile: '+94771234567' });
      expect(await directory.find('carol')).toMatchObject({ smsOtpDisabled: true });
      expect((await directory.find('bob'))?.mobile ?? '').toBe('');
    });

    it.each(['Alice', 'alice ', '', 'nobody', '*', 'a%', "' or '1'='1", '__proto__', 'constructor'])(
      'finds nobody by %j',
      async (username) => {
        expect((await directory.find(username)) ?? null).toBeNull();
      },
    );

    it('stores a number where there is none, and only there', async () => {
      expect(await directory.saveMobile?.('bob', '+94770000002')).toBe(true);
      expect(await directory.find('bob')).toMatchObject({ mobile: '+94770000002' });
      expect(await directory.saveMobile?.('bob', '+94770000009')).toBe(false);
      expect(await directory.saveMobile?.('alice', '+94770000009')).toBe(false);
      expect(await directory.saveMobile?.('nobody', '+94770000009')).toBe(false);
      expect(await directory.find('bob')).toMatchObject({ mobile: '+94770000002' });
    });

    it('stores one of two numbers that come at once', async () => {
      const save = async (mobile: string): Promise<boolean | undefined> =>
        directory.saveMobile?.('bob', mobile);
      const saved = await Promise.all(['+94770000001', '+94770000002'].map(save));
      expect(saved.filter(Boolean)).toHaveLength(1);
    });

    it('finds whoever was linked by provider, issuer and subject together (A36, N16)', async () => {
      const identity = { provider: 'google', issuer: 'https://accounts.example', subject: '42' };
      await subject.associate(identity, 'alice');
      expect(await directory.findAssociated?.(identity)).toMatchObject({ username: 'alice' });
      for (const other of [{ provider: 'github' }, { issuer: 'x' }, { subject: '43' }, { subject: '' }])
        expect((await directory.findAssociated?.({ ...identity, ...other })) ?? null).toBeNull();
    });

    it('links an identity anew, and then to the new account alone', async () => {
      const identity = { provider: 'google', issuer: 'google', subject: '1' };
      await subject.associate(identity, 'alice');
      await subject.associate(identity, 'bob');
      expect(await directory.findAssociated?.(identity)).toMatchObject({ username: 'bob' });
    });
  });
}
