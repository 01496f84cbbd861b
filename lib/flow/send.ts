import { digestCode, generateCode } from '../challenge/code.js';
import type { OpenResult } from '../challenge/contract.js';
import { freeFailures } from '../policy/limits.js';
import { lastTwo } from '../policy/mask.js';
import { providerCode } from '../policy/provider-codes.js';
import type { SendOutcome, TextMessage } from '../sms/contract.js';
import { composeMessage } from '../sms/message.js';
import type { FlowContext } from './context.js';
import type { Keep, Pending, Problem } from './contract.js';

/**
 * The one gate in front of every message: a new code, if the account may have one now. The code is in the store before
 * it is sent, so that a message which arrives late, or after we were killed, still works; a message that did not go
 * out costs nothing.
 *
 * @returns what stands in the way, or null when the message is out
 */
export async function sendCode(ctx: FlowContext, pending: Pending, to: string): Promise<Problem | null> {
  const code = generateCode(ctx.settings.code, ctx.randomInt);
  const digest = digestFor(ctx, pending, to, code);
  const opened = await openChallenge(ctx, pending, digest);
  if (opened.status !== 'opened') return refusal(ctx, opened);
  const outcome = await deliver(ctx, { to, text: composeMessage(code), code });
  const about = {
    account: pending.account,
    challenge: pending.id,
    strategy: pending.strategy,
    to: lastTwo(to),
  };
  if (outcome.status === 'sent') {
    ctx.tell('sent', about);
    return null;
  }
  const refused = outcome.status === 'refused';
  const now = ctx.now();
  await ctx.store.refund({ ...keyOf(pending), digest, restore: refused, now, free: freeFailures });
  const { detail, ...failure } = failureOf(outcome);
  ctx.tell('sendFailed', { ...about, ...failure, ...(detail !== undefined && { detail }) });
  const shown = ctx.settings.useInternalErrorCodes ? failure.providerCode : failure.httpStatus?.toString();
  return {
    code: refused ? 'send_failed' : 'send_unknown',
    ...(shown !== undefined && { providerCode: shown }),
    ...(detail !== undefined && { detail }),
  };
}

interface Failure {
  readonly reason: string;
  readonly providerCode: string;
  readonly httpStatus?: number;
  readonly detail?: string;
}

function failureOf(outcome: Exclude<SendOutcome, { status: 'sent' }>): Failure {
  const { reason } = outcome;
  const { httpStatus, detail } =
    outcome.status === 'refused' ? outcome : { httpStatus: undefined, detail: undefined };
  return {
    reason,
    providerCode: providerCode(outcome),
    ...(httpStatus !== undefined && { httpStatus }),
    ...(detail !== undefined && { detail }),
  };
}

/**
 * Sends in this challenge or, if it has had all its messages and may be renewed, in a new one.
 * @param renewed how to keep the new one; absent where the user has not logged in anew
 */
export async function sendIn(
  ctx: FlowContext,
  pending: Pending,
  to: string,
  renewed?: { readonly keep: Keep },
): Promise<{ readonly pending: Pending; readonly problem?: Problem }> {
  const problem = await sendCode(ctx, pending, to);
  const over = problem?.code === 'resend_exhausted' || problem?.code === 'resend_disabled';
  if (!renewed || !over) return { pending, ...(problem && { problem }) };
  const next = { ...pending, id: ctx.newId() };
  await renewed.keep(next);
  return sendIn(ctx, next, to);
}

/** A code is bound to all that it is for; one that was sent to prove a typed number can't be used to log in. */
export function digestFor(ctx: FlowContext, pending: Pending, to: string, code: string): string {
  const purpose = pending.captured ? `${pending.purpose} capture` : pending.purpose;
  const { id: challenge, account } = pending;
  return digestCode(ctx.keys.code, { challenge, account, purpose, to }, code);
}

export function keyOf({ account, id }: Pending): { account: string; challenge: string } {
  return { account, challenge: id };
}

function openChallenge(ctx: FlowContext, pending: Pending, digest: string): Promise<OpenResult> {
  const { codeLifeMs, cooldownMs, maxSends, budget, guesses } = ctx.settings;
  const now = ctx.now();
  return ctx.store.open({
    ...keyOf(pending),
    digest,
    now,
    expiresAt: Math.min(now + codeLifeMs, pending.until),
    forgetAt: pending.until,
    cooldownMs,
    maxSends,
    budget,
    unproved: pending.captured === true,
    guesses,
  });
}

const refusals = { cooldown: 'resend_wait', budget: 'send_budget' } as const;

function refusal(ctx: FlowContext, opened: Exclude<OpenResult, { status: 'opened' }>): Problem {
  if (opened.status === 'exhausted')
    return { code: ctx.settings.resendEnable ? 'resend_exhausted' : 'resend_disabled' };
  const { status, retryAt } = opened;
  return status === 'locked' ? lockedProblem(ctx, retryAt) : { code: refusals[status], retryAt };
}

/** That the account has to wait. Why, only where that may be told: it says that somebody has been guessing. */
export function lockedProblem({ settings }: FlowContext, retryAt: number): Problem {
  return { code: settings.showAuthFailureReason ? 'locked' : 'try_later', retryAt };
}

/** A sender that rejects breaks its contract. The error is dropped: it may hold the message, and so the code. */
async function deliver(ctx: FlowContext, message: TextMessage): Promise<SendOutcome> {
  try {
    return await ctx.sender.send(message);
  } catch {
    return { status: 'unknown', reason: 'sender_failed' };
  }
}
