import { SmsOtpUserStoreError } from '../errors.js';
import type { FirstFactor, LocalUser } from '../users/contract.js';
import type { FlowContext } from './context.js';

/** An account as the decisions need it. */
export interface FoundUser {
  /** As the store has it, without blanks around it; empty when there is none. */
  readonly mobile: string;
  readonly smsOtpDisabled: boolean | undefined;
  /** The account belongs to another tenant than the one that is served. */
  readonly elsewhere?: boolean;
  /** As the store gave them: whatever is no text is nothing to show. */
  readonly attributes: LocalUser['attributes'];
}

/**
 * The local account behind a first factor; null when there is none.
 * @throws SmsOtpUserStoreError when the user store rejects, or gives what is no account
 */
export async function findUser(ctx: FlowContext, first: FirstFactor): Promise<FoundUser | null> {
  const user = await findAccount(ctx, first);
  if (user === null) return null;
  const mobile: unknown = user.mobile ?? '';
  if (typeof mobile !== 'string')
    throw new SmsOtpUserStoreError('users.find gave a mobile that is no string.');
  return {
    mobile: mobile.trim(),
    smsOtpDisabled: user.smsOtpDisabled,
    attributes: user.attributes,
    ...(isElsewhere(ctx, user) && { elsewhere: true }),
  };
}

/** The same with everything that the store has given. */
export async function findAccount(ctx: FlowContext, first: FirstFactor): Promise<LocalUser | null> {
  const found = await ask(ctx, first);
  // `false` is how Passport's own callbacks say "nobody".
  if (found === null || found === undefined || found === false) return null;
  const user = typeof found === 'string' ? { mobile: found } : found;
  if (typeof user !== 'object') throw new SmsOtpUserStoreError('users.find gave what is no account.');
  return user;
}

/** Where the store does not say, the tenant whose store it is holds. A blank is the default tenant. */
export function isElsewhere({ tenant }: FlowContext, account: LocalUser): boolean {
  const { tenant: own } = account as { readonly tenant?: string | null | undefined };
  return tenant !== undefined && own !== undefined && own !== null && own !== (tenant ?? '');
}

async function ask(
  ctx: FlowContext,
  first: FirstFactor,
): Promise<LocalUser | string | false | null | undefined> {
  try {
    return await ctx.users.find(first);
  } catch (error) {
    throw new SmsOtpUserStoreError('The user store (users.find) did not answer.', error);
  }
}
