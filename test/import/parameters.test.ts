import { importConnector, type ImportedOptions } from 'passport-smsotp/import';
import { strategyOf } from '../../lib/import/names.js';
import { rules } from '../../lib/import/understand.js';
import { fromBlock, told } from './support.js';

/** Of the connector: the authenticator's, the SMS provider's, the account lock's. */
const parameters =
  `SMSOTPAuthenticationEndpointURL SMSOTPAuthenticationEndpointErrorPage MobileNumberRegPage RetryEnable
  ResendEnable MaximumResendAttempts EnableUserBasedResendBlocking ResendBlockDuration BackupCode SMSOTPEnableByUserClaim
  SMSOTPMandatory CaptureAndUpdateMobileNumber SendOTPDirectlyToMobile SendOtpToFederatedMobile federatedMobileAttributeKey
  usecase userAttribute secondaryUserstore screenUserAttribute noOfDigits order screenUserAttributeMaskRegex
  EnableAlphanumericToken TokenExpiryTime TokenLength UseInternalErrorCodes EnableAccountLockingForFailedAttempts
  showAuthFailureReason enable_payload_encoding_for_sms_otp redirectToMultiOptionPageOnFailure notificationTemplate
  OTPBackupCodes.UseIdentityClaims sms_url http_method headers payload http_response show_detailed_error_info
  values_to_be_masked mobile_number_regex mobile_number_pattern_failure_error_message SmsOtpLength SmsOtpExpiryTime
  OnlyNumericCharactersForSmsOtp account.lock.handler.enable account.lock.handler.On.Failure.Max.Attempts
  account.lock.handler.Time account.lock.handler.login.fail.timeout.ratio`.split(/\s+/);

test('There is a rule for every parameter of the connector, and for nothing else', () => {
  expect(Object.keys(rules).sort()).toEqual([...parameters].sort());
});

test.each(parameters)('%s is in the report, whatever it says', (name) => {
  for (const value of ['true', 'false', '5', 'local', 'nonsense', '-1', '']) {
    const { report } = fromBlock({ [name]: value });
    const all: { parameter: string }[] = [
      ...report.taken,
      ...report.changed,
      ...report.unsafe,
      ...report.left,
    ];
    expect(all.map((entry) => entry.parameter)).toContain(name);
  }
});

