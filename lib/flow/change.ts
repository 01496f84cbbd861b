import { accountOf } from '../challenge/account.js';
import { seal, unseal } from '../challenge/seal.js';
import { SmsOtpUserStoreError } from '../errors.js';
import { flowMs } from '../policy/limits.js';
import { lastTwo } from '../policy/mask.js';
import { readStoredMobile } from '../policy/mobile.js';
import { changeNotice } from '../sms/message.js';
import type { FirstFactor } from '../users/contract.js';
import { readNumber } from './capture.js';
import type { FlowContext } from './context.js';
import type { ChangeOutcome, Keep, Pending } from './contract.js';
import { findUser } from './find-user.js';
import { sendCode } from './send.js';

export interface ChangeRequest {
  /** The logged-in user, who has proved the second factor a moment ago: that is the caller's to see to. */
  readonly first: FirstFactor;
  readonly serialized: unknown;
  readonly typed: string;
}

/**
 * A user wants another number. The new one is proved by its own code before it takes the place of the old one
 * (NIST SP 800-63B-4 3.1.3.3: a new number is a new authenticator). Store steps: one `open`.
 */
export async function beginChange(
  ctx: FlowContext,
  { first, serialized, typed }: ChangeRequest,
  keep: Keep,
): Promise<ChangeOutcome> {
  const user = await findUser(ctx, first);
  if (!user?.mobile || user.elsewhere || !ctx.users.changeMobile) return { status: 'not_possible' };
  const read = readNumber(ctx, typed, user.mobile);
  if ('problem' in read) return { status: 'refused', problem: read.problem };
  const { to } = read;
  const pending: Pending = {
    id: ctx.newId(),
    account: accountOf(ctx.keys.account, serialized),
    purpose: 'change',
    until: ctx.now() + flowMs,
    strategy: first.strategy,
    to: seal(ctx.keys.seal, to),
    captured: true,
    from: seal(ctx.keys.seal, user.mobile),
  };
  await keep(pending);
  const problem = await sendCode(ctx, pending, to);
  return { status: 'code_required', pending, ...(problem && { problem }) };
}

/**
 * The new number is proved: it takes the place of the old one, which is told, because whoever still holds it may not be
 * who has changed it.
 * @returns false when the old number is not the account's any more
 */
export async function concludeChange(
  ctx: FlowContext,
  pending: Pending,
  user: Express.User,
  to: string,
): Promise<boolean> {
  const { account, id: challenge, strategy, from: sealed } = pending;
  const from = sealed === undefined ? null : unseal(ctx.keys.seal, sealed);
  if (from === null || !(await replace(ctx, { strategy, user }, from, to))) return false;
  ctx.tell('mobileChanged', { account, challenge, strategy, to: lastTwo(to) });
  const old = readStoredMobile(from, ctx.settings.numbers);
  if (old !== null) await notify(ctx, old);
  return true;
}

async function replace(ctx: FlowContext, first: FirstFactor, from: string, to: string): Promise<boolean> {
  try {
    return (await ctx.users.changeMobile?.(first, from, to)) === true;
  } catch (error) {
    throw new SmsOtpUserStoreError('The user store (users.changeMobile) did not keep the number.', error);
  }
}

/** The number is changed already: a notice that does not go out changes nothing about that. */
async function notify({ sender }: FlowContext, to: string): Promise<void> {
  await sender.send({ to, text: changeNotice, code: '' }).catch(() => undefined);
}
