import { secretsOf } from '../../lib/sms/gateway-secrets.js';
import { readHeaders } from '../../lib/sms/gateway-headers.js';

interface Description {
  readonly url?: string;
  readonly headers?: string;
  readonly payload?: string;
}

const secrets = ({ url = 'https://sms.example/send', headers, payload }: Description): readonly string[] =>
  secretsOf({ url, headers: readHeaders(headers, () => undefined), payload });

describe('The secrets of a description', () => {
  it.each<[string, Description, string[]]>([
    ['the value of a header', { headers: 'X-Api-Key: k1' }, ['k1']],
    ['a token behind its scheme', { headers: 'Authorization: Bearer tok-1' }, ['Bearer tok-1', 'tok-1']],
    [
      'user and password of Basic',
      { headers: 'Authorization: Basic base64{us:pw:1}' },
      ['us:pw:1', 'us', 'pw:1', 'dXM6cHc6MQ=='],
    ],
    [
      'parts of a header',
      { headers: 'Authorization: AWS4 Credential=AKID/1, Signature=abcd1' },
      ['AKID/1', 'abcd1'],
    ],
    ['what stands around a placeholder', { headers: 'X-Sign: salt1-$ctx.num' }, ['salt1-']],
    ['a value of the query', { url: 'https://sms.example/?api_secret=p%40ss&to=$ctx.num' }, ['p@ss']],
    [
      'a value in urlencode{}',
      { url: 'https://sms.example/?password=urlencode{a b&c}&to=$ctx.num' },
      ['a b&c'],
    ],
    [
      'a long id in the path',
      { url: 'https://sms.example/Accounts/AC0123456789abcdef/send' },
      ['AC0123456789abcdef'],
    ],
    ['a value of a form', { payload: 'user=me&pwd=p+w&to=$ctx.num' }, ['me', 'p w']],
    [
      'a value of JSON',
      { payload: '{"auth":{"id":"me","deep":["x,y z"]},"to":"$ctx.num"}' },
      ['me', 'x,y z'],
    ],
    ['a number of JSON', { payload: '{"pin":4711,"to":"$ctx.num"}' }, ['4711']],
    ['an element of XML', { payload: '<m><password>p, w</password><to>$ctx.num</to></m>' }, ['p, w']],
    ['an attribute of XML', { payload: '<m token="t 1"><to>$ctx.num</to></m>' }, ['t 1']],
    [
      'a line of text',
      { headers: 'Content-Type: text/plain', payload: 'password: pw 1\nto: $ctx.num' },
      ['pw 1'],
    ],
  ])('hold %s', (_, description, expected) => {
    expect(secrets(description)).toEqual(expect.arrayContaining(expected));
  });

  it('leave readable what is none', () => {
    const description = {
      url: 'https://sms.example/v1/messages?type=text&to=$ctx.num',
      headers: 'Content-Type: application/json,Accept: application/json,X-Version: 1',
      payload: '{"text":"$ctx.msg","to":"$ctx.num","from":"Bank"}',
    };
    expect(secrets(description)).toEqual([]);
  });

  it('of what can not be read are none, and nothing is thrown', () => {
    expect(secrets({ url: 'nonsense', payload: '{"password"' })).toEqual([]);
    expect(secrets({ url: 'https://sms.example/%zz?password=%zz' })).toEqual(['%zz']);
  });
});
