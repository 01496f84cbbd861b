import type { SmsOtpError } from './errors.js';

/** What listeners are told of one step. No field holds a code, a whole number or a name. */
export interface SmsOtpEvent {
  /** Epoch milliseconds. */
  readonly at: number;
  /** Keyed hash of the user: the same for all steps of one user, and of use to nobody without the `secret`. */
  readonly account: string;
  /** Which login this belongs to. */
  readonly challenge?: string;
  /** Passport strategy of the first factor. */
  readonly strategy?: string;
  /** Stars and the last two digits. */
  readonly to?: string;
  /** Why, as a stable word (docs/events.md). */
  readonly reason?: string;
  /** How many backup codes the user has left. */
  readonly left?: number;
  /** What the gateway answered, where it answered. */
  readonly httpStatus?: number;
  /** The connector's code for a message that did not go out, such as `SMSOTP-60002`. */
  readonly providerCode?: string;
  /** The beginning of what the gateway answered, masked, where `sms.showDetailedErrorInfo` asks for it. */
  readonly detail?: string;
  /** Until when the account has to wait, epoch milliseconds. */
  readonly until?: number;
  /** The tenant of the request; absent at the default one, and where no tenants are served. */
  readonly tenant?: string;
}

/** Events of `SmsOtpStrategy`, each with what its listeners get. */
export interface SmsOtpEvents {
  /** The gateway took the message. */
  sent: [SmsOtpEvent];
  /** It did not, or nobody knows; `reason` says which. */
  sendFailed: [SmsOtpEvent];
  /** A wrong code. */
  rejected: [SmsOtpEvent];
  /** So many wrong codes that the account has to wait. */
  locked: [SmsOtpEvent];
  /** The right code. */
  verified: [SmsOtpEvent];
  /** A number was proved and stored. */
  captured: [SmsOtpEvent];
  /** A number was replaced by another one, which was proved. The old one was told. */
  mobileChanged: [SmsOtpEvent];
  /** A backup code let somebody in; `left` says how many there are still. */
  backupCodeUsed: [SmsOtpEvent];
  /** A user had new backup codes made, in place of all earlier ones; `left` says how many. */
  backupCodesReplaced: [SmsOtpEvent];
  /** A user switched the second step on, for logins from now on. */
  optedIn: [SmsOtpEvent];
  /** A user switched it off. */
  optedOut: [SmsOtpEvent];
  /** The second step was let out; `reason` says why. */
  skipped: [SmsOtpEvent];
  /** Nobody gets in here; `reason` says why. */
  denied: [SmsOtpEvent];
  /** A login without a second factor was found and taken back. */
  demoted: [SmsOtpEvent];
  /** Something of ours, or of a server, failed. The user saw a page that says so. */
  fault: [SmsOtpError];
}

export type Tell = (name: Exclude<keyof SmsOtpEvents, 'fault'>, event: Omit<SmsOtpEvent, 'at'>) => void;
