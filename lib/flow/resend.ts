import { unseal } from '../challenge/seal.js';
import type { FlowContext } from './context.js';
import type { Pending, Problem } from './contract.js';
import { sendCode } from './send.js';

/** Where the codes of this login go; null when the user has still to say it, or the `secret` was changed meanwhile. */
export function destinationOf(ctx: FlowContext, pending: Pending): string | null {
  return pending.to === undefined ? null : unseal(ctx.keys.seal, pending.to);
}

/**
 * The user asks for a new code. The one before is dead as soon as the new one is out. Store steps: one `open`.
 * @returns what stands in the way, or null when the message is out
 */
export function resend(ctx: FlowContext, pending: Pending): Promise<Problem | null> {
  const to = destinationOf(ctx, pending);
  return to === null ? Promise.resolve({ code: 'mobile_required' }) : sendCode(ctx, pending, to);
}
