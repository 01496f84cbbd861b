import type { ChallengeState } from '../challenge/contract.js';
import { isMobile } from '../policy/hint.js';
import { maskValue } from '../policy/mask.js';
import type { FlowContext } from './context.js';
import type { Pending, Problem } from './contract.js';
import { destinationOf } from './resend.js';
import { keyOf } from './send.js';

/** How a challenge looks at one moment, for whoever shows it. */
export interface Look {
  /** Masked number, or what `screenUserAttribute` names; null when it can't be shown. */
  readonly to: string | null;
  /** Whether a code can be typed. */
  readonly live: boolean;
  /** Epoch ms; 0 when no code is live. */
  readonly expiresAt: number;
  /** Epoch ms of the next message; past when it may be asked for now. */
  readonly resendAt: number;
  readonly attemptsLeft: number;
  readonly canResend: boolean;
  /** What the state itself has to say, when nothing else went wrong. */
  readonly problem?: Problem;
  /** A message that has just gone out: the first of this login, or a later one. */
  readonly news?: 'sent' | 'sent_again';
}

/** How long a message counts as news. Taken from its time and kept nowhere, so a GET need not write. */
const newsMs = 10_000;

/** Looks at the challenge; never sends, never writes. Store steps: one `peek`. */
export async function look(ctx: FlowContext, pending: Pending): Promise<Look> {
  return lookAt(ctx, pending, await ctx.store.peek(keyOf(pending)));
}

/** The same from a state that is already at hand. */
export function lookAt(ctx: FlowContext, pending: Pending, state: ChallengeState | null): Look {
  const now = ctx.now();
  const to = shownDestination(ctx, pending);
  if (state === null) {
    const { perCode } = ctx.settings.guesses;
    const problem: Problem = { code: 'not_sent_yet' };
    return { to, live: false, expiresAt: 0, resendAt: 0, attemptsLeft: perCode, canResend: true, problem };
  }
  const live = state.live && state.expiresAt >= now;
  const problem = problemOf(state, live);
  const news = live ? newsOf(ctx, state, now) : undefined;
  return {
    to,
    live,
    expiresAt: live ? state.expiresAt : 0,
    resendAt: state.resendAt,
    attemptsLeft: state.attemptsLeft,
    canResend: state.sendsLeft > 0,
    ...(problem && { problem }),
    ...(news && { news }),
  };
}

/** A number that was typed a moment ago is in no attribute yet; without it, a slip could not be seen. */
function shownDestination(ctx: FlowContext, pending: Pending): string | null {
  const { hintAttribute, mask } = ctx.settings;
  if (pending.hint !== undefined) return pending.hint;
  if (!isMobile(hintAttribute) && pending.captured !== true) return null;
  // Whoever typed it for themselves alone knows it; the connector shows none there either.
  if (pending.unknown === true && pending.captured === true) return null;
  const number = destinationOf(ctx, pending);
  return number === null ? null : maskValue(number, mask);
}

/** Only a refund sets the time of the next message to nothing: the last one failed, surely or perhaps. */
function problemOf(state: ChallengeState, live: boolean): Problem | undefined {
  if (live) return state.resendAt === 0 ? { code: 'send_unknown' } : undefined;
  if (state.live) return { code: 'code_expired' };
  if (state.attemptsLeft === 0) return { code: 'code_burned', retryAt: state.resendAt };
  return { code: state.resendAt === 0 ? 'send_failed' : 'code_gone' };
}

function newsOf({ settings }: FlowContext, state: ChallengeState, now: number): Look['news'] {
  const sentAt = state.resendAt - settings.cooldownMs;
  if (state.resendAt === 0 || now - sentAt >= newsMs) return undefined;
  return state.sendsLeft === settings.maxSends - 1 ? 'sent' : 'sent_again';
}
