import * as v from 'valibot';
import { compilePattern } from '../pattern.js';
import { isCountry } from '../policy/mobile.js';

/** One option that has a plain value: its variable, its rule with the mend in words, and its default. */
export interface Field<Value> {
  readonly env: string;
  readonly rule: v.GenericSchema<unknown, Value>;
  readonly fallback: Value;
}

const field = <Value>(
  env: string,
  rule: v.GenericSchema<unknown, Value>,
  fallback: NoInfer<Value>,
): Field<Value> => ({ env, rule, fallback });

/** `true` and `false` in any letter case, as the connector reads them. */
const flag = v.pipe(
  v.unknown(),
  v.transform((value) => (typeof value === 'string' ? booleans[value.toLowerCase()] : value)),
  v.boolean('use true or false'),
);
const booleans: Readonly<Record<string, boolean>> = { true: true, false: false };

function whole(min: number, max: number, unit = '') {
  const mend = `use a whole number from ${min} to ${max}${unit}`;
  return v.pipe(
    v.unknown(),
    v.transform((value) => (typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : value)),
    v.number(mend),
    v.integer(mend),
    v.minValue(min, mend),
    v.maxValue(max, mend),
  );
}

function oneOf<const Word extends string>(...words: Word[]) {
  return v.picklist(words, `use ${words.join(' or ')}`);
}

const country = v.pipe(
  v.string(),
  v.toUpperCase(),
  v.check(isCountry, 'use a country code of ISO 3166-1, such as LK or CH'),
);

/** A list, or one string with commas; blanks around an entry don't count. */
const countries = v.pipe(
  v.unknown(),
  v.transform((value) => (typeof value === 'string' ? value.split(',').map((code) => code.trim()) : value)),
  v.array(country, 'use country codes, such as LK,CH'),
  v.minLength(1, 'name one country at least, or leave it out to allow all'),
);

const names = v.pipe(
  v.unknown(),
  v.transform((value) => (typeof value === 'string' ? value.split(',').map((name) => name.trim()) : value)),
  v.array(v.pipe(v.string(), v.minLength(1)), 'use names of directories, such as primary,jdbc'),
  v.minLength(1, 'name one directory at least, or leave it out to ask all'),
);

const authenticatorsMend = 'use an object such as {"google":{"userAttribute":"email"}}';

const attribute = v.pipe(v.string(authenticatorsMend), v.minLength(1, authenticatorsMend));

/** An object, or JSON text of one. */
const authenticators = v.pipe(
  v.unknown(),
  v.transform((value) => (typeof value === 'string' ? jsonOf(value) : value)),
  v.check((value) => !Array.isArray(value), authenticatorsMend),
  v.record(
    v.string(),
    v.strictObject(
      { userAttribute: v.optional(attribute), federatedMobileAttributeKey: v.optional(attribute) },
      authenticatorsMend,
    ),
    authenticatorsMend,
  ),
);

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const path = v.pipe(
  v.string('use a path such as /smsotp'),
  v.regex(/^(\/[\w.~-]+)+$/, 'use a path such as /smsotp, without a slash at its end'),
);

/** Text of a regular expression, or one of the code; compiled now, so that a slip stops the start. */
const pattern = v.pipe(
  v.unknown(),
  v.transform((value) => compilePattern(value) ?? value),
  v.instance(RegExp, 'use a regular expression of JavaScript, without slashes around it'),
);

/** A page of the same site. Browsers read `//host`, `/\\host` and control characters as another site's address. */
const localPage = v.pipe(
  v.string('use a path of this site, such as /login/second-factor'),
  v.regex(
    /^\/(?!\/)[\x21-\x5b\x5d-\x7e]*$/,
    'use a path of this site, such as /login/second-factor, without host',
  ),
);

