import { checkGateway } from '../../lib/sms/gateway-check.js';
import { requestOf } from './support.js';

const headersOf = (headers: string | Record<string, string>, fields = {}): Readonly<Record<string, string>> =>
  requestOf({ headers }, fields).headers;
const problemsOf = (headers: string | Record<string, string>): string[] =>
  checkGateway({ url: 'https://sms.example/', headers });

describe('headers as a string', () => {
  it('are three, trimmed, with their colons (A80)', () => {
    expect(headersOf('A: 1,Authorization: Basic eA==, X : http://h:1/p ')).toEqual({
      A: '1',
      Authorization: 'Basic eA==',
      X: 'http://h:1/p',
    });
  });

  it('are cut only where another name follows', () => {
    expect(
      headersOf('Date: Mon, 02 Nov 2026 10:00:00 GMT,Accept: text/html, */*;q=0.1,Link: a,http://h/'),
    ).toEqual({
      Date: 'Mon, 02 Nov 2026 10:00:00 GMT',
      Accept: 'text/html, */*;q=0.1',
      Link: 'a,http://h/',
    });
  });

  it('may be JSON', () => {
    expect(headersOf('{"X-List":"a,B: c"}')).toEqual({ 'X-List': 'a,B: c' });
  });

  it('are none when blank', () => {
    expect(headersOf('  ')).toEqual({});
  });
});

describe('header values', () => {
  it('understand base64{user:password}, braces in the password included', () => {
    expect(headersOf({ Authorization: 'Basic base64{me:p}a$1s}' })).toEqual({
      Authorization: `Basic ${Buffer.from('me:p}a$1s').toString('base64')}`,
    });
  });

  it('take placeholders raw', () => {
    expect(headersOf('X-To: $ctx.num,X-Otp: $ctx.otp')).toEqual({
      'X-To': '+94771234567',
      'X-Otp': '123456',
    });
  });

  it.each(['a,Evil:1', 'a\r\nEvil: 1', 'a\nEvil: 1', 'a\u0085Evil: 1'])(
    'keep %j in one header (A79)',
    (to) => {
      const headers = headersOf('X-To: $ctx.num,B: 2', { to });
      expect(Object.keys(headers)).toEqual(['X-To', 'B']);
      expect(headers['X-To']).toBe(Buffer.from(to.replace(/[\r\n\u0085]/g, '')).toString('latin1'));
    },
  );

  it('carry other scripts as UTF-8 bytes', () => {
    const value = headersOf('X: $ctx.msg', { text: '\u0bb5\u0ba3' })['X'] ?? '';
    expect(Buffer.from(value, 'latin1').toString('utf8')).toBe('\u0bb5\u0ba3');
  });
});

describe('problems of headers', () => {
  it.each([
    ['SECRET', 'sms.headers has no "Name:" at its start; write Name: value,Name: value'],
    [
      '{"A":SECRET',
      'sms.headers begins with "{" but is not valid JSON; write {"Name":"value"} or Name: value,Name: value',
    ],
    ['A: 1,a: SECRET', 'sms.headers: a is there twice; keep one'],
    ['Content-Length: 5', 'sms.headers: Content-Length is set by the transport; remove it'],
    ['transfer-encoding: chunked', 'sms.headers: transfer-encoding is set by the transport; remove it'],
    ['X: a\r\nSECRET', 'sms.headers: the value of X holds a control character or a line end; remove it'],
    ['A B: SECRET', 'sms.headers: a header name may hold letters, digits and "-" only'],
    ['$ctx.num: SECRET', 'sms.headers: a header name can not hold a placeholder'],
    ['A: base64{u:$ctx.otp}', 'sms.headers: A: base64{...} is for credentials, not for placeholders'],
    [
      'A: $ctx.mobile',
      'sms.headers: $ctx.mobile is not known; the placeholders are $ctx.num, $ctx.msg and $ctx.otp',
    ],
  ])('tell of %j without its value', (headers, problem) => {
    expect(problemsOf(headers)).toEqual([problem]);
  });

  it('are found in an object too', () => {
    expect(problemsOf({ 'A\n': '1', 'B: x': '2' })).toEqual([
      'sms.headers: a header name may hold letters, digits and "-" only',
    ]);
  });
});
