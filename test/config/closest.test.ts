import { closest } from '../../lib/config/closest.js';
import { fields, variables } from '../../lib/config/fields.js';

const options = Object.keys(fields);

describe('The name that was probably meant', () => {
  it.each([
    ['SMSOTPMandatory', 'mandatory'],
    ['Mandatory', 'mandatory'],
    ['manditory', 'mandatory'],
    ['token_length', 'tokenLength'],
    ['tokenLenght', 'tokenLength'],
    ['retryEnabled', 'retryEnable'],
    ['RetryEnable', 'retryEnable'],
    ['enableAlphaNumericToken', 'enableAlphanumericToken'],
    ['allowedCountry', 'allowedCountries'],
    ['maxAttemps', 'maxAttempts'],
  ])('by %s is %s', (name, meant) => {
    expect(closest(name, options)).toBe(meant);
  });

  it.each([
    ['SMSOTP_MANDATROY', 'SMSOTP_MANDATORY'],
    ['SMSOTP_SMSURL', 'SMSOTP_SMS_URL'],
    ['SMSOTP_TOKENLENGTH', 'SMSOTP_TOKEN_LENGTH'],
    ['SMSOTP_SECRETS', 'SMSOTP_SECRET'],
  ])('by the variable %s is %s', (name, meant) => {
    expect(closest(name, variables)).toBe(meant);
  });

  it('is the nearest of several', () => {
    expect(closest('retriEnable', ['resendEnable', 'retryEnable', 'retry'])).toBe('retryEnable');
    expect(closest('abcd', ['abxx', 'abcx', 'xxxx'])).toBe('abcx');
  });

  it.each(['somethingElseEntirely', 'zzzzzzzz', 'SMSOTP_QWERTZUIOP'])('by %s is none', (name) => {
    expect(closest(name, options)).toBeUndefined();
    expect(closest(name, variables)).toBeUndefined();
  });

  it('is none where there are none', () => {
    expect(closest('mandatory', [])).toBeUndefined();
  });
});