export const fields = {
  name: field('SMSOTP_NAME', v.pipe(v.string(), v.minLength(1, 'give a name, such as smsotp')), 'smsotp'),
  basePath: field('SMSOTP_BASE_PATH', path, '/smsotp'),
  views: field('SMSOTP_VIEWS', v.optional(v.string('use the path of a directory')), undefined),
  mandatory: field('SMSOTP_MANDATORY', flag, false),
  enableByUserClaim: field('SMSOTP_ENABLE_BY_USER_CLAIM', flag, false),
  captureAndUpdateMobileNumber: field('SMSOTP_CAPTURE_AND_UPDATE_MOBILE_NUMBER', flag, true),
  unknownUser: field('SMSOTP_UNKNOWN_USER', oneOf('deny', 'skip'), 'deny'),
  sendOtpDirectlyToMobile: field('SMSOTP_SEND_OTP_DIRECTLY_TO_MOBILE', flag, false),
  sendOtpToFederatedMobile: field('SMSOTP_SEND_OTP_TO_FEDERATED_MOBILE', flag, false),
  federatedMobileAttributeKey: field(
    'SMSOTP_FEDERATED_MOBILE_ATTRIBUTE_KEY',
    v.pipe(v.string(), v.minLength(1, 'name an attribute, such as phone_number')),
    'mobile',
  ),
  backupCode: field('SMSOTP_BACKUP_CODE', flag, true),
  usecase: field('SMSOTP_USECASE', oneOf('local', 'association', 'userAttribute', 'subjectUri'), 'local'),
  userAttribute: field(
    'SMSOTP_USER_ATTRIBUTE',
    v.optional(v.pipe(v.string(), v.minLength(1, 'name an attribute, such as email'))),
    undefined,
  ),
  authenticators: field('SMSOTP_AUTHENTICATORS', v.optional(authenticators), undefined),
  secondaryUserstore: field('SMSOTP_SECONDARY_USERSTORE', v.optional(names), undefined),
  retryEnable: field('SMSOTP_RETRY_ENABLE', flag, true),
  resendEnable: field('SMSOTP_RESEND_ENABLE', flag, true),
  maximumResendAttempts: field('SMSOTP_MAXIMUM_RESEND_ATTEMPTS', whole(0, 10), 3),
  resendCooldownSeconds: field('SMSOTP_RESEND_COOLDOWN_SECONDS', whole(1, 600, ' seconds'), 30),
  maxAttempts: field('SMSOTP_MAX_ATTEMPTS', whole(1, 10), 5),
  tokenLength: field('SMSOTP_TOKEN_LENGTH', whole(6, 10), 6),
  enableAlphanumericToken: field('SMSOTP_ENABLE_ALPHANUMERIC_TOKEN', flag, false),
  tokenExpirySeconds: field('SMSOTP_TOKEN_EXPIRY_SECONDS', whole(30, 600, ' seconds'), 300),
  screenUserAttribute: field(
    'SMSOTP_SCREEN_USER_ATTRIBUTE',
    v.pipe(v.string(), v.minLength(1, 'name an attribute, such as mobile')),
    'mobile',
  ),
  screenUserAttributeMaskRegex: field(
    'SMSOTP_SCREEN_USER_ATTRIBUTE_MASK_REGEX',
    v.optional(pattern),
    undefined,
  ),
  noOfDigits: field('SMSOTP_NO_OF_DIGITS', whole(0, 10), 4),
  order: field('SMSOTP_ORDER', oneOf('backward', 'forward'), 'backward'),
  showAuthFailureReason: field('SMSOTP_SHOW_AUTH_FAILURE_REASON', flag, false),
  useInternalErrorCodes: field('SMSOTP_USE_INTERNAL_ERROR_CODES', flag, true),
  multiOptionUri: field('SMSOTP_MULTI_OPTION_URI', v.optional(localPage), undefined),
  redirectToMultiOptionPageOnFailure: field('SMSOTP_REDIRECT_TO_MULTI_OPTION_PAGE_ON_FAILURE', flag, false),
  defaultCountry: field('SMSOTP_DEFAULT_COUNTRY', v.optional(country), undefined),
  allowedCountries: field('SMSOTP_ALLOWED_COUNTRIES', v.optional(countries), undefined),
} as const;

