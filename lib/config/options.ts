import type { ChallengeStore } from '../challenge/contract.js';
import type { RedisClient } from '../redis.js';
import type { GatewayOptions } from '../sms/gateway-options.js';
import type { SendFunction, SmsSender } from '../sms/contract.js';
import type { TenantsOptions } from './tenant-options.js';
import type { Awaitable, FirstFactor, LocalUser, UserDirectory, UserStore } from '../users/contract.js';

/** Says where a user's number is: a number, an account, or nothing when there is no such user. */
export type MobileOf = (
  user: Express.User,
  first: FirstFactor,
) => Awaitable<LocalUser | string | null | undefined>;

/** What is told of one first factor; these win over the options of the same name. */
export interface AuthenticatorOptions {
  readonly userAttribute?: string | undefined;
  readonly federatedMobileAttributeKey?: string | undefined;
}

/** As much of a Passport instance as is needed: `import passport from 'passport'`, or `new Passport()`. */
export interface PassportInstance {
  readonly authenticate: unknown;
  readonly serializeUser: unknown;
  readonly deserializeUser: unknown;
}

/**
 * All options, each of which may be left out. Where an environment variable is named, it holds the value that an
 * option of the code does not give. An empty variable counts as none.
 */
export interface SmsOtpOptions {
  /** Name under which Passport knows the strategy. @default 'smsotp' */
  readonly name?: string | undefined;
  /**
   * Key from which all keys of this package are made: 32 characters or more, kept out of Redis and of the code.
   * All processes of an application have the same one; changing it ends the logins that wait for their code.
   * `SMSOTP_SECRET`. @default random for each process; required in production
   */
  readonly secret?: string | undefined;
  /**
   * Where accounts and their numbers are: a store, or its `find` alone.
   * @default the fields `mobile`, `phone_number`, `phoneNumber` or `phone` of the user that the first factor gave
   */
  readonly users?: UserStore | UserStore['find'] | undefined;
  /**
   * Instead of `users`: stores of named accounts, in which the `usecase` finds the one that a first factor belongs to.
   * They are asked in this order, or in that of `secondaryUserstore`.
   */
  readonly directories?: readonly UserDirectory[] | undefined;
  /**
   * Who carries the messages: a gateway's HTTP API (`SMSOTP_SMS_URL`, `SMSOTP_SMS_METHOD`, …), a function, or a sender
   * of your own. @default the console in development; required in production
   */
  readonly sms?: Partial<GatewayOptions> | SendFunction | SmsSender | undefined;
  /** Where challenges live. @default Redis if `redis` is given, else memory; required in production */
  readonly store?: ChallengeStore | undefined;
  /**
   * Keeps challenges in Redis 6.2 or later: an address, or an ioredis client with the settings of docs/redis.md.
   * `SMSOTP_REDIS_URL`, or else `REDIS_URL`.
   */
  readonly redis?: string | RedisClient | undefined;
  /** The Passport whose `serializeUser` and `deserializeUser` are used. @default the one of `import passport` */
  readonly passport?: PassportInstance | undefined;

  /** The public path of the pages. `SMSOTP_BASE_PATH`. @default '/smsotp' */
  readonly basePath?: string | undefined;
  /** A directory whose files take the place of our templates, texts and styles, file by file. `SMSOTP_VIEWS`. */
  readonly views?: string | undefined;