/** Parameter, its value, the options that come of it besides those for what is absent. */
const taken: [string, string, ImportedOptions][] = [
  ['RetryEnable', 'TRUE', { retryEnable: true }],
  ['RetryEnable', 'yes', { retryEnable: false }],
  ['ResendEnable', 'true', { resendEnable: true }],
  ['MaximumResendAttempts', '0', { maximumResendAttempts: 0 }],
  ['MaximumResendAttempts', '25', { maximumResendAttempts: 10 }],
  ['BackupCode', 'true', { backupCode: true }],
  ['BackupCode', 'True', { backupCode: false }],
  ['SMSOTPEnableByUserClaim', 'true', { enableByUserClaim: true }],
  ['SMSOTPMandatory', 'true', { mandatory: true }],
  ['CaptureAndUpdateMobileNumber', 'true', { captureAndUpdateMobileNumber: true }],
  ['SendOTPDirectlyToMobile', 'true', { sendOtpDirectlyToMobile: true }],
  ['SendOtpToFederatedMobile', 'true', { sendOtpToFederatedMobile: true }],
  ['federatedMobileAttributeKey', 'phone', { federatedMobileAttributeKey: 'phone' }],
  ['usecase', 'subjectUri', { usecase: 'subjectUri' }],
  ['usecase', 'userattribute', { usecase: 'userAttribute' }],
  ['userAttribute', 'http://wso2.org/claims/emailaddress', { userAttribute: 'email' }],
  ['userAttribute', 'urn:oid:0.9.2342', { userAttribute: 'urn:oid:0.9.2342' }],
  ['secondaryUserstore', 'a, b,,c ', { secondaryUserstore: ['a', 'b', 'c'] }],
  ['screenUserAttribute', 'mobile', { screenUserAttribute: 'mobile', noOfDigits: 0, order: 'forward' }],
  ['noOfDigits', '99', { noOfDigits: 10 }],
  ['order', 'Backward', { order: 'forward' }],
  [
    'screenUserAttributeMaskRegex',
    '(?<=.{3}).(?=.{2})',
    { screenUserAttributeMaskRegex: '(?<=.{3}).(?=.{2})' },
  ],
  ['EnableAlphanumericToken', 'true', { enableAlphanumericToken: true }],
  ['TokenExpiryTime', '120', { tokenExpirySeconds: 120 }],
  ['TokenExpiryTime', '900', { tokenExpirySeconds: 600 }],
  ['TokenExpiryTime', '5', { tokenExpirySeconds: 30 }],
  ['TokenLength', '4', { tokenLength: 6 }],
  ['TokenLength', '12', { tokenLength: 10 }],
  ['UseInternalErrorCodes', 'false', { useInternalErrorCodes: false }],
  ['showAuthFailureReason', 'true', { showAuthFailureReason: true }],
  ['redirectToMultiOptionPageOnFailure', 'true', { redirectToMultiOptionPageOnFailure: true }],
  ['SmsOtpLength', '8', { tokenLength: 8 }],
  ['SmsOtpExpiryTime', '2', { tokenExpirySeconds: 120 }],
  ['SmsOtpExpiryTime', '60', { tokenExpirySeconds: 600 }],
  ['OnlyNumericCharactersForSmsOtp', 'true', { enableAlphanumericToken: false }],
  ['account.lock.handler.On.Failure.Max.Attempts', '0', { maxAttempts: 1 }],
  ['account.lock.handler.Time', '15', { accountLock: { minutes: 15 } }],
  ['account.lock.handler.Time', '99999', { accountLock: { minutes: 1440 } }],
  ['account.lock.handler.login.fail.timeout.ratio', '2', { accountLock: { ratio: 2 } }],
  ['account.lock.handler.login.fail.timeout.ratio', '1.5', { accountLock: { ratio: 2 } }],
  ['account.lock.handler.login.fail.timeout.ratio', '100', { accountLock: { ratio: 10 } }],
  ['http_response', '202', { sms: { httpResponse: '202' } }],
  ['http_method', 'Post', { sms: { method: 'POST' } }],
  ['http_method', 'PUT', { sms: { method: 'GET' } }],
];

test.each(taken)('%s = %s becomes an option', (name, value, expected) => {
  const absent = fromBlock({}).options;
  expect(fromBlock({ [name]: value }).options).toEqual({ ...absent, ...expected });
});

test.each([
  ['TokenExpiryTime', 'soon'],
  ['TokenLength', '6.5'],
  ['SmsOtpLength', '11'],
  ['SmsOtpExpiryTime', '0'],
  ['MaximumResendAttempts', 'many'],
  ['usecase', 'email'],
  ['secondaryUserstore', ' , '],
  ['account.lock.handler.Time', '0'],
  ['account.lock.handler.login.fail.timeout.ratio', '0'],
  ['http_response', '2xx'],
  ['screenUserAttributeMaskRegex', '(?i)x++'],
  ['mobile_number_regex', '['],
  ['mobile_number_pattern_failure_error_message', 'No number of ours'],
  ['values_to_be_masked', '['],
  ['ResendBlockDuration', '5'],
  ['EnableUserBasedResendBlocking', 'true'],
  ['enable_payload_encoding_for_sms_otp', 'true'],
])('%s = %s gives no option, and our default stays', (name, value) => {
  expect(fromBlock({ [name]: value }).options).toEqual(fromBlock({}).options);
});

