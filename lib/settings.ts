import type { Config } from './config/read-config.js';
import type { FlowSettings } from './flow/context.js';
import { guessLimits, messageBudget } from './policy/limits.js';
import { exampleMobile } from './policy/mobile.js';
import type { UserStore } from './users/contract.js';

/**
 * What the use cases go by, out of the options and of what the user store can do.
 * @param tellsRemoval whether the user store can tell that a number is gone
 */
export function settingsOf(config: Config, users: UserStore, tellsRemoval: boolean): FlowSettings {
  const { defaultCountry, allowedCountries, authenticators = {}, federatedMobileAttributeKey } = config;
  const maxSends = config.resendEnable ? config.maximumResendAttempts + 1 : 1;
  return {
    mandatory: config.mandatory,
    enableByUserClaim: config.enableByUserClaim,
    capture: config.captureAndUpdateMobileNumber && users.saveMobile !== undefined,
    skipUnknown: config.unknownUser === 'skip',
    findsNameless: config.users.directories === undefined || config.usecase === 'local',
    sendOtpDirectlyToMobile: config.sendOtpDirectlyToMobile,
    sendOtpToFederatedMobile: config.sendOtpToFederatedMobile,
    federatedMobileAttributeKey: (strategy) =>
      (Object.hasOwn(authenticators, strategy)
        ? authenticators[strategy]?.federatedMobileAttributeKey
        : undefined) ?? federatedMobileAttributeKey,
    backupCode: config.backupCode && users.backupCodes !== undefined && users.useBackupCode !== undefined,
    tellsRemoval,
    retryEnable: config.retryEnable,
    resendEnable: config.resendEnable,
    code: { length: config.tokenLength, alphanumeric: config.enableAlphanumericToken },
    codeLifeMs: config.tokenExpirySeconds * 1000,
    cooldownMs: config.resendCooldownSeconds * 1000,
    maxSends,
    budget: messageBudget(maxSends),
    guesses: guessLimits(config.maxAttempts, config.accountLock),
    mask: {
      noOfDigits: config.noOfDigits,
      order: config.order,
      regex: config.screenUserAttributeMaskRegex,
    },
    hintAttribute: config.screenUserAttribute,
    showAuthFailureReason: config.showAuthFailureReason,
    useInternalErrorCodes: config.useInternalErrorCodes,
    numbers: { defaultCountry, allowedCountries },
    typedNumber: config.capture.mobileNumberRegex,
    typedNumberMessage: config.capture.mobileNumberPatternFailureErrorMessage,
    exampleMobile: exampleMobile(defaultCountry),
  };
}
