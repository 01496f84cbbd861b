import { SmsOtpUserStoreError } from '../../lib/errors.js';
import { lookAtFactor, replaceBackupCodes, switchSmsOtp } from '../../lib/flow/self-service.js';
import { findBackupCode, readBackupCode } from '../../lib/users/backup-codes.js';
import type { UserStore } from '../../lib/users/contract.js';
import { first, mobile, world, type Parts, type World } from './support.js';

const everything: Partial<UserStore> = {
  changeMobile: () => true,
  saveSmsOtpDisabled: () => true,
  backupCodes: () => ['0.a.b', '1.a.b'],
  useBackupCode: () => true,
  saveBackupCodes: () => true,
};

const able = (parts: Parts = {}): World =>
  world({
    ...parts,
    settings: { enableByUserClaim: true, ...parts.settings },
    users: { ...everything, ...parts.users },
  });

const broken = (): never => {
  throw new Error('disk full');
};

describe('What users are shown of their second factor', () => {
  it('is all that the user store can do', async () => {
    expect(await lookAtFactor(able().ctx, first)).toEqual({
      mobile: '********4567',
      canChangeMobile: true,
      captures: true,
      backupCodesLeft: 2,
      smsOtp: { enabled: true, mandatory: false },
    });
  });

  it('is not what it can not do', async () => {
    expect(await lookAtFactor(world().ctx, first)).toMatchObject({
      canChangeMobile: false,
      backupCodesLeft: null,
      smsOtp: null,
    });
  });

  it.each<[string, Parts, object]>([
    ['no account', { person: null }, {}],
    ['no number', { person: {} }, { mobile: null, canChangeMobile: false }],
    ['a number that can not be read', { person: 'reception' }, { mobile: '*****tion' }],
    ['no list of codes yet', { users: { backupCodes: () => null } }, { backupCodesLeft: 0 }],
    [
      'codes that can not be renewed',
      { users: { saveBackupCodes: undefined } as object },
      { backupCodesLeft: null },
    ],
    ['codes that are switched off', { settings: { backupCode: false } }, { backupCodesLeft: null }],
    ['a choice that does not count', { settings: { enableByUserClaim: false } }, { smsOtp: null }],
    [
      'a choice against it',
      { person: { mobile, smsOtpDisabled: true } },
      { smsOtp: { enabled: false, mandatory: false } },
    ],
    ['no choice', { settings: { mandatory: true } }, { smsOtp: { enabled: true, mandatory: true } }],
  ])('with %s', async (_, parts, expected) => {
    const own = await lookAtFactor(able(parts).ctx, first);
    if (parts.person === null) expect(own).toBeNull();
    else expect(own).toMatchObject(expected);
  });

  it('is nothing when the user store fails', async () => {
    const { ctx } = able({ users: { backupCodes: broken } });
    await expect(lookAtFactor(ctx, first)).rejects.toThrow(SmsOtpUserStoreError);
  });
});

describe('New backup codes', () => {
  it('are kept as hashes in place of all others, and told to listeners without the codes', async () => {
    const saved: (readonly string[])[] = [];
    const it = able({ users: { saveBackupCodes: (_, stored) => saved.push(stored) > 0 } });
    const codes = (await replaceBackupCodes(it.ctx, 'account', first)) ?? [];
    expect([codes.length, saved.length]).toEqual([10, 1]);
    const typed = readBackupCode(codes[7] ?? '');
    expect(typed && (await findBackupCode(typed, saved[0] ?? []))).toBe(saved[0]?.[7]);
    expect(it.told).toEqual([['backupCodesReplaced', { account: 'account', strategy: 'local', left: 10 }]]);
  });

  it.each<[string, Parts]>([
    ['backupCode is off', { settings: { backupCode: false } }],
    ['the user store has no such method', { users: { saveBackupCodes: undefined } as object }],
    ['the account can not keep them', { users: { saveBackupCodes: () => false } }],
  ])('are none when %s', async (_, parts) => {
    const it = able(parts);
    expect(await replaceBackupCodes(it.ctx, 'account', first)).toBeNull();
    expect(it.told).toEqual([]);
  });

  it('are none when the user store fails', async () => {
    const { ctx } = able({ users: { saveBackupCodes: broken } });
    await expect(replaceBackupCodes(ctx, 'account', first)).rejects.toThrow(SmsOtpUserStoreError);
  });
});

describe("The user's own switch", () => {
  it.each([
    [true, false, 'optedIn'],
    [false, true, 'optedOut'],
  ])('set to %p', async (enabled, disabled, event) => {
    const saved: boolean[] = [];
    const it = able({ users: { saveSmsOtpDisabled: (_, value) => saved.push(value) > 0 } });
    expect(await switchSmsOtp(it.ctx, 'account', first, enabled)).toBe('done');
    expect([saved, it.told]).toEqual([[disabled], [[event, { account: 'account', strategy: 'local' }]]]);
  });

  it.each<[string, Parts, boolean, string]>([
    ['not heard', { settings: { enableByUserClaim: false } }, true, 'not_possible'],
    ['not stored anywhere', { users: { saveSmsOtpDisabled: undefined } as object }, true, 'not_possible'],
    ['not stored', { users: { saveSmsOtpDisabled: () => false } }, true, 'not_possible'],
    ['beaten by mandatory', { settings: { mandatory: true } }, false, 'opted_out_but_mandatory'],
    ['set on under mandatory', { settings: { mandatory: true } }, true, 'done'],
  ])('is %s', async (_, parts, enabled, outcome) => {
    expect(await switchSmsOtp(able(parts).ctx, 'account', first, enabled)).toBe(outcome);
  });

  it('is as it was when the user store fails', async () => {
    const { ctx } = able({ users: { saveSmsOtpDisabled: broken } });
    await expect(switchSmsOtp(ctx, 'account', first, true)).rejects.toThrow(SmsOtpUserStoreError);
  });
});
