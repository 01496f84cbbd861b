import type { GuessResult } from '../challenge/contract.js';
import { SmsOtpUserStoreError } from '../errors.js';
import type { FirstFactor } from '../users/contract.js';
import {
  findBackupCode,
  isImported,
  readBackupCode,
  readImportedCode,
  type TypedBackupCode,
} from '../users/backup-codes.js';
import { deny, type LoadUser } from './admit.js';
import type { FlowContext } from './context.js';
import type { Pending, Problem, VerifyOutcome } from './contract.js';
import { findUser } from './find-user.js';
import { keyOf, lockedProblem } from './send.js';

/** Whether a backup code is heard here at all. A number can be proved by the code alone that went to it. */
export function hearsBackupCodes({ settings }: FlowContext, { purpose, unknown }: Pending): boolean {
  return settings.backupCode && purpose !== 'change' && unknown !== true;
}

/** What was typed, if it can be a backup code here. */
export function backupGuessOf(ctx: FlowContext, pending: Pending, typed: string): TypedBackupCode | null {
  if (!hearsBackupCodes(ctx, pending)) return null;
  return readBackupCode(typed) ?? readImportedCode(typed);
}

/**
 * Judges a backup code: counted, compared, used up, in this order. Of one code that comes twice at once, the user store
 * lets one through.
 * @param counted whether this guess is among the wrong codes already
 * @returns null when it is none of the account's, and there is nothing to say of it that is not said of a code
 */
export async function tryBackupCode(
  ctx: FlowContext,
  pending: Pending,
  typed: TypedBackupCode,
  loadUser: LoadUser,
  counted = false,
): Promise<VerifyOutcome | null> {
  const user = await loadUser();
  if (!user) return deny(ctx, pending, 'user_gone');
  const stored = await backupCodesOf(ctx, { strategy: pending.strategy, user });
  if (isImported(typed) && !stored.some(isImported)) return null;
  const count: GuessResult = counted ? { status: 'counted' } : await countGuess(ctx, pending, typed);
  if (count.status === 'spent') return { status: 'spent' };
  if (count.status === 'locked') return refuse(ctx, pending, lockedProblem(ctx, count.retryAt));
  const found = await findBackupCode(typed, stored);
  if (found !== null) return pass(ctx, pending, user, found, stored.length - 1);
  return counted ? null : wrong(ctx, pending, count.retryAt);
}

function countGuess(ctx: FlowContext, pending: Pending, typed: TypedBackupCode): Promise<GuessResult> {
  const { guesses } = ctx.settings;
  const heedsLock = isImported(typed);
  return ctx.store.guess({
    ...keyOf(pending),
    now: ctx.now(),
    forgetAt: pending.until,
    guesses,
    heedsLock,
  });
}

async function pass(
  ctx: FlowContext,
  pending: Pending,
  user: Express.User,
  stored: string,
  left: number,
): Promise<VerifyOutcome> {
  const first: FirstFactor = { strategy: pending.strategy, user };
  const now = await findUser(ctx, first);
  if (now === null) return deny(ctx, pending, 'user_gone');
  if (now.elsewhere) return deny(ctx, pending, 'tenant_mismatch');
  // Somebody else has used it since it was read a moment ago: the same form, sent twice.
  if (!(await useUp(ctx, first, stored))) return { status: 'spent' };
  await ctx.store.pass({ ...keyOf(pending), now: ctx.now() });
  const about = { account: pending.account, challenge: pending.id, strategy: pending.strategy };
  ctx.tell('backupCodeUsed', { ...about, left });
  ctx.tell('verified', about);
  return { status: 'passed', user, factor: 'backup_code', backupCodesLeft: left };
}

async function wrong(
  ctx: FlowContext,
  pending: Pending,
  retryAt: number | undefined,
): Promise<VerifyOutcome> {
  const about = { account: pending.account, challenge: pending.id, strategy: pending.strategy };
  ctx.tell('rejected', about);
  if (retryAt !== undefined) ctx.tell('locked', { ...about, until: retryAt });
  const problem: Problem = retryAt === undefined ? { code: 'code_wrong' } : lockedProblem(ctx, retryAt);
  if (ctx.settings.retryEnable) return refuse(ctx, pending, problem);
  await ctx.store.discard(keyOf(pending));
  return { status: 'ended', reason: 'retry_disabled' };
}

async function refuse(ctx: FlowContext, pending: Pending, problem: Problem): Promise<VerifyOutcome> {
  return { status: 'refused', problem, state: await ctx.store.peek(keyOf(pending)) };
}

/**
 * The account's codes in their stored form.
 * @throws SmsOtpUserStoreError when the user store rejects, or gives what is no list of texts
 */
export async function backupCodesOf({ users }: FlowContext, first: FirstFactor): Promise<readonly string[]> {
  const stored: unknown = await ask(users, first);
  if (!Array.isArray(stored) || !stored.every((form) => typeof form === 'string'))
    throw new SmsOtpUserStoreError('users.backupCodes gave what is no list of texts.');
  return stored;
}

async function ask(users: FlowContext['users'], first: FirstFactor): Promise<unknown> {
  try {
    return (await users.backupCodes?.(first)) ?? [];
  } catch (error) {
    throw new SmsOtpUserStoreError('The user store (users.backupCodes) did not answer.', error);
  }
}

async function useUp({ users }: FlowContext, first: FirstFactor, stored: string): Promise<boolean> {
  try {
    return (await users.useBackupCode?.(first, stored)) === true;
  } catch (error) {
    throw new SmsOtpUserStoreError('The user store (users.useBackupCode) did not answer.', error);
  }
}
