import { createGatewaySender } from '../../lib/sms/gateway-sender.js';
import { checkGateway } from '../../lib/sms/gateway-check.js';
import { SmsOtpConfigError } from '../../lib/errors.js';
import type { GatewayOptions } from '../../lib/sms/gateway-options.js';
import { compile, requestOf } from './support.js';

const url = 'https://sms.example/send';
const problemsOf = (options: Partial<GatewayOptions>): string[] => checkGateway({ url, ...options });

describe('sms.method', () => {
  it('is GET without a payload and POST with one', () => {
    expect(requestOf({}).method).toBe('GET');
    expect(requestOf({ payload: 'x' }).method).toBe('POST');
  });

  it.each(['get', 'Post', 'GET', ' POST '])('may be %j', (method) => {
    expect(requestOf({ method }).method).toBe(method.trim().toUpperCase());
  });

  it('is refused when it is another or when GET has a payload', () => {
    expect(problemsOf({ method: 'PUT' })).toEqual(['sms.method is "PUT"; use GET or POST']);
    expect(problemsOf({ method: 'get', payload: 'x' })).toEqual([
      'sms.method is GET, which has no body; use POST or remove sms.payload',
    ]);
  });
});

describe('sms.httpResponse', () => {
  const accepted = (httpResponse?: number | string): number[] => {
    const { accepts } = compile({ url, httpResponse });
    return [200, 201, 202, 204, 299, 301, 400, 500].filter(accepts);
  };

  it('is 200, 201 or 202 when absent or blank (A74)', () => {
    expect(accepted()).toEqual([200, 201, 202]);
    expect(accepted(' ')).toEqual([200, 201, 202]);
  });

  it('is what is stated, one or several (A75)', () => {
    expect(accepted(202)).toEqual([202]);
    expect(accepted('202')).toEqual([202]);
    expect(accepted('200, 204')).toEqual([200, 204]);
  });

  it.each([302, 199, 200.5, 'abc', '200;202', '2xx', '200,'])('is refused as %j', (httpResponse) => {
    expect(problemsOf({ httpResponse })).toEqual([
      `sms.httpResponse is ${JSON.stringify(String(httpResponse))}; use statuses from 200 to 299, such as 202 or 200,202`,
    ]);
  });
});

describe('sms.numberFormat and sms.ca', () => {
  it('refuse what they do not know', () => {
    expect(problemsOf({ numberFormat: 'plain' })).toEqual([
      'sms.numberFormat is "plain"; use e164 or digits',
    ]);
    expect(problemsOf({ ca: '/no/such/file.pem' })).toEqual([
      'sms.ca: the file "/no/such/file.pem" can not be read (ENOENT); give its path, or the PEM text',
    ]);
    expect(problemsOf({ ca: ['-----BEGIN PRIVATE KEY-----\nSECRET'] })).toEqual([
      'sms.ca: the PEM text holds no -----BEGIN CERTIFICATE-----; give a PEM certificate',
    ]);
    expect(problemsOf({ ca: '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----' })).toEqual([
      'sms.ca: the PEM text holds a damaged certificate; export it again as PEM',
    ]);
  });

  it('are absent when blank', () => {
    expect(compile({ url, ca: '', numberFormat: '' }).ca).toBeUndefined();
  });
});

describe('checkGateway', () => {
  const wrong: GatewayOptions = {
    url: 'http://sms.example/?api_secret=SECRET&to=$ctx.phone',
    method: 'PATCH',
    headers: 'Authorization: Bearer SECRET,X: $ctx.foo',
    payload: '{"token":"SECRET","to":$ctx.num}',
    httpResponse: 'ok',
  };

  it('lists every problem at once, each with its option, and shows no secret (A88)', () => {
    const problems = checkGateway(wrong);
    const options = problems.map((problem) => /^sms\.\w+/.exec(problem)?.[0]).sort();
    expect(options).toEqual(
      ['sms.headers', 'sms.httpResponse', 'sms.method', 'sms.payload', 'sms.url', 'sms.url'].sort(),
    );
    expect(problems.join('\n')).not.toContain('SECRET');
  });

  it('is what createGatewaySender throws', () => {
    let thrown: unknown;
    try {
      createGatewaySender(wrong);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(SmsOtpConfigError);
    expect((thrown as SmsOtpConfigError).problems).toEqual(checkGateway(wrong));
  });

  it('has nothing to say about a right description', () => {
    expect(problemsOf({ payload: 'to=$ctx.num&text=$ctx.msg', httpResponse: 201 })).toEqual([]);
  });
});
