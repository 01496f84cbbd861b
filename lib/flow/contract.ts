import type { ChallengeState } from '../challenge/contract.js';
import type { DenyReason, SkipReason } from '../policy/decision.js';

/** Why a code is asked for. A code for one purpose is good for nothing else. `change`: to prove another number. */
export type Purpose = StepPurpose | 'change';
/** `login`: the second step of a login; `step-up`: one more code inside of it. */
export type StepPurpose = 'login' | 'step-up';

/** A second step under way, as the browser's session remembers it. JSON; no code, and the number only sealed. */
export interface Pending {
  /** Random, 128 bit. */
  readonly id: string;
  /** Keyed hash of the user. */
  readonly account: string;
  readonly purpose: Purpose;
  /** When it all ends, epoch ms. */
  readonly until: number;
  /** Passport strategy of the first factor. */
  readonly strategy: string;
  /** Destination, sealed. Absent while the user has still to say it. */
  readonly to?: string;
  /** The number, sealed, that was typed before the user went back and logged in again: a code may be on its way there. */
  readonly typedBefore?: string;
  /** True while the number was typed by the user and is not yet proved. */
  readonly captured?: boolean;
  /** The number that is to be replaced, sealed, as the user store has it; for the purpose `change`. */
  readonly from?: string;
  /** True where no local account is behind the first factor: there is nothing to store a number in. */
  readonly unknown?: boolean;
  /** What the page shows in place of the number (`screenUserAttribute`): masked, never the value itself. */
  readonly hint?: string;
}

/** What stands in the way; the words are in `templates/locales` under `error.<code>`. */
export type ProblemCode =
  | 'code_wrong'
  | 'code_malformed'
  | 'code_expired'
  | 'code_gone'
  | 'code_burned'
  | 'locked'
  /** The same, where the reason is not to be told (`showAuthFailureReason`). */
  | 'try_later'
  | 'resend_wait'
  | 'resend_exhausted'
  | 'resend_disabled'
  | 'send_budget'
  | 'send_failed'
  | 'send_unknown'
  | 'not_sent_yet'
  | 'mobile_required'
  | 'mobile_invalid'
  | 'mobile_same'
  /** A mobile number, but not one that `capture.mobileNumberRegex` matches. */
  | 'mobile_unmatched';

export interface Problem {
  readonly code: ProblemCode;
  /** When it is worth trying again, epoch ms. */
  readonly retryAt?: number;
  /** A message that did not go out: the connector's code, or the gateway's status. */
  readonly providerCode?: string;
  /** A message that did not go out: the gateway's answer, masked, where it may be shown. */
  readonly detail?: string;
}

/** Why a second step ended for good. */
export type EndReason = DenyReason | 'retry_disabled' | 'code_expired' | 'user_gone' | 'mobile_changed';

export type BeginOutcome =
  | { readonly status: 'skipped'; readonly reason: SkipReason }
  | { readonly status: 'denied'; readonly reason: DenyReason }
  | { readonly status: 'mobile_required'; readonly pending: Pending }
  | { readonly status: 'code_required'; readonly pending: Pending; readonly problem?: Problem };

/**
 * What was proved. `sms`: a code that went to a number of which somebody else knew already. `typed_mobile`: one that went
 * to a number which only whoever logs in has named (`sendOtpDirectlyToMobile`), which proves nothing of who that is.
 */
export type Factor = 'sms' | 'typed_mobile' | 'backup_code';

export type VerifyOutcome =
  | {
      readonly status: 'passed';
      readonly user: Express.User;
      readonly factor: Factor;
      /** After a backup code. */
      readonly backupCodesLeft?: number;
    }
  /** The second half of a double click: the first half has passed. */
  | { readonly status: 'spent' }
  | { readonly status: 'refused'; readonly problem: Problem; readonly state: ChallengeState | null }
  | { readonly status: 'ended'; readonly reason: EndReason };

export type CaptureOutcome =
  | { readonly status: 'refused'; readonly problem: Problem }
  /** The number came from the user store, or was not asked for: it can't be typed here. */
  | { readonly status: 'not_asked' }
  | { readonly status: 'code_required'; readonly pending: Pending; readonly problem?: Problem };

export type ChangeOutcome =
  | { readonly status: 'refused'; readonly problem: Problem }
  /** No number that could be replaced, or a user store that can't. */
  | { readonly status: 'not_possible' }
  | { readonly status: 'code_required'; readonly pending: Pending; readonly problem?: Problem };

/** Stores the pending step in the session. Awaited before a message goes out: no code without a way to type it. */
export type Keep = (pending: Pending) => Promise<void>;
