import type { RandomInt } from '../challenge/code.js';
import type { ChallengeStore, GuessLimits, MessageWindow } from '../challenge/contract.js';
import type { Tell } from '../events.js';
import type { Keys } from '../keys.js';
import type { MaskRules } from '../policy/mask.js';
import type { NumberRules } from '../policy/mobile.js';
import type { SmsSender } from '../sms/contract.js';
import type { UserStore } from '../users/contract.js';

/** The numbers and switches that the use cases need; the options of the same name say what they mean. */
export interface FlowSettings {
  readonly mandatory: boolean;
  readonly enableByUserClaim: boolean;
  /** `captureAndUpdateMobileNumber`, and there is a `saveMobile` to do it with. */
  readonly capture: boolean;
  readonly skipUnknown: boolean;
  /** Whether an account is found without the name of the first factor's strategy. */
  readonly findsNameless: boolean;
  readonly sendOtpDirectlyToMobile: boolean;
  readonly sendOtpToFederatedMobile: boolean;
  /** Which attribute of the first factor's profile holds a number, by the strategy's name. */
  readonly federatedMobileAttributeKey: (strategy: string) => string;
  /** `backupCode`, and the user store has such codes. */
  readonly backupCode: boolean;
  /** Whether `users.find` can tell before the login that a number is gone; a bare user object of the session can't. */
  readonly tellsRemoval: boolean;
  readonly retryEnable: boolean;
  readonly resendEnable: boolean;
  readonly code: { readonly length: number; readonly alphanumeric: boolean };
  readonly codeLifeMs: number;
  readonly cooldownMs: number;
  /** Most messages of one login, the first included. */
  readonly maxSends: number;
  /** Most messages of one account. */
  readonly budget: readonly MessageWindow[];
  readonly guesses: GuessLimits;
  readonly mask: MaskRules;
  /** `screenUserAttribute`. */
  readonly hintAttribute: string;
  readonly showAuthFailureReason: boolean;
  readonly useInternalErrorCodes: boolean;
  readonly numbers: NumberRules;
  /** What a typed number must match besides. */
  readonly typedNumber: RegExp | undefined;
  /** What is said where it doesn't, in place of our words. */
  readonly typedNumberMessage: string | undefined;
  /** A number as the users of this application write theirs, for the page that asks for one; or empty. */
  readonly exampleMobile: string;
}

/** All that the use cases reach for. Clock and randomness come from here, so that tests can hold them still. */
export interface FlowContext {
  readonly settings: FlowSettings;
  readonly store: ChallengeStore;
  readonly sender: SmsSender;
  readonly users: UserStore;
  readonly keys: Keys;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly randomInt: RandomInt;
  /** A fresh id of at least 128 random bits. */
  readonly newId: () => string;
  readonly tell: Tell;
  /** Name of the tenant that is served; null is the default one, and absent where there are no tenants. */
  readonly tenant?: string | null;
}
