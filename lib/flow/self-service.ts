import { SmsOtpUserStoreError } from '../errors.js';
import { maskValue } from '../policy/mask.js';
import { readStoredMobile } from '../policy/mobile.js';
import { generateBackupCodes, hashBackupCodes } from '../users/backup-codes.js';
import type { FirstFactor, UserStore } from '../users/contract.js';
import { backupCodesOf } from './backup.js';
import type { FlowContext } from './context.js';
import { findUser } from './find-user.js';

/*
 * What a logged-in user can look after. Whoever calls these has seen to it that the second factor was proved a moment
 * ago: a stolen session must not be enough to take an account over for good.
 */

/** How few backup codes are few: the user is told to make new ones. */
export const fewBackupCodes = 2;

/** The second factor of one user, as that user is shown it. */
export interface OwnFactor {
  /** Masked; null when there is no number. */
  readonly mobile: string | null;
  /** Whether there is a number, and a user store that can replace it. */
  readonly canChangeMobile: boolean;
  /** Whether the next login asks for a number that is missing. */
  readonly captures: boolean;
  /** How many are left; null where users have no such codes, or can't make any. */
  readonly backupCodesLeft: number | null;
  /** The user's own switch; null where there is none. */
  readonly smsOtp: { readonly enabled: boolean; readonly mandatory: boolean } | null;
}

/** Null when there is no local account behind the login: nothing to look after. Asks `find`, and `backupCodes`. */
export async function lookAtFactor(ctx: FlowContext, first: FirstFactor): Promise<OwnFactor | null> {
  const user = await findUser(ctx, first);
  if (user === null) return null;
  const { mask, numbers, capture, mandatory } = ctx.settings;
  const { mobile, smsOtpDisabled } = user;
  return {
    mobile: mobile === '' ? null : maskValue(readStoredMobile(mobile, numbers) ?? mobile, mask),
    canChangeMobile: mobile !== '' && ctx.users.changeMobile !== undefined,
    captures: capture,
    backupCodesLeft: canRenewBackupCodes(ctx) ? (await backupCodesOf(ctx, first)).length : null,
    smsOtp: canSwitch(ctx) ? { enabled: smsOtpDisabled !== true, mandatory } : null,
  };
}

/** Whether users can have new backup codes here at all. */
export function canRenewBackupCodes({ settings, users }: FlowContext): boolean {
  return settings.backupCode && users.saveBackupCodes !== undefined;
}

function canSwitch({ settings, users }: FlowContext): boolean {
  return settings.enableByUserClaim && users.saveSmsOtpDisabled !== undefined;
}

/**
 * Ten new codes in place of all earlier ones. What is stored are their hashes, so this is the one time that they can be
 * shown.
 * @param account keyed hash of the user, for listeners
 * @returns null when the user store has not stored them: the earlier ones count on
 */
export async function replaceBackupCodes(
  ctx: FlowContext,
  account: string,
  first: FirstFactor,
): Promise<readonly string[] | null> {
  if (!canRenewBackupCodes(ctx)) return null;
  const codes = generateBackupCodes(ctx.randomInt);
  const stored = await hashBackupCodes(codes);
  if ((await inStore('saveBackupCodes', () => ctx.users.saveBackupCodes?.(first, stored))) !== true)
    return null;
  ctx.tell('backupCodesReplaced', { account, strategy: first.strategy, left: codes.length });
  return codes;
}

export type SwitchOutcome = 'done' | 'opted_out_but_mandatory' | 'not_possible';

/**
 * The user's own choice for or against the second step, where `enableByUserClaim` lets it count. `mandatory` beats it.
 * @param account keyed hash of the user, for listeners
 */
export async function switchSmsOtp(
  ctx: FlowContext,
  account: string,
  first: FirstFactor,
  enabled: boolean,
): Promise<SwitchOutcome> {
  if (!canSwitch(ctx)) return 'not_possible';
  if (!enabled && ctx.settings.mandatory) return 'opted_out_but_mandatory';
  const done = await inStore('saveSmsOtpDisabled', () => ctx.users.saveSmsOtpDisabled?.(first, !enabled));
  if (done !== true) return 'not_possible';
  ctx.tell(enabled ? 'optedIn' : 'optedOut', { account, strategy: first.strategy });
  return 'done';
}

async function inStore<T>(method: keyof UserStore, ask: () => T): Promise<Awaited<T>> {
  try {
    return await ask();
  } catch (error) {
    throw new SmsOtpUserStoreError(`The user store (users.${method}) did not answer.`, error);
  }
}
