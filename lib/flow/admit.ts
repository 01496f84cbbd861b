import { SmsOtpUserStoreError } from '../errors.js';
import { lastTwo } from '../policy/mask.js';
import { readStoredMobile } from '../policy/mobile.js';
import { concludeChange } from './change.js';
import type { FlowContext } from './context.js';
import type { EndReason, Pending, VerifyOutcome } from './contract.js';
import { findUser, type FoundUser } from './find-user.js';

/** Loads the user whose login waits; false or null when there is no such user any more. */
export type LoadUser = () => Promise<Express.User | false | null | undefined>;

/** The code was right and is used up. What fails from here on lets nobody in, and a new code can be asked for. */
export async function admit(
  ctx: FlowContext,
  pending: Pending,
  to: string,
  loadUser: LoadUser,
): Promise<VerifyOutcome> {
  const { account, id: challenge, strategy } = pending;
  const user = await loadUser();
  if (!user) return deny(ctx, pending, 'user_gone');
  const now = await findUser(ctx, { strategy, user });
  const change = changeSince(ctx, pending, now, to);
  if (change !== null) return deny(ctx, pending, change);
  if (pending.purpose === 'change') {
    if (!(await concludeChange(ctx, pending, user, to))) return deny(ctx, pending, 'mobile_changed');
  } else if (pending.captured && now?.mobile === '') {
    // The number may be there already: a store that was slow to answer, or the same login in two tabs.
    await saveMobile(ctx, pending, user, to);
    ctx.tell('captured', { account, challenge, strategy, to: lastTwo(to) });
  }
  ctx.tell('verified', { account, challenge, strategy });
  const factor = pending.unknown && pending.captured ? 'typed_mobile' : 'sms';
  return { status: 'passed', user, factor };
}

/** Nobody gets in; told to listeners. */
export function deny(
  ctx: FlowContext,
  { account, id: challenge, strategy }: Pending,
  reason: EndReason,
): VerifyOutcome {
  ctx.tell('denied', { account, challenge, strategy, reason });
  return { status: 'ended', reason };
}

/**
 * What was true when the code was sent has to be true now. Else a flow that was left open would still let in the
 * holder of a number that has been replaced since, or put a number over one that the owner has stored meanwhile.
 */
function changeSince(
  ctx: FlowContext,
  pending: Pending,
  now: FoundUser | null,
  to: string,
): 'user_gone' | 'mobile_changed' | 'tenant_mismatch' | null {
  if (now?.elsewhere) return 'tenant_mismatch';
  // Where there was no account, one that is there by now has a number of its own, or none that was proved.
  if (pending.unknown) return now === null ? null : 'mobile_changed';
  const mobile = now?.mobile ?? '';
  if (mobile === '' && !pending.captured && !ctx.settings.tellsRemoval) return null;
  if (now === null) return 'user_gone';
  return isExpected(ctx, pending, mobile, to) ? null : 'mobile_changed';
}

/** A number that is to be replaced is compared with what it was, by whoever replaces it. */
function isExpected(ctx: FlowContext, { captured, purpose }: Pending, mobile: string, to: string): boolean {
  if (purpose === 'change' || (captured && mobile === '')) return true;
  return readStoredMobile(mobile, ctx.settings.numbers) === to;
}

async function saveMobile(ctx: FlowContext, pending: Pending, user: Express.User, to: string): Promise<void> {
  try {
    await ctx.users.saveMobile?.({ strategy: pending.strategy, user }, to);
  } catch (error) {
    throw new SmsOtpUserStoreError('The user store (users.saveMobile) did not keep the number.', error);
  }
}
