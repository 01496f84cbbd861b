import { canonicalCode } from '../challenge/code.js';
import type { ChallengeState, VerifyResult } from '../challenge/contract.js';
import { admit, type LoadUser } from './admit.js';
import { backupGuessOf, tryBackupCode } from './backup.js';
import type { FlowContext } from './context.js';
import type { Pending, Problem, VerifyOutcome } from './contract.js';
import type { TypedBackupCode } from '../users/backup-codes.js';
import { destinationOf } from './resend.js';
import { digestFor, keyOf, lockedProblem } from './send.js';

export type { LoadUser } from './admit.js';

/**
 * The user typed something: a code, or a backup code in the same field. Store steps: one `verify` for a code that can be
 * one, one `peek` for what can't be; a backup code takes `guess` and `pass`. Whatever is not the right code costs no
 * other step.
 */
export async function verify(
  ctx: FlowContext,
  pending: Pending,
  typed: string,
  loadUser: LoadUser,
): Promise<VerifyOutcome> {
  const to = destinationOf(ctx, pending);
  if (to === null) return { status: 'refused', problem: { code: 'mobile_required' }, state: null };
  const code = canonicalCode(typed, ctx.settings.code);
  const backup = backupGuessOf(ctx, pending, typed);
  if (code === null) return withoutCode(ctx, pending, backup, loadUser);
  const result = await ctx.store.verify({
    ...keyOf(pending),
    digest: digestFor(ctx, pending, to, code),
    now: ctx.now(),
    guesses: ctx.settings.guesses,
  });
  if (result.status === 'spent') return { status: 'spent' };
  if (result.status === 'passed') return admit(ctx, pending, to, loadUser);
  if (backup !== null && result.status !== 'locked') {
    // One guess, whatever it is compared with: a wrong code is counted already.
    const outcome = await tryBackupCode(ctx, pending, backup, loadUser, result.status === 'wrong');
    if (outcome !== null) return outcome;
  }
  return refused(ctx, pending, result);
}

/** Nothing to compare with the code: a backup code, or no guess at all, which is neither compared nor counted. */
async function withoutCode(
  ctx: FlowContext,
  pending: Pending,
  backup: TypedBackupCode | null,
  loadUser: LoadUser,
): Promise<VerifyOutcome> {
  const outcome = backup && (await tryBackupCode(ctx, pending, backup, loadUser));
  if (outcome !== null) return outcome;
  const state = await ctx.store.peek(keyOf(pending));
  return { status: 'refused', problem: { code: 'code_malformed' }, state };
}

type Refusal = Exclude<VerifyResult, { status: 'passed' | 'spent' }>;

async function refused(ctx: FlowContext, pending: Pending, result: Refusal): Promise<VerifyOutcome> {
  const { account, id: challenge, strategy } = pending;
  const problem = problemOf(ctx, result);
  if (result.status === 'wrong') ctx.tell('rejected', { account, challenge, strategy });
  if (result.status === 'wrong' && result.retryAt !== undefined)
    ctx.tell('locked', { account, challenge, strategy, until: result.retryAt });
  const ends = result.status === 'wrong' || result.status === 'expired';
  if (ctx.settings.retryEnable || !ends) return { status: 'refused', problem, state: result.state };
  // `retryEnable: false`: one slip ends the login, and the code with it; not only the page, as in the connector.
  await ctx.store.discard(keyOf(pending));
  return { status: 'ended', reason: result.status === 'expired' ? 'code_expired' : 'retry_disabled' };
}

function problemOf(ctx: FlowContext, result: Refusal): Problem {
  switch (result.status) {
    case 'wrong':
      return result.retryAt === undefined
        ? { code: 'code_wrong' }
        : { code: 'code_burned', retryAt: result.retryAt };
    case 'locked':
      return lockedProblem(ctx, result.retryAt);
    case 'expired':
      return { code: 'code_expired' };
    case 'gone':
      return goneProblem(result.state);
  }
}

function goneProblem(state: ChallengeState | null): Problem {
  if (state === null) return { code: 'not_sent_yet' };
  return state.attemptsLeft === 0 ? { code: 'code_burned', retryAt: state.resendAt } : { code: 'code_gone' };
}
