import { canonicalCode } from '../challenge/code.js';
import type { ChallengeState, VerifyResult } from '../challenge/contract.js';
import { SmsOtpUserStoreError } from '../errors.js';
import { lastTwo } from '../policy/mask.js';
import { readStoredMobile } from '../policy/mobile.js';
import type { FlowContext } from './context.js';
import type { Pending, Problem, VerifyOutcome } from './contract.js';
import { findUser, type FoundUser } from './find-user.js';
import { destinationOf } from './resend.js';
import { digestFor, keyOf, lockedProblem } from './send.js';

/** Loads the user whose login waits; false or null when there is no such user any more. */
export type LoadUser = () => Promise<Express.User | false | null | undefined>;

/**
 * The user typed something. Store steps: one `verify` for a code that can be one, one `peek` for what can't be.
 * Whatever is not the right code costs no other step.
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
  // Not a guess: it can't be the code, so it is neither compared nor counted.
  if (code === null) return malformed(ctx, pending);
  const result = await ctx.store.verify({
    ...keyOf(pending),
    digest: digestFor(ctx, pending, to, code),
    now: ctx.now(),
    guesses: ctx.settings.guesses,
  });
  if (result.status === 'spent') return { status: 'spent' };
  if (result.status !== 'passed') return refused(ctx, pending, result);
  return admit(ctx, pending, to, loadUser);
}

async function malformed(ctx: FlowContext, pending: Pending): Promise<VerifyOutcome> {
  const state = await ctx.store.peek(keyOf(pending));
  return { status: 'refused', problem: { code: 'code_malformed' }, state };
}

type Refusal = Exclude<VerifyResult, { status: 'passed' | 'spent' }>;

async function refused(ctx: FlowContext, pending: Pending, result: Refusal): Promise<VerifyOutcome> {
  const { account, id: challenge, strategy } = pending;
  const problem = problemOf(ctx, result);
  if (result.status === 'wrong') ctx.tell('rejected', { account, challenge, strategy });
  if (problem.code === 'code_burned' && result.status === 'wrong')
    ctx.tell('locked', { account, challenge, strategy, until: problem.retryAt ?? ctx.now() });
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

/** The code was right and is used up. What fails from here on lets nobody in, and a new code can be asked for. */
async function admit(
  ctx: FlowContext,
  pending: Pending,
  to: string,
  loadUser: LoadUser,
): Promise<VerifyOutcome> {
  const { account, id: challenge, strategy } = pending;
  const deny = (reason: 'user_gone' | 'mobile_changed'): VerifyOutcome => {
    ctx.tell('denied', { account, challenge, strategy, reason });
    return { status: 'ended', reason };
  };
  const user = await loadUser();
  if (!user) return deny('user_gone');
  const now = await findUser(ctx, { strategy, user });
  const change = changeSince(ctx, pending, now, to);
  if (change !== null) return deny(change);
  // The number may be there already: a store that was slow to answer, or the same login in two tabs.
  if (pending.captured && now?.mobile === '') {
    await saveMobile(ctx, pending, user, to);
    ctx.tell('captured', { account, challenge, strategy, to: lastTwo(to) });
  }
  ctx.tell('verified', { account, challenge, strategy });
  return { status: 'passed', user };
}

/**
 * What was true when the code was sent has to be true now. Else a flow that was left open would still let in the
 * holder of a number that has been replaced since, or put a number over one that the owner has stored meanwhile.
 */
function changeSince(
  { settings }: FlowContext,
  { captured }: Pending,
  now: FoundUser | null,
  to: string,
): 'user_gone' | 'mobile_changed' | null {
  const mobile = now?.mobile ?? '';
  if (mobile === '' && !captured && !settings.tellsRemoval) return null;
  if (now === null) return 'user_gone';
  const same = readStoredMobile(mobile, settings.numbers) === to || (captured && mobile === '');
  return same ? null : 'mobile_changed';
}

async function saveMobile(ctx: FlowContext, pending: Pending, user: Express.User, to: string): Promise<void> {
  try {
    await ctx.users.saveMobile?.({ strategy: pending.strategy, user }, to);
  } catch (error) {
    throw new SmsOtpUserStoreError('The user store (users.saveMobile) did not keep the number.', error);
  }
}
