import { SmsOtpUserStoreError } from '../../lib/errors.js';
import { verify } from '../../lib/flow/verify.js';
import { hashBackupCodes, importBackupCodes } from '../../lib/users/backup-codes.js';
import type { UserStore } from '../../lib/users/contract.js';
import { alice, guessWrong, minute, mobile, second, world, type Parts } from './support.js';

const code = '0-7ZQK-0M4D-9XTP-W2CB';
const another = '1-7ZQK-0M4D-9XTP-W2CB';
const wrongCode = '0-0000-0000-0000-0000';

/** A user store with backup codes, and what is left of them. */
function withCodes(stored: readonly string[], more: Partial<UserStore> = {}, parts: Parts = {}) {
  const left = new Set(stored);
  const users = {
    backupCodes: () => [...left],
    useBackupCode: (_: unknown, form: string) => left.delete(form),
    ...more,
  };
  return { it: world({ ...parts, users }), left };
}

const two = (): Promise<readonly string[]> => hashBackupCodes([code, another]);
const passed = (left: number) => ({
  status: 'passed',
  user: alice,
  factor: 'backup_code',
  backupCodesLeft: left,
});

describe('A backup code', () => {
  it('lets in, is gone, and ends the challenge', async () => {
    const { it, left } = withCodes(await two());
    const pending = await it.waiting();
    it.calls.length = 0;
    expect(await it.type(pending, code)).toEqual(passed(1));
    expect(it.calls).toEqual(['guess', 'pass']);
    expect(left.size).toBe(1);
    expect(await it.type(pending, it.code())).toEqual({ status: 'spent' });
    const about = { account: pending.account, challenge: pending.id, strategy: 'local' };
    expect(it.told.slice(1)).toEqual([
      ['backupCodeUsed', { ...about, left: 1 }],
      ['verified', about],
    ]);
  });

  it('works once (A64, J01)', async () => {
    const { it } = withCodes(await two());
    await it.type(await it.waiting(), code);
    const next = await it.waiting();
    expect(await it.type(next, code)).toMatchObject({ status: 'refused', problem: { code: 'code_wrong' } });
    expect(await it.type(next, another)).toEqual(passed(0));
  });

  it('that comes ten times at once lets in once (A66, J02)', async () => {
    const { it, left } = withCodes(await two());
    const pending = await it.waiting();
    const all = await Promise.all(Array.from({ length: 10 }, () => it.type(pending, code)));
    expect(all.filter(({ status }) => status === 'passed')).toHaveLength(1);
    expect(left.size).toBe(1);
  });

  it.each([
    ['', 'code_malformed'],
    ['4', 'code_malformed'],
    [',', 'code_malformed'],
    ['58434', 'code_malformed'],
    ['584343,434343', 'code_malformed'],
    [wrongCode, 'code_wrong'],
    [another.replace('1-', '2-'), 'code_wrong'],
  ])('is not %j (A65)', async (typed, problem) => {
    const { it, left } = withCodes([...(await two()), ...(await importBackupCodes('584343,434343')).stored]);
    const outcome = await it.type(await it.waiting(), typed);
    expect(outcome).toMatchObject({ status: 'refused', problem: { code: problem } });
    expect(left.size).toBe(4);
  });

  it('is not heard where that is off (A67)', async () => {
    const { it, left } = withCodes(await two(), {}, { settings: { backupCode: false } });
    expect(await it.type(await it.waiting(), code)).toMatchObject({ problem: { code: 'code_malformed' } });
    expect(left.size).toBe(2);
  });

  it.each([[[]], [null], [undefined]])('is wrong where the user has none: %j (A68, A69)', async (none) => {
    const { it } = withCodes([], { backupCodes: () => none });
    const pending = await it.waiting();
    expect(await it.type(pending, code)).toMatchObject({ problem: { code: 'code_wrong' } });
    expect(await it.type(pending, it.wrong())).toMatchObject({ problem: { code: 'code_wrong' } });
    expect(await it.type(pending, it.code())).toMatchObject({ status: 'passed' });
  });

  it('works while the codes by text message are locked', async () => {
    const { it } = withCodes(await two());
    const pending = await it.waiting();
    await guessWrong(it, pending, 5);
    expect(await it.type(pending, it.code())).toMatchObject({ problem: { code: 'try_later' } });
    expect(await it.type(pending, code)).toEqual(passed(1));
  });

  it('that is wrong counts with the wrong codes, and waits in the end (J07)', async () => {
    const { it } = withCodes(await two());
    const pending = await it.waiting();
    for (let i = 0; i < 4; i += 1) await it.type(pending, wrongCode);
    const retryAt = it.clock.now + 30 * second;
    expect(await it.type(pending, wrongCode)).toMatchObject({ problem: { code: 'try_later', retryAt } });
    expect(await it.type(pending, code)).toMatchObject({ problem: { code: 'try_later', retryAt } });
    expect(await it.type(pending, it.code())).toMatchObject({ problem: { code: 'try_later', retryAt } });
    expect(it.names()).toEqual(['sent', ...Array<string>(5).fill('rejected'), 'locked']);
    it.clock.now = retryAt;
    expect(await it.type(pending, code)).toEqual(passed(1));
  });

  it('that is wrong ends the login where there is no second try, and kills the code', async () => {
    const { it } = withCodes(await two(), {}, { settings: { retryEnable: false } });
    const pending = await it.waiting();
    expect(await it.type(pending, wrongCode)).toEqual({ status: 'ended', reason: 'retry_disabled' });
    expect(await it.type(pending, it.code())).toMatchObject({ problem: { code: 'code_gone' } });
  });

  it('lets in who is asked for a number, and stores none', async () => {
    const { it } = withCodes(await two(), {}, { person: { mobile: '' } });
    const pending = await it.waiting();
    await it.say(pending, '077 765 4321');
    expect(await it.type(it.kept ?? pending, code)).toEqual(passed(1));
    expect(it.saved).toEqual([]);
  });

  it('proves no new number', async () => {
    const { it, left } = withCodes(await two());
    const pending = { ...(await it.waiting()), purpose: 'change' as const };
    expect(await it.type(pending, code)).toMatchObject({ problem: { code: 'code_malformed' } });
    expect(left.size).toBe(2);
  });
});

