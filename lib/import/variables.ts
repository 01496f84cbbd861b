import type { ImportedOptions } from './contract.js';

/** The variable of each option that an import can give, by the option's path; in the order in which they are written. */
export const optionVariables = {
  mandatory: 'SMSOTP_MANDATORY',
  enableByUserClaim: 'SMSOTP_ENABLE_BY_USER_CLAIM',
  captureAndUpdateMobileNumber: 'SMSOTP_CAPTURE_AND_UPDATE_MOBILE_NUMBER',
  'capture.mobileNumberRegex': 'SMSOTP_CAPTURE_MOBILE_NUMBER_REGEX',
  'capture.mobileNumberPatternFailureErrorMessage':
    'SMSOTP_CAPTURE_MOBILE_NUMBER_PATTERN_FAILURE_ERROR_MESSAGE',
  sendOtpDirectlyToMobile: 'SMSOTP_SEND_OTP_DIRECTLY_TO_MOBILE',
  sendOtpToFederatedMobile: 'SMSOTP_SEND_OTP_TO_FEDERATED_MOBILE',
  federatedMobileAttributeKey: 'SMSOTP_FEDERATED_MOBILE_ATTRIBUTE_KEY',
  usecase: 'SMSOTP_USECASE',
  userAttribute: 'SMSOTP_USER_ATTRIBUTE',
  authenticators: 'SMSOTP_AUTHENTICATORS',
  secondaryUserstore: 'SMSOTP_SECONDARY_USERSTORE',
  tokenLength: 'SMSOTP_TOKEN_LENGTH',
  enableAlphanumericToken: 'SMSOTP_ENABLE_ALPHANUMERIC_TOKEN',
  tokenExpirySeconds: 'SMSOTP_TOKEN_EXPIRY_SECONDS',
  maxAttempts: 'SMSOTP_MAX_ATTEMPTS',
  'accountLock.minutes': 'SMSOTP_ACCOUNT_LOCK_MINUTES',
  'accountLock.ratio': 'SMSOTP_ACCOUNT_LOCK_RATIO',
  retryEnable: 'SMSOTP_RETRY_ENABLE',
  backupCode: 'SMSOTP_BACKUP_CODE',
  resendEnable: 'SMSOTP_RESEND_ENABLE',
  maximumResendAttempts: 'SMSOTP_MAXIMUM_RESEND_ATTEMPTS',
  screenUserAttribute: 'SMSOTP_SCREEN_USER_ATTRIBUTE',
  noOfDigits: 'SMSOTP_NO_OF_DIGITS',
  order: 'SMSOTP_ORDER',
  screenUserAttributeMaskRegex: 'SMSOTP_SCREEN_USER_ATTRIBUTE_MASK_REGEX',
  showAuthFailureReason: 'SMSOTP_SHOW_AUTH_FAILURE_REASON',
  useInternalErrorCodes: 'SMSOTP_USE_INTERNAL_ERROR_CODES',
  redirectToMultiOptionPageOnFailure: 'SMSOTP_REDIRECT_TO_MULTI_OPTION_PAGE_ON_FAILURE',
  'sms.url': 'SMSOTP_SMS_URL',
  'sms.method': 'SMSOTP_SMS_METHOD',
  'sms.headers': 'SMSOTP_SMS_HEADERS',
  'sms.payload': 'SMSOTP_SMS_PAYLOAD',
  'sms.httpResponse': 'SMSOTP_SMS_HTTP_RESPONSE',
  'sms.showDetailedErrorInfo': 'SMSOTP_SMS_SHOW_DETAILED_ERROR_INFO',
  'sms.valuesToBeMasked': 'SMSOTP_SMS_VALUES_TO_BE_MASKED',
} as const;

export type OptionPath = keyof typeof optionVariables;

export const optionPaths = Object.keys(optionVariables) as OptionPath[];

export type OptionValue = string | number | boolean | readonly string[] | Readonly<Record<string, object>>;

/** `sms.url` goes to `url` in `sms`. */
export function nest(values: ReadonlyMap<OptionPath, OptionValue>): ImportedOptions {
  const options: Record<string, OptionValue> = {};
  const groups: Record<string, Record<string, OptionValue>> = {};
  for (const path of optionPaths) {
    const value = values.get(path);
    const [group = '', name] = path.split('.');
    if (value === undefined) continue;
    if (name === undefined) options[group] = value;
    else (groups[group] ??= {})[name] = value;
  }
  return { ...options, ...groups };
}

/** The other way round, in the order of the table. */
export function flatten(options: ImportedOptions): (readonly [OptionPath, OptionValue])[] {
  return optionPaths.flatMap((path) => {
    const value = path
      .split('.')
      .reduce<unknown>(
        (place, name) => (place === undefined ? undefined : Reflect.get(Object(place) as object, name)),
        options,
      );
    return value === undefined ? [] : [[path, value as OptionValue] as const];
  });
}
