import { seal, unseal } from '../challenge/seal.js';
import { matchesTyped, readStoredMobile, readTypedMobile } from '../policy/mobile.js';
import type { FlowContext } from './context.js';
import type { CaptureOutcome, Keep, Pending, Problem } from './contract.js';
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
  const read = readNumber(
    ctx,
    typed,
    pending.from === undefined ? null : unseal(ctx.keys.seal, pending.from),
  );
  if ('problem' in read) return { status: 'refused', problem: read.problem };
  const { to } = read;

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

/**
 * A number as it was typed, or why it can't be taken.
 * @param replaced the number that it is to replace, as the user store has it: with the same one nothing would change, and
 *   its owner would be told of a change
 */
export function readNumber(
  { settings }: FlowContext,
  typed: string,
  replaced: string | null,
): { readonly to: string } | { readonly problem: Problem } {
  const { numbers, typedNumber } = settings;
  if (typed.trim() === '') return { problem: { code: 'mobile_required' } };
  const to = readTypedMobile(typed, numbers);
  if (to === null) return { problem: { code: 'mobile_invalid' } };
  if (typedNumber && !matchesTyped(typedNumber, typed, to)) return { problem: { code: 'mobile_unmatched' } };
  const same = replaced !== null && readStoredMobile(replaced, numbers) === to;
  return same ? { problem: { code: 'mobile_same' } } : { to };
}