test.each([
  ['SendOTPDirectlyToMobile', 'true', /no second factor/],
  ['SendOtpToFederatedMobile', 'true', /nobody has proved/],
  ['TokenLength', '4', /guessed/],
  ['TokenExpiryTime', '601', /10 minutes/],
  ['RetryEnable', 'false', /went on to take codes/],
  ['BackupCode', 'true', /plain digits/],
  ['sms_url', 'http://sms.example.com/', /not encrypted/],
  ['sms_url', 'https://u:p@sms.example.com/', /user name or password/],
  ['sms_url', 'https://sms.example.com/?api_secret=x', /Credentials/],
  ['show_detailed_error_info', 'true', /shown to whoever/],
  ['values_to_be_masked', 'a,[', /1 of its patterns/],
])('%s = %s is called unsafe', (name, value, words) => {
  expect(told(fromBlock({ [name]: value }).report, 'unsafe', name)).toMatch(words);
});

test.each([
  ['SMSOTPMandatory', 'false', /unknownUser is 'skip'/],
  ['SMSOTPEnableByUserClaim', 'true', /smsOtpDisabled/],
  ['TokenExpiryTime', '300000', /looks like milliseconds/],
  ['TokenExpiryTime', '5', /looks like minutes/],
  ['SmsOtpExpiryTime', '5', /minutes there/],
  ['ResendBlockDuration', '5', /resendCooldownSeconds/],
  ['MobileNumberRegPage', 'x', /views/],
  ['order', 'Backward', /forward/],
  ['noOfDigits', '4', /Half/],
  ['mobile_number_regex', '^\\d+$', /server/],
  ['http_method', 'PUT', /GET without a body/],
  ['redirectToMultiOptionPageOnFailure', 'true', /multiOptionUri.*refused/],
  ['account.lock.handler.login.fail.timeout.ratio', '1.5', /no whole number/],
  ['usecase', 'userAttribute', /No attribute is named/],
  ['userAttribute', 'email', /only where the provider says that it is verified/],
  ['notificationTemplate', 'x', /can not be chosen/],
])('%s = %s is said to have changed in meaning', (name, value, words) => {
  expect(told(fromBlock({ [name]: value }).report, 'changed', name)).toMatch(words);
});

describe('What is absent', () => {
  it('is written out as the connector read it, where our default is another', () => {
    expect(fromBlock({}).options).toEqual({
      mandatory: false,
      enableByUserClaim: false,
      captureAndUpdateMobileNumber: false,
      retryEnable: false,
      resendEnable: false,
      backupCode: false,
    });
  });

  it('is told where it was a hole, or means something else here', () => {
    const { report } = fromBlock({ ResendEnable: 'true' });
    expect(report.unsafe.map(({ parameter }) => parameter)).toEqual([
      'MaximumResendAttempts',
      'TokenExpiryTime',
      'EnableAccountLockingForFailedAttempts',
    ]);
    expect(told(report, 'changed', 'usecase')).toMatch(/local/);
    expect(told(report, 'changed', 'SMSOTPMandatory')).toMatch(/unknownUser/);
    expect(told(report, 'left', 'sms_url, http_method, headers, payload, http_response')).toMatch(
      /identity provider/,
    );
  });

  it('goes without a remark where something else says it', () => {
    const { report } = fromBlock({ SmsOtpExpiryTime: '5', EnableAccountLockingForFailedAttempts: 'true' });
    expect(report.unsafe).toEqual([]);
  });
});