export type FieldName = keyof typeof fields;
export type FieldValues = {
  readonly [Name in FieldName]: (typeof fields)[Name] extends Field<infer V> ? V : never;
};

/** Options that are a few plain values together, each with a variable of its own. */
export const groups = {
  accountLock: {
    minutes: field('SMSOTP_ACCOUNT_LOCK_MINUTES', v.optional(whole(1, 1440, ' minutes')), undefined),
    ratio: field('SMSOTP_ACCOUNT_LOCK_RATIO', v.optional(whole(1, 10)), undefined),
  },
  capture: {
    mobileNumberRegex: field('SMSOTP_CAPTURE_MOBILE_NUMBER_REGEX', v.optional(pattern), undefined),
    mobileNumberPatternFailureErrorMessage: field(
      'SMSOTP_CAPTURE_MOBILE_NUMBER_PATTERN_FAILURE_ERROR_MESSAGE',
      v.optional(v.pipe(v.string('use a text'), v.maxLength(300, 'use 300 characters at most'))),
      undefined,
    ),
  },
} as const;

export type GroupName = keyof typeof groups;
export type GroupValues = {
  readonly [Group in GroupName]: {
    readonly [Name in keyof (typeof groups)[Group]]: (typeof groups)[Group][Name] extends Field<infer V>
      ? V
      : never;
  };
};

/** What the connector and other packages call some of them, where the spelling alone would lead elsewhere. */
export const meant: Readonly<Record<string, string>> = {
  time: 'minutes',
  timeout: 'minutes',
  duration: 'minutes',
  factor: 'ratio',
  timeoutRatio: 'ratio',
  regex: 'mobileNumberRegex',
  message: 'mobileNumberPatternFailureErrorMessage',
  SMSOTP_ACCOUNT_LOCK: 'SMSOTP_ACCOUNT_LOCK_MINUTES',
  SMSOTP_ACCOUNT_LOCK_TIME: 'SMSOTP_ACCOUNT_LOCK_MINUTES',
  SMSOTP_ACCOUNT_LOCK_TIMEOUT: 'SMSOTP_ACCOUNT_LOCK_MINUTES',
  SMSOTP_ACCOUNT_LOCK_FACTOR: 'SMSOTP_ACCOUNT_LOCK_RATIO',
};

/** The gateway's fields; lib/sms knows what is right in them. */
export const smsFields = {
  url: 'SMSOTP_SMS_URL',
  method: 'SMSOTP_SMS_METHOD',
  headers: 'SMSOTP_SMS_HEADERS',
  payload: 'SMSOTP_SMS_PAYLOAD',
  httpResponse: 'SMSOTP_SMS_HTTP_RESPONSE',
  numberFormat: 'SMSOTP_SMS_NUMBER_FORMAT',
  ca: 'SMSOTP_SMS_CA',
  showDetailedErrorInfo: 'SMSOTP_SMS_SHOW_DETAILED_ERROR_INFO',
  valuesToBeMasked: 'SMSOTP_SMS_VALUES_TO_BE_MASKED',
} as const;

/** Options that are more than a plain value. */
export const otherOptions = [
  'secret',
  'users',
  'directories',
  'sms',
  'store',
  'redis',
  'passport',
  'now',
  'tenants',
  'accountLock',
  'capture',
] as const;

/** Every variable that is read, for the check for unknown ones and for the documentation. */
export const variables: readonly string[] = [
  'SMSOTP_SECRET',
  'SMSOTP_REDIS_URL',
  'SMSOTP_TENANTS_DIR',
  ...Object.values(smsFields),
  ...[fields, ...Object.values(groups)].flatMap((group: Readonly<Record<string, Field<unknown>>>) =>
    Object.values(group).map(({ env }) => env),
  ),
];
