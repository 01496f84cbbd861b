import type { Draft, Rule, Rules } from './draft.js';
import { flag, pattern, replaced, takeInRange, wholeNumber } from './rule-kinds.js';
import { attributeName } from './names.js';
import { quoted } from './words.js';

/** The code, its life, how much of the number is shown, and what is told. */
export const codeRules: Rules = {
  TokenLength: unlessIn('SmsOtpLength', length),
  SmsOtpLength: (draft, value, name) => {
    const number = wholeNumber(draft, value, name);
    if (number === undefined || (number >= 4 && number <= 10)) length(draft, value, name);
    else
      draft.change(name, `${number} is outside of 4 to 10, so the connector took 6; the default here is 6.`);
  },
  EnableAlphanumericToken: unlessIn('OnlyNumericCharactersForSmsOtp', flag('enableAlphanumericToken')),
  OnlyNumericCharactersForSmsOtp: (draft, value, name) =>
    draft.take(name, 'enableAlphanumericToken', value.toLowerCase() !== 'true'),
  TokenExpiryTime: unlessIn('SmsOtpExpiryTime', (draft, value, name) => {
    const seconds = wholeNumber(draft, value, name);
    if (seconds === undefined) return;
    expiry(draft, name, seconds);
    if (seconds >= 30_000)
      draft.change(name, `The connector reads seconds. ${seconds} looks like milliseconds; which is it?`);
    if (seconds < 30)
      draft.change(name, `The connector reads seconds. ${seconds} looks like minutes; which is it?`);
  }),
  SmsOtpExpiryTime: (draft, value, name) => {
    const minutes = wholeNumber(draft, value, name);
    if (minutes === undefined) return;
    draft.change(name, 'It is in minutes there; tokenExpirySeconds is in seconds.');
    if (minutes >= 1 && minutes <= 1440) expiry(draft, name, minutes * 60);
    else draft.change(name, `${minutes} is outside of 1 to 1440, so the connector took 5; so it is here.`);
  },
  BackupCode: backupCode,
  'OTPBackupCodes.UseIdentityClaims': replaced(
    'Where backup codes are kept is up to the store of the users; the connector had them in a claim, as plain text.',
  ),
  screenUserAttribute: (draft, value, name) => {
    const attribute = attributeName(value);
    draft.take(name, 'screenUserAttribute', attribute);
    if (attribute !== value)
      draft.change(name, `The claim is an attribute of the account here: ${quoted(attribute)}.`);
  },
  noOfDigits: (draft, value, name) => {
    const number = wholeNumber(draft, value, name);
    if (number === undefined) return;
    takeInRange(draft, name, 'noOfDigits', { number, range: { min: 0, max: 10 } });
    if (number > 0) draft.change(name, 'Half of the value is shown at most, however short it is.');
  },
  order: (draft, value, name) => {
    // The connector compares exactly.
    draft.take(name, 'order', value === 'backward' ? 'backward' : 'forward');
    if (value !== 'backward' && value !== 'forward')
      draft.change(name, `The connector takes all but "backward" for forward, so ${quoted(value)} too.`);
  },
  screenUserAttributeMaskRegex: pattern(
    'screenUserAttributeMaskRegex',
    'What it leaves visible is cut to half of the value here.',
  ),
  showAuthFailureReason: flag('showAuthFailureReason'),
  UseInternalErrorCodes: flag('useInternalErrorCodes'),
};

/** The connection's property beats the authenticator's parameter. */
function unlessIn(stronger: string, rule: Rule): Rule {
  return (draft, value, name) => {
    if (draft.text(stronger) === undefined) rule(draft, value, name);
    else draft.leave(name, `${stronger} is there too, and counts.`);
  };
}

function length(draft: Draft, value: string, name: string): void {
  const number = wholeNumber(draft, value, name);
  if (number === undefined) return;
  takeInRange(draft, name, 'tokenLength', { number, range: { min: 6, max: 10 } });
  if (number < 6) draft.warn(name, `A code of ${number} is guessed too soon; 6 is the least here.`);
}

function expiry(draft: Draft, name: string, seconds: number): void {
  takeInRange(draft, name, 'tokenExpirySeconds', {
    number: seconds,
    range: { min: 30, max: 600, unit: ' seconds' },
  });
  if (seconds > 600) draft.warn(name, 'A code is good for 10 minutes at most here (NIST SP 800-63B-4).');
}

function backupCode(draft: Draft, value: string, name: string): void {
  // Exact, unlike every other flag of the connector.
  const on = value === 'true';
  draft.take(name, 'backupCode', on);
  if (!on && value.toLowerCase() === 'true')
    draft.change(name, `${quoted(value)} is off: the connector wants "true" in small letters.`);
  if (!on) return;
  draft.change(
    name,
    'Codes are made here, shown once and good once. Those that your users have must be brought over from the claim otpbackupcodes.',
  );
  draft.warn(
    name,
    'In the claim they are plain digits of any length; before 2.0.32 a part of one was enough. Better have new ones made than bring those over.',
  );
}

/** What the connector did when there was nothing about the life of a code. */
export function absentExpiry(draft: Draft): void {
  if (draft.text('TokenExpiryTime') !== undefined || draft.text('SmsOtpExpiryTime') !== undefined) return;
  if (draft.form === 'toml')
    draft.change('TokenExpiryTime', 'Absent: 300 or 900 seconds by the version of the product. Here 300.');
  else
    draft.warn(
      'TokenExpiryTime',
      'Absent: codes never expired before 3.1.11, and after it lived 300 or 900 seconds. Here 300.',
    );
}

export function absentHint(draft: Draft): void {
  if (draft.text('screenUserAttribute') === undefined) {
    draft.change(
      'screenUserAttribute',
      'Absent: no part of the number was shown. Here its last 4 digits are; noOfDigits = 0 shows none.',
    );
    return;
  }
  if (draft.text('screenUserAttributeMaskRegex') !== undefined) return;
  if (draft.text('noOfDigits') === undefined) draft.take('noOfDigits (absent)', 'noOfDigits', 0);
  if (draft.text('order') === undefined) draft.take('order (absent)', 'order', 'forward');
}
