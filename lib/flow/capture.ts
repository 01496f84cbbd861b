import { seal } from '../challenge/seal.js';
import { readTypedMobile } from '../policy/mobile.js';
import type { FlowContext } from './context.js';
import type { CaptureOutcome, Keep, Pending } from './contract.js';
import { destinationOf } from './resend.js';
import { keyOf, sendCode } from './send.js';

/** Whether this login may be told a number: one is missing, or the one that was typed is not proved yet. */
export function asksForMobile(pending: Pending): boolean {
  return pending.to === undefined || pending.captured === true;
}

/**
 * The user says where the code is to go. The number is proved by the code before anything is stored. Correcting it
 * kills the code that went to the wrong number; cool-down and count of messages stay, or typing numbers would be a
 * way to send messages without end.
 */
export async function capture(
  ctx: FlowContext,
  pending: Pending,
  typed: string,
  keep: Keep,
): Promise<CaptureOutcome> {
  if (!asksForMobile(pending)) return { status: 'not_asked' };
  if (typed.trim() === '') return { status: 'refused', problem: { code: 'mobile_required' } };
  const to = readTypedMobile(typed, ctx.settings.numbers);
  if (to === null) return { status: 'refused', problem: { code: 'mobile_invalid' } };

  const corrected = pending.to !== undefined && destinationOf(ctx, pending) !== to;
  const next: Pending = { ...pending, to: seal(ctx.keys.seal, to), captured: true };
  await keep(next);
  if (corrected) await ctx.store.discard(keyOf(pending));
  const problem = await sendCode(ctx, next, to);
  return { status: 'code_required', pending: next, ...(problem && { problem }) };
}