describe('A code of digits that came from the connector', () => {
  const list = '584343,43434343';
  const imported = async (parts?: Parts) => withCodes((await importBackupCodes(list)).stored, {}, parts);

  it('is typed in the same field, and is used up (A63, A64)', async () => {
    const { it, left } = await imported();
    it.clock.now += minute;
    expect(await it.type(await it.waiting(), '584343')).toEqual(passed(1));
    it.clock.now += minute;
    expect(await it.type(await it.waiting(), '584343')).toMatchObject({ problem: { code: 'code_wrong' } });
    expect(await it.type(await it.waiting(), '4343 4343')).toEqual(passed(0));
    expect(left.size).toBe(0);
  });

  it('takes one guess, and gives it back when it is right', async () => {
    const { it } = await imported();
    const pending = await it.waiting();
    await guessWrong(it, pending, 4);
    expect(await it.type(pending, '584343')).toEqual(passed(1));
    it.clock.now += minute;
    const next = await it.waiting();
    expect((await it.type(next, it.wrong())) as { state: object }).toMatchObject({
      state: { attemptsLeft: 4 },
    });
  });

  it.each([
    ['has expired', 6 * minute],
    ['is locked', 0],
  ])('heeds the lock of the codes, when the code %s', async (_what, wait) => {
    const { it, left } = await imported();
    const pending = await it.waiting();
    it.clock.now += wait;
    if (wait === 0) await guessWrong(it, pending, 5);
    const outcome = await it.type(pending, '584343');
    expect(outcome).toMatchObject(wait === 0 ? { problem: { code: 'try_later' } } : { status: 'passed' });
    expect(left.size).toBe(wait === 0 ? 2 : 1);
  });

  it('that is wrong and can be no code by text message counts as a guess', async () => {
    const { it } = await imported();
    const pending = await it.waiting();
    expect(await it.type(pending, '12345678')).toMatchObject({
      problem: { code: 'code_wrong' },
      state: { attemptsLeft: 4 },
    });
  });

  it('costs nothing to be mistaken for where there is none', async () => {
    const { it } = withCodes(await two());
    expect(await it.type(await it.waiting(), '12345678')).toMatchObject({
      problem: { code: 'code_malformed' },
      state: { attemptsLeft: 5 },
    });
  });
});

describe('What fails on the way', () => {
  const fails: [string, Partial<UserStore>][] = [
    ['users.backupCodes', { backupCodes: () => Promise.reject(new Error('down')) }],
    ['users.useBackupCode', { useBackupCode: () => Promise.reject(new Error('down')) }],
  ];
  it.each(fails)('%s lets nobody in', async (name, broken) => {
    const { it } = withCodes(await two(), broken);
    const typing = it.type(await it.waiting(), code);
    await expect(typing).rejects.toThrow(SmsOtpUserStoreError);
    await expect(typing).rejects.toThrow(name);
  });

  it.each([['a,b'], [{}], [[null]], [[5]]])(
    'a user store that gives %p as its codes is at fault, whatever was typed',
    async (given) => {
      const { it } = withCodes([], { backupCodes: () => given as unknown as string[] });
      const pending = await it.waiting();
      for (const typed of [code, '12345678'])
        await expect(it.type(pending, typed)).rejects.toThrow(SmsOtpUserStoreError);
    },
  );

  it('a user who is gone is let in by nothing', async () => {
    const { it, left } = withCodes(await two());
    const pending = await it.waiting();
    const ended = { status: 'ended', reason: 'user_gone' };
    expect(await verify(it.ctx, pending, code, async () => null)).toEqual(ended);
    it.person = null;
    expect(await it.type(pending, code)).toEqual(ended);
    expect(left.size).toBe(2);
  });

  it('an account of another tenant lets nobody in, and its codes stay (A90)', async () => {
    const { it, left } = withCodes(await two(), {}, { person: { mobile, tenant: 'other' } });
    const pending = await it.waiting();
    const ctx = { ...it.ctx, tenant: 'acme' };
    expect(await verify(ctx, pending, code, async () => alice)).toEqual({
      status: 'ended',
      reason: 'tenant_mismatch',
    });
    expect(left.size).toBe(2);
  });

  it('a store that answers with no word of its own lets nobody in', async () => {
    const silent = { useBackupCode: () => 'yes' as unknown as boolean };
    const { it } = withCodes(await two(), silent);
    expect(await it.type(await it.waiting(), code)).toEqual({ status: 'spent' });
  });

  it('a guess after the login has gone through is the second half of a double click', async () => {
    const { it } = withCodes(await two());
    const pending = await it.waiting();
    await it.type(pending, it.code());
    expect(await it.type(pending, code)).toEqual({ status: 'spent' });
  });
});

it('A user store without backup codes has none', async () => {
  const it = world({ person: { mobile } });
  expect(await it.type(await it.waiting(), code)).toMatchObject({ problem: { code: 'code_wrong' } });
});
