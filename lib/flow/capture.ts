import { seal, unseal } from '../challenge/seal.js';
import { readStoredMobile, readTypedMobile } from '../policy/mobile.js';
import type { FlowContext } from './context.js';
import type { CaptureOutcome, Keep, Pending } from './contract.js';
import { keyOf, sendIn } from './send.js';

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
  if (isReplaced(ctx, pending, to)) return { status: 'refused', problem: { code: 'mobile_same' } };

  const { typedBefore, ...rest } = pending;
  const before = pending.to ?? typedBefore;
  const corrected = before !== undefined && unseal(ctx.keys.seal, before) !== to;
  const next: Pending = { ...rest, to: seal(ctx.keys.seal, to), captured: true };
  await keep(next);
  if (corrected) await ctx.store.discard(keyOf(pending));
  // A login that has had all its messages is over; whoever went back and logged in again has a new one.
  const renewed = typedBefore === undefined ? undefined : { keep };
  return { status: 'code_required', ...(await sendIn(ctx, next, to, renewed)) };
}

/** Whether that is the number which is to be replaced: nothing would change, and its owner would be told of a change. */
function isReplaced({ keys, settings }: FlowContext, { from }: Pending, to: string): boolean {
  const old = from === undefined ? null : unseal(keys.seal, from);
  return old !== null && readStoredMobile(old, settings.numbers) === to;
}