  /** The connector's SMSOTPMandatory: nobody can opt out. `SMSOTP_MANDATORY`. @default false */
  readonly mandatory?: boolean | undefined;
  /**
   * The connector's SMSOTPEnableByUserClaim: users whose account says `smsOtpDisabled` are let through after the first
   * factor, unless `mandatory`. `SMSOTP_ENABLE_BY_USER_CLAIM`. @default false
   */
  readonly enableByUserClaim?: boolean | undefined;
  /**
   * Ask users without a number for one, prove it, then store it with `users.saveMobile`; without that method nobody is
   * asked. `SMSOTP_CAPTURE_AND_UPDATE_MOBILE_NUMBER`. @default true
   */
  readonly captureAndUpdateMobileNumber?: boolean | undefined;
  /**
   * The connector's SendOTPDirectlyToMobile: who is in no user store is asked for a number at each login, and the code goes
   * there. It proves nothing of who that is, and nothing is stored. Heard with `mandatory` alone.
   * `SMSOTP_SEND_OTP_DIRECTLY_TO_MOBILE`. @default false
   */
  readonly sendOtpDirectlyToMobile?: boolean | undefined;
  /**
   * The connector's SendOtpToFederatedMobile: for who is in no user store, the code goes to the number that the first
   * factor's provider tells. Heard with `mandatory` alone. `SMSOTP_SEND_OTP_TO_FEDERATED_MOBILE`. @default false
   */
  readonly sendOtpToFederatedMobile?: boolean | undefined;
  /** Which attribute of the profile that number is in. `SMSOTP_FEDERATED_MOBILE_ATTRIBUTE_KEY`. @default 'mobile' */
  readonly federatedMobileAttributeKey?: string | undefined;
  /**
   * Whether a backup code may be typed in place of the code, where the user store has such codes. `SMSOTP_BACKUP_CODE`.
   * @default true
   */
  readonly backupCode?: boolean | undefined;
  /** A first factor without a local account: refuse it, or let it in. `SMSOTP_UNKNOWN_USER`. @default 'deny' */
  readonly unknownUser?: 'deny' | 'skip' | undefined;

  /**
   * The connector's usecase: how the local account behind a social or SAML login is found in the `directories`.
   * `local`: it has the same name; `association`: it was linked to provider, issuer and subject; `userAttribute`: an
   * attribute holds its name; `subjectUri`: the provider's subject is its name. After passport-local the name that was
   * typed counts. `SMSOTP_USECASE`. @default 'local'
   */
  readonly usecase?: 'local' | 'association' | 'userAttribute' | 'subjectUri' | undefined;
  /** Which attribute holds the local name, such as `email`. `SMSOTP_USER_ATTRIBUTE`. */
  readonly userAttribute?: string | undefined;
  /**
   * The same, and the attribute of the number, for single first factors, by the name of their strategy:
   * `{ google: { userAttribute: 'email' } }`. The connector's SMSOTP-userAttribute. `SMSOTP_AUTHENTICATORS`, as JSON.
   */
  readonly authenticators?: Readonly<Record<string, AuthenticatorOptions>> | undefined;
  /**
   * Which of the `directories` are asked, by their `domain`, in this order. `SMSOTP_SECONDARY_USERSTORE`, comma
   * separated. @default all, in the order in which they are given
   */
  readonly secondaryUserstore?: readonly string[] | string | undefined;

  /**
   * Whether a wrong or expired code may be followed by another; if not, it ends the login. `SMSOTP_RETRY_ENABLE`.
   * @default true
   */
  readonly retryEnable?: boolean | undefined;
  /** Whether a new code can be asked for. `SMSOTP_RESEND_ENABLE`. @default true */
  readonly resendEnable?: boolean | undefined;
  /** New codes in one login, besides the first: 0 to 10. `SMSOTP_MAXIMUM_RESEND_ATTEMPTS`. @default 3 */
  readonly maximumResendAttempts?: number | undefined;
  /**
   * Seconds between two messages to one user: 1 to 600, and 20 or more in production.
   * `SMSOTP_RESEND_COOLDOWN_SECONDS`. @default 30
   */
  readonly resendCooldownSeconds?: number | undefined;
  /**
   * Wrong codes until the code dies and the user has to wait (30 s, then 5 min, 1 h, 24 h): 1 to 10. Counted for the
   * user, over all sessions and codes. `SMSOTP_MAX_ATTEMPTS`. @default 5
   */
  readonly maxAttempts?: number | undefined;

  /** Characters of a code: 6 to 10 (NIST SP 800-63B-4: 20 bit at least). `SMSOTP_TOKEN_LENGTH`. @default 6 */
  readonly tokenLength?: number | undefined;
  /** Codes of A to Z and 0 to 9. `SMSOTP_ENABLE_ALPHANUMERIC_TOKEN`. @default false */
  readonly enableAlphanumericToken?: boolean | undefined;
  /**
   * Seconds a code lives: 30 to 600 (NIST SP 800-63B-4: 10 minutes at most). `SMSOTP_TOKEN_EXPIRY_SECONDS`.
   * @default 300
   */
  readonly tokenExpirySeconds?: number | undefined;