describe('Parameters together', () => {
  it('lets the properties of the connection win over those of the authenticator', () => {
    const { options, report } = fromBlock({
      TokenLength: '10',
      SmsOtpLength: '7',
      TokenExpiryTime: '60',
      SmsOtpExpiryTime: '2',
      EnableAlphanumericToken: 'true',
      OnlyNumericCharactersForSmsOtp: 'true',
    });
    expect(options).toMatchObject({
      tokenLength: 7,
      tokenExpirySeconds: 120,
      enableAlphanumericToken: false,
    });
    expect(told(report, 'left', 'TokenLength')).toMatch(/SmsOtpLength/);
  });

  it('leaves the payload of a GET out, as the connector did not send it', () => {
    const parameters = { sms_url: 'https://sms.example.com/', http_method: 'GET', payload: '{}' };
    expect(fromBlock(parameters).options.sms).toEqual({ url: 'https://sms.example.com/', method: 'GET' });
  });

  it('says that directories are needed where a rule for finding accounts was taken', () => {
    const { report } = fromBlock({ usecase: 'association', secondaryUserstore: 'jdbc' });
    expect(told(report, 'changed', 'usecase, secondaryUserstore')).toMatch(/directories/);
    expect(told(fromBlock({ usecase: 'local' }).report, 'changed', 'usecase')).toBe('');
  });

  it('takes the last of two, as the connector does', () => {
    const file = `<AuthenticatorConfig name="SMSOTP"><Parameter name="TokenLength">7</Parameter>
      <Parameter name="TokenLength">9</Parameter></AuthenticatorConfig>`;
    const { options, report } = importConnector(file);
    expect(options.tokenLength).toBe(9);
    expect(told(report, 'left', 'TokenLength')).toMatch(/more than once/);
  });
});

describe('A parameter that nobody knows', () => {
  it('is reported with the one that was probably meant, and without its value', () => {
    const { report } = fromBlock({ RetryEnabled: 'v4lue', zzzzzzzz: 'v4lue' });
    expect(told(report, 'left', 'RetryEnabled')).toMatch(/did you mean RetryEnable\?/);
    expect(told(report, 'left', 'zzzzzzzz')).toBe('The connector has no such parameter.');
    expect(JSON.stringify(report)).not.toContain('v4lue');
  });

  it.each(['constructor', '__proto__', 'toString'])('may be called %s', (name) => {
    expect(told(fromBlock({ a: '1', [name]: 'true' }).report, 'left', 'a')).not.toBe('');
    const read = importConnector(
      `<AuthenticatorConfig name="SMSOTP"><Parameter name="${name}">1</Parameter></AuthenticatorConfig>`,
    );
    expect(told(read.report, 'left', name)).toMatch(/no such parameter/);
  });
});

test('A switched off connector is imported, and that it was off is told', () => {
  const { report } = importConnector('<AuthenticatorConfig name="SMSOTP" enabled="false"/>');
  expect(told(report, 'changed', 'enabled')).toMatch(/switched off/);
});

test.each([
  ['GoogleOIDCAuthenticator', 'google'],
  ['Google', 'google'],
  ['FacebookAuthenticator', 'facebook'],
  ['TwitterAuthenticator', 'twitter'],
  ['LinkedIn', 'linkedin'],
  ['GithubAuthenticator', 'github'],
  ['AmazonAuthenticator', 'amazon'],
  ['Foursquare', 'foursquare'],
  ['Instagram', 'instagram'],
  ['OpenIDConnectAuthenticator', 'openidconnect'],
  ['SAMLSSOAuthenticator', 'saml'],
  ['google_oidc', 'google'],
])('%s is the strategy %s', (authenticator, strategy) => {
  expect(strategyOf(authenticator)).toEqual({ name: strategy, guessed: false });
});

test.each([
  ['MyLogin', { name: 'mylogin', guessed: true }],
  ['__proto__', undefined],
  ['a b', undefined],
  ['', undefined],
])('%s, which nobody knows, gives %j', (authenticator, expected) => {
  expect(strategyOf(authenticator)).toEqual(expected);
});

test('Two blocks for one strategy: the last counts, and that is told', () => {
  const file = ['Google', 'GoogleOIDCAuthenticator']
    .map(
      (name, at) =>
        `<AuthenticatorConfig name="${name}"><Parameter name="SMSOTP-userAttribute">a${at}</Parameter></AuthenticatorConfig>`,
    )
    .join('');
  const { options, report } = importConnector(`${file}<AuthenticatorConfig name="SMSOTP"/>`);
  expect(options.authenticators).toEqual({ google: { userAttribute: 'a1' } });
  expect(told(report, 'changed', 'SMSOTP-userAttribute of "GoogleOIDCAuthenticator"')).toMatch(/Two blocks/);
});
