import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../setup/lib-files.js';
import { rows, section, wordsOf } from './markdown.js';

const page = 'docs/coming-from-wso2.md';
const configuration = readFileSync(join(root, 'docs/configuration.md'), 'utf8');
const errors = readFileSync(join(root, 'docs/errors.md'), 'utf8');

/** What the connector reads: from its own block, from the block of the first factor, and of the gateway. */
const parameters = [
  'SMSOTPAuthenticationEndpointURL',
  'SMSOTPAuthenticationEndpointErrorPage',
  'MobileNumberRegPage',
  'SMSOTPMandatory',
  'SMSOTPEnableByUserClaim',
  'CaptureAndUpdateMobileNumber',
  'SendOTPDirectlyToMobile',
  'SendOtpToFederatedMobile',
  'federatedMobileAttributeKey',
  'RetryEnable',
  'ResendEnable',
  'MaximumResendAttempts',
  'EnableUserBasedResendBlocking',
  'ResendBlockDuration',
  'BackupCode',
  'usecase',
  'userAttribute',
  'SMSOTP-userAttribute',
  'secondaryUserstore',
  'screenUserAttribute',
  'noOfDigits',
  'order',
  'screenUserAttributeMaskRegex',
  'EnableAlphanumericToken',
  'TokenExpiryTime',
  'TokenLength',
  'UseInternalErrorCodes',
  'EnableAccountLockingForFailedAttempts',
  'showAuthFailureReason',
  'enable_payload_encoding_for_sms_otp',
  'redirectToMultiOptionPageOnFailure',
  'notificationTemplate',
  'sms_url',
  'http_method',
  'headers',
  'payload',
  'http_response',
  'show_detailed_error_info',
  'values_to_be_masked',
  'mobile_number_regex',
  'mobile_number_pattern_failure_error_message',
  'SmsOtpLength',
  'SmsOtpExpiryTime',
  'OnlyNumericCharactersForSmsOtp',
  'account.lock.handler.enable',
  'account.lock.handler.On.Failure.Max.Attempts',
  'account.lock.handler.Time',
  'account.lock.handler.login.fail.timeout.ratio',
];

const tables = ['Parameters', 'The gateway', 'The account lock'].map((title) => rows(section(page, title)));
const table = tables.flat();

test.each(parameters)('%s has a row', (name) => {
  expect(table.map(({ connector }) => connector)).toContain(name);
});

test('What stands in the column of ours is an option that the reference has', () => {
  const named = table.flatMap(({ here = '' }) => here.split(', ')).filter((name) => name !== '–');
  expect(named.length).toBeGreaterThan(40);
  for (const name of named) expect([name, configuration.includes(`\`${name}\``)]).toEqual([name, true]);
});

test('Each message leads to a code that the list of errors has', () => {
  const codes = rows(section(page, 'Messages')).flatMap(
    (row) => row['code here']?.match(/\b[a-z]+_[a-z_]+\b|locked/g) ?? [],
  );
  expect(codes.length).toBeGreaterThan(9);
  for (const code of codes) expect([code, errors.includes(`\`${code}\``)]).toEqual([code, true]);
});

test('The decision table has each row, and names the reasons that the code has', () => {
  const decision = rows(section(page, 'Who is asked for what'));
  expect(decision.flatMap(({ row = '' }) => row.split(', ').map(Number)).sort((a, b) => a - b)).toEqual(
    Array.from({ length: 19 }, (_, i) => i + 1),
  );
  const text = JSON.stringify(decision);
  for (const reason of wordsOf('lib/policy/decision.ts', 'DenyReason').filter(
    (one) => !['mobile_unusable', 'tenant_mismatch'].includes(one),
  ))
    expect(text).toContain(reason);
});