  /**
   * Which value the code page shows, masked, to tell the user where the code went: `mobile`, or the name of one of the
   * account's `attributes`. A claim of the connector (`http://wso2.org/claims/mobile`) is understood.
   * `SMSOTP_SCREEN_USER_ATTRIBUTE`. @default 'mobile'
   */
  readonly screenUserAttribute?: string | undefined;
  /**
   * What it matches of that value becomes one star for each match; goes before `noOfDigits` and `order`, unless more than
   * half of the value would stay readable. `SMSOTP_SCREEN_USER_ATTRIBUTE_MASK_REGEX`. @default none
   */
  readonly screenUserAttributeMaskRegex?: RegExp | string | undefined;
  /** Characters of the number that the page shows: 0 to 10, and half of them at most. `SMSOTP_NO_OF_DIGITS`. @default 4 */
  readonly noOfDigits?: number | undefined;
  /** Which end of the number is shown. `SMSOTP_ORDER`. @default 'backward' */
  readonly order?: 'forward' | 'backward' | undefined;
  /**
   * How long an account waits after each further `maxAttempts` wrong codes: `minutes` (1 to 1440), then `ratio` (1 to 10)
   * times as long each time, 24 hours at most, and 24 hours from the fifth time on. It can't be switched off.
   * `SMSOTP_ACCOUNT_LOCK_MINUTES`, `SMSOTP_ACCOUNT_LOCK_RATIO`.
   * @default 30 s, 5 min, 1 h, then 24 h; with one of the two given: 5 minutes, ratio 1
   */
  readonly accountLock?:
    { readonly minutes?: number | undefined; readonly ratio?: number | undefined } | undefined;
  /**
   * Whether an account that has to wait because of wrong codes is told so, or only that and how long it has to wait.
   * `SMSOTP_SHOW_AUTH_FAILURE_REASON`. @default false
   */
  readonly showAuthFailureReason?: boolean | undefined;
  /**
   * What stands beside the words when a message did not go out: the connector's code (`SMSOTP-60002`), or the status
   * that the gateway answered. `SMSOTP_USE_INTERNAL_ERROR_CODES`. @default true
   */
  readonly useInternalErrorCodes?: boolean | undefined;
  /**
   * The application's own page where another second factor can be chosen: a path of this site. The pages then have a
   * link to it. `SMSOTP_MULTI_OPTION_URI`. @default none
   */
  readonly multiOptionUri?: string | undefined;
  /**
   * Whether a wrong code leads to `multiOptionUri` instead of the code page; `pending()` tells there what went wrong.
   * `SMSOTP_REDIRECT_TO_MULTI_OPTION_PAGE_ON_FAILURE`. @default false
   */
  readonly redirectToMultiOptionPageOnFailure?: boolean | undefined;
  /**
   * What a typed number must match besides being a mobile number, as it was typed or in E.164, and what is said where it
   * doesn't. `SMSOTP_CAPTURE_MOBILE_NUMBER_REGEX`, `SMSOTP_CAPTURE_MOBILE_NUMBER_PATTERN_FAILURE_ERROR_MESSAGE`.
   */
  readonly capture?:
    | {
        readonly mobileNumberRegex?: RegExp | string | undefined;
        readonly mobileNumberPatternFailureErrorMessage?: string | undefined;
      }
    | undefined;
  /** Country (ISO 3166-1, such as `LK`) of numbers without `+`. `SMSOTP_DEFAULT_COUNTRY`. @default none */
  readonly defaultCountry?: string | undefined;
  /** Countries that may get messages. `SMSOTP_ALLOWED_COUNTRIES`, comma separated. @default all */
  readonly allowedCountries?: readonly string[] | string | undefined;

  /** Settings of their own for tenants: who the tenant of a request is, and where its settings are (docs/tenants.md). */
  readonly tenants?: TenantsOptions | undefined;

  /** Clock, epoch ms; for tests. @default Date.now */
  readonly now?: (() => number) | undefined;
}
