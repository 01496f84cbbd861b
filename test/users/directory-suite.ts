import type { LocalAccount, UserDirectory } from '../../lib/users/contract.js';

/** What the suite needs of an adapter under test. */
export interface Subject {
  readonly directory: UserDirectory;
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
      await directory.associate?.(identity, 'alice');
      expect(await directory.findAssociated?.(identity)).toMatchObject({ username: 'alice' });
      for (const other of [{ provider: 'github' }, { issuer: 'x' }, { subject: '43' }, { subject: '' }])
        expect((await directory.findAssociated?.({ ...identity, ...other })) ?? null).toBeNull();
    });

    it('links an identity anew, and then to the new account alone', async () => {
      const identity = { provider: 'google', issuer: 'google', subject: '1' };
      await directory.associate?.(identity, 'alice');
      await directory.associate?.(identity, 'bob');
      expect(await directory.findAssociated?.(identity)).toMatchObject({ username: 'bob' });
    });

    it('ends a link once, and links to nobody who is not there', async () => {
      const identity = { provider: 'google', issuer: 'google', subject: '1' };
      expect(await directory.associate?.(identity, 'alice')).toBe(true);
      expect(await directory.dissociate?.(identity)).toBe(true);
      expect(await directory.dissociate?.(identity)).toBe(false);
      expect((await directory.findAssociated?.(identity)) ?? null).toBeNull();
      expect(await directory.associate?.(identity, 'nobody')).toBe(false);
    });

    it('replaces a number only while it is the one that was seen', async () => {
      expect(await directory.changeMobile?.('alice', '+94770000009', '+94770000001')).toBe(false);
      expect(await directory.changeMobile?.('nobody', '', '+94770000001')).toBe(false);
      const change = async (to: string): Promise<boolean | undefined> =>
        directory.changeMobile?.('alice', '+94771234567', to);
      const changed = await Promise.all(['+94770000001', '+94770000002'].map(change));
      expect(changed.filter(Boolean)).toHaveLength(1);
      const mobile = changed[0] ? '+94770000001' : '+94770000002';
      expect(await directory.find('alice')).toMatchObject({ mobile });
    });

    it("stores the user's own choice", async () => {
      expect(await directory.saveSmsOtpDisabled?.('alice', true)).toBe(true);
      expect(await directory.find('alice')).toMatchObject({ smsOtpDisabled: true });
      expect(await directory.saveSmsOtpDisabled?.('alice', false)).toBe(true);
      expect((await directory.find('alice'))?.smsOtpDisabled ?? false).toBe(false);
      expect(await directory.saveSmsOtpDisabled?.('nobody', true)).toBe(false);
    });

    it('keeps backup codes, replaces them all, and tells nobody of those of others', async () => {
      expect((await directory.backupCodes?.('alice')) ?? []).toEqual([]);
      expect(await directory.saveBackupCodes?.('alice', ['0.a_-.b', '1.c.d'])).toBe(true);
      expect(await directory.saveBackupCodes?.('alice', ['2.e.f', '3.g.h'])).toBe(true);
      expect([...((await directory.backupCodes?.('alice')) ?? [])].sort()).toEqual(['2.e.f', '3.g.h']);
      expect((await directory.backupCodes?.('bob')) ?? []).toEqual([]);
      expect((await directory.backupCodes?.('nobody')) ?? []).toEqual([]);
      expect(await directory.saveBackupCodes?.('nobody', ['2.e.f'])).toBe(false);
      expect(await directory.saveBackupCodes?.('alice', [])).toBe(true);
      expect((await directory.backupCodes?.('alice')) ?? []).toEqual([]);
    });

    it('uses each backup code once, however many come at once (A66, J02)', async () => {
      await directory.saveBackupCodes?.('alice', ['0.a.b', '1.c.d']);
      await directory.saveBackupCodes?.('bob', ['0.a.b']);
      const use = async (): Promise<boolean | undefined> => directory.useBackupCode?.('alice', '0.a.b');
      const used = await Promise.all(Array.from({ length: 20 }, use));
      expect(used.filter(Boolean)).toHaveLength(1);
      expect(await directory.useBackupCode?.('alice', '1.C.D')).toBe(false);
      expect(await directory.backupCodes?.('alice')).toEqual(['1.c.d']);
      expect(await directory.backupCodes?.('bob')).toEqual(['0.a.b']);
    });
  });
}
