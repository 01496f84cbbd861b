import { checkGateway } from '../../lib/sms/gateway-check.js';
import { requestOf } from './support.js';

const url = 'https://sms.example/send';
const problemsOf = (payload: string, headers = ''): string[] => checkGateway({ url, payload, headers });
const bodyOf = (payload: string, type = '', fields = {}): string | undefined =>
  requestOf({ payload, headers: type === '' ? {} : { 'Content-Type': type } }, fields).body;

describe('a JSON payload', () => {
  const payload = '{"text":" $ctx.msg ","to":[" $ctx.num "]}';
  const filled = { text: 'Verification Code: 123456', to: ['+94771234567'] };

  it('is valid JSON with the number as it is, and without the blanks of the recipe (A77)', () => {
    const request = requestOf({ payload, headers: 'Content-Type: application/json' });
    expect(request.method).toBe('POST');
    expect(JSON.parse(request.body ?? '')).toEqual(filled);
  });

  it.each([
    'application/json; charset=utf-8',
    'Application/JSON;charset=UTF-8',
    'application/vnd.api+json',
    '',
  ])('is so for Content-Type "%s" and a method in small letters (A78)', (type) => {
    const headers = type === '' ? '' : `content-type: ${type}`;
    const request = requestOf({ payload, headers, method: 'post' });
    expect(JSON.parse(request.body ?? '')).toEqual(filled);
  });

  it.each(['","x":"', 'a,Evil:1', '$1\\', '\\', '"', '\n\u0000\u2028', '\ud800'])(
    'can not be broken by %j (A79)',
    (to) => {
      const sent = JSON.parse(bodyOf('{"to":"$ctx.num","fix":1}', '', { to }) ?? '') as unknown;
      expect(sent).toEqual({ to: to.replace('\ud800', '\ufffd'), fix: 1 });
    },
  );

  it('keeps all else as written, long numbers and escapes included', () => {
    const template = '{ "id": 12345678901234567890, "a\\"b" : "\\u00e9", "t": "x\\t$ctx.otp", "n": 1.0 }';
    expect(bodyOf(template)).toBe(template.replace('$ctx.otp', '123456'));
  });

  it('is refused with a bare placeholder, and the mend is told', () => {
    expect(problemsOf('{"key":"SECRET","to":$ctx.num}')).toEqual([
      'sms.payload is not valid JSON: put quotes around the placeholder, as in "to":"$ctx.num"',
    ]);
  });

  it('is refused when broken, without showing it', () => {
    expect(problemsOf('{"key":"SECRET",}')).toEqual([
      'sms.payload is not valid JSON; mend it, or state another Content-Type in sms.headers',
    ]);
  });

  it('is refused with a placeholder for a member name', () => {
    expect(problemsOf('{"$ctx.num" : 1}')).toEqual([
      'sms.payload: a JSON member name can not hold a placeholder',
    ]);
  });
});

describe('a form payload', () => {
  it('has number and text form-encoded (A81)', () => {
    expect(bodyOf('to=$ctx.num&text=$ctx.msg', 'application/x-www-form-urlencoded; charset=utf-8')).toBe(
      'to=%2B94771234567&text=Verification%20Code%3A%20123456',
    );
  });

  it('sees one value in a=b&c and a line end (G05)', () => {
    const body = bodyOf('to=$ctx.num&text=$ctx.msg', '', { to: 'a=b&c', text: 'x\ny' });
    expect([...new URLSearchParams(body)]).toEqual([
      ['to', 'a=b&c'],
      ['text', 'x\ny'],
    ]);
  });

  it('mends blanks, a bare plus and characters that may not stand in a form', () => {
    const body = bodyOf('to= $ctx.num & text=Your code: $ctx.otp\u00e9&From=+1555&x=a+b%20c');
    expect([...new URLSearchParams(body)]).toEqual([
      ['to', '+94771234567'],
      ['text', 'Your code: 123456\u00e9'],
      ['From', '+1555'],
      ['x', 'a b c'],
    ]);
  });
});

describe('an XML payload', () => {
  it.each(['text/xml', 'application/xml; charset=utf-8', 'application/soap+xml', ''])(
    'is escaped for "%s" (G04)',
    (type) => {
      const text = `<b a="1">&lt; ]]> 'x'`;
      expect(bodyOf('<m to="$ctx.num">$ctx.msg</m>', type, { text })).toBe(
        '<m to="+94771234567">&lt;b a=&quot;1&quot;&gt;&amp;lt; ]]&gt; &apos;x&apos;</m>',
      );
    },
  );

  it('loses characters that XML 1.0 can not hold', () => {
    expect(bodyOf('<m>$ctx.msg</m>', '', { text: 'a\u0000b\u001bc\ufffed\u{1f600}\n' })).toBe(
      '<m>abcd\u{1f600}\n</m>',
    );
  });

  it('is refused with a placeholder in CDATA', () => {
    const problem = 'sms.payload: a placeholder in CDATA could end it; write it as plain text, it is escaped';
    expect(problemsOf('<m><![CDATA[$ctx.msg]]></m>')).toEqual([problem]);
    expect(problemsOf('<m><![CDATA[fix]]>$ctx.msg<![CDATA[fix]]></m>')).toEqual([]);
  });
});

describe('a payload without Content-Type', () => {
  it.each([
    ['{"to":"$ctx.num"}', 'application/json'],
    ['["$ctx.num"]', 'application/json'],
    ['<m>$ctx.num</m>', 'text/xml; charset=utf-8'],
    ['Body=$ctx.msg&To=$ctx.num', 'application/x-www-form-urlencoded'],
    ['text=$ctx.msg', 'application/x-www-form-urlencoded'],
    ['Your code = $ctx.otp', 'text/plain; charset=utf-8'],
    ['$ctx.msg', 'text/plain; charset=utf-8'],
  ])('gets one: %s', (payload, type) => {
    expect(requestOf({ payload }).headers).toEqual({ 'Content-Type': type });
  });

  it('does not get a second one where it is stated in any letter case', () => {
    const headers = 'content-TYPE: text/plain';
    expect(requestOf({ payload: '{"to":"$ctx.num"}', headers }).headers).toEqual({
      'content-TYPE': 'text/plain',
    });
  });
});

describe('another payload', () => {
  it('takes placeholders raw', () => {
    expect(bodyOf(' $ctx.num <$ctx.msg> ', 'text/plain')).toBe('+94771234567 <Verification Code: 123456>');
  });

  it('is absent when blank', () => {
    expect(requestOf({ payload: ' ', method: 'POST' })).toEqual({
      method: 'POST',
      path: '/send',
      headers: {},
      body: undefined,
    });
  });

  it('tells of unknown placeholders', () => {
    expect(problemsOf('x=$ctx.phone')).toEqual([
      'sms.payload: $ctx.phone is not known; the placeholders are $ctx.num, $ctx.msg and $ctx.otp',
    ]);
  });
});
