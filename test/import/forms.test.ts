import { importConnector } from 'passport-smsotp/import';
import { fileOf, imported, told } from './support.js';

describe('The block of the seed, which its documentation never closes', () => {
  const { options, report } = imported('seed-block.xml');

  it('becomes options under our names', () => {
    expect(options).toEqual({
      mandatory: false,
      enableByUserClaim: false,
      captureAndUpdateMobileNumber: true,
      sendOtpDirectlyToMobile: false,
      usecase: 'association',
      secondaryUserstore: ['primary'],
      retryEnable: true,
      resendEnable: true,
      backupCode: true,
    });
  });

  it('is closed for the reader, and the report says where', () => {
    expect(told(report, 'changed', 'the file')).toMatch(/^Line 1: <AuthenticatorConfig> is never closed/);
  });

  it('reads the same with its end, with comments and blanks in it, and inside of a file', () => {
    const block = fileOf('seed-block.xml');
    const closed = `${block}</AuthenticatorConfig>`;
    const rewritten = closed
      .replaceAll('>true<', '>\n  true <')
      .replaceAll('<Parameter', '<!-- > -->\r\n<Parameter');
    for (const form of [closed, rewritten, `<A><AuthenticatorConfigs>${closed}</AuthenticatorConfigs></A>`]) {
      expect(importConnector(form).options).toEqual(options);
      expect(importConnector(form).report.changed.map(({ parameter }) => parameter)).not.toContain(
        'the file',
      );
    }
  });

  it('reads three open blocks one after another, as the documentation shows them', () => {
    const file = `${fileOf('seed-block.xml')}
      <AuthenticatorConfig name="LinkedIn"><Parameter name="SMSOTP-userAttribute">email</Parameter>
      <AuthenticatorConfig name="FacebookAuthenticator"><Parameter name="SMSOTP-userAttribute">name</Parameter>`;
    const read = importConnector(file);
    expect(read.options).toMatchObject({
      usecase: 'association',
      authenticators: { linkedin: { userAttribute: 'email' }, facebook: { userAttribute: 'name' } },
    });
    expect(told(read.report, 'changed', 'the file').match(/Line \d+/g)).toEqual([
      'Line 1',
      'Line 15',
      'Line 16',
    ]);
  });
});

describe('A whole application-authentication.xml', () => {
  const { options, report } = imported('application-authentication.xml');

  it('becomes options, with the attributes of the other authenticators', () => {
    expect(options).toEqual({
      mandatory: true,
      enableByUserClaim: true,
      captureAndUpdateMobileNumber: false,
      retryEnable: true,
      resendEnable: true,
      maximumResendAttempts: 5,
      backupCode: false,
      usecase: 'userAttribute',
      userAttribute: 'email',
      authenticators: {
        foursquare: { userAttribute: 'email' },
        linkedin: { userAttribute: 'email' },
        facebook: { userAttribute: 'email' },
        houselogin: { userAttribute: 'staff_no' },
      },
      secondaryUserstore: ['jdbc', 'abc', 'xyz'],
      screenUserAttribute: 'mobile',
      noOfDigits: 4,
      order: 'backward',
      tokenLength: 8,
      tokenExpirySeconds: 120,
    });
  });

  it('tells what was guessed, emptied or trimmed', () => {
    expect(told(report, 'changed', 'SMSOTP-userAttribute of "HouseLogin"')).toMatch(/"houselogin"/);
    expect(told(report, 'changed', 'SMSOTP-userAttribute of "LinkedIn"')).toMatch(/"email"/);
    expect(told(report, 'left', 'SMSOTP-userAttribute of "TwitterAuthenticator"')).not.toBe('');
    expect(told(report, 'changed', 'secondaryUserstore')).toMatch(/blanks/);
  });

  it('is read in the encoding that it declares', () => {
    const block = `<?xml version="1.0" encoding="ISO-8859-1"?><AuthenticatorConfig name="SMSOTP">
      <Parameter name="userAttribute">pr\u00e9nom</Parameter></AuthenticatorConfig>`;
    expect(importConnector(Buffer.from(block, 'latin1')).options.userAttribute).toBe('pr\u00e9nom');
  });
});

describe('A deployment.toml', () => {
  const { options, report } = imported('deployment.toml');

  it('becomes options, with what is absent as the product ships it', () => {
    expect(options).toEqual({
      mandatory: true,
      enableByUserClaim: true,
      captureAndUpdateMobileNumber: true,
      sendOtpToFederatedMobile: false,
      federatedMobileAttributeKey: 'mobile',
      authenticators: { google: { userAttribute: 'email' }, github: { userAttribute: 'login' } },
      secondaryUserstore: ['jdbc', 'ldap'],
      tokenLength: 7,
      tokenExpirySeconds: 180,
      maxAttempts: 3,
      accountLock: { minutes: 10, ratio: 2 },
      retryEnable: true,
      resendEnable: true,
      backupCode: true,
    });
  });

  it('has every parameter that is there in the report', () => {
    const names = Object.values(report).flatMap((list) =>
      (list as { parameter: string }[]).map(({ parameter }) => parameter),
    );
    expect(names).toEqual(
      expect.arrayContaining([
        'SMSOTPAuthenticationEndpointURL',
        'SMSOTPMandatory',
        'account.lock.handler.enable',
        'account.lock.handler.On.Failure.Max.Attempts',
        'EnableAccountLockingForFailedAttempts',
        'BackupCode (absent)',
      ]),
    );
  });

  it('leaves a value in the secret vault where it is, and says so', () => {
    const file = '[authentication.authenticator.sms_otp.parameters]\nusecase = "$secret{usecase}"\n';
    const read = importConnector(file);
    expect(read.options.usecase).toBeUndefined();
    expect(told(read.report, 'left', 'usecase')).toMatch(/not in the file/);
  });
});

describe("The identity provider's file", () => {
  it('becomes the gateway, from the block of SMSOTP alone', () => {
    expect(imported('identity-provider.xml').options).toEqual({
      tokenLength: 6,
      enableAlphanumericToken: true,
      tokenExpirySeconds: 180,
      capture: {
        mobileNumberRegex: '^\\+94\\d{9}$',
        mobileNumberPatternFailureErrorMessage: 'A number of Sri Lanka, please',
      },
      sms: {
        url: 'https://api.example.com/send?api_key=K3Y-in-url&v=1',
        method: 'POST',
        headers: 'Authorization: Basic s3cr3t-header, Content-Type: application/json',
        payload: '{"key":"s3cr3t-body","to":"$ctx.num","text":"$ctx.msg"}',
        httpResponse: '202',
        showDetailedErrorInfo: true,
        valuesToBeMasked: ['s3cr3t-mask', '\\d{5}'],
      },
    });
  });

  it('leaves a parameter in the secret vault where it is', () => {
    const read = importConnector(
      `<a xmlns:svns="urn:v"><AuthenticatorConfig name="SMSOTP"><Parameter name="sms_url" svns:secretAlias="u">password</Parameter></AuthenticatorConfig></a>`,
    );
    expect(read.options.sms).toBeUndefined();
    expect(told(read.report, 'left', 'sms_url')).toMatch(/not in the file/);
  });
});
