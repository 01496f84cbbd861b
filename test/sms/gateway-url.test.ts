import { checkGateway } from '../../lib/sms/gateway-check.js';
import { requestOf, compile } from './support.js';

const problemsOf = (url: string): string[] => checkGateway({ url });

describe('placeholders in the address', () => {
  it('are percent-encoded in the query, + as %2B and blanks as %20 (A76)', () => {
    const { method, path } = requestOf({ url: 'https://h.example/sms?to=$ctx.num&text=$ctx.msg' });
    expect(method).toBe('GET');
    expect(path).toBe('/sms?to=%2B94771234567&text=Verification%20Code%3A%20123456');
  });

  it('can not add a parameter (G01)', () => {
    const url = 'https://h.example/?to=$ctx.num&text=$ctx.msg';
    const { path } = requestOf({ url }, { to: '+1555&from=EVIL', text: 'a&b=c#' });
    const query = new URL(path, 'https://h.example').searchParams;
    expect([...query]).toEqual([
      ['to', '+1555&from=EVIL'],
      ['text', 'a&b=c#'],
    ]);
  });

  it.each(['../../other', '%2f', '?x', '#x', '//evil', '@evil', '\\evil'])(
    'keep %s inside one path segment (G02)',
    (to) => {
      const { path } = requestOf({ url: 'https://h.example/to/$ctx.num/send' }, { to });
      const { host, pathname, search } = new URL(path, 'https://h.example');
      expect([host, search]).toEqual(['h.example', '']);
      expect(pathname.split('/').map(decodeURIComponent)).toEqual(['', 'to', to, 'send']);
    },
  );

  it.each(['.', '..'])('refuse the value %s, which would climb out of its segment (G02)', (to) => {
    expect(() => requestOf({ url: 'https://h.example/to/$ctx.num' }, { to })).toThrow('path segment');
  });

  it('lose the blanks the recipes put around them', () => {
    const url = 'https://h.example/ $ctx.otp ?to= $ctx.num & text= $ctx.msg ';
    const { path } = requestOf({ url }, { text: ' kept ' });
    expect(path).toBe('/123456?to=%2B94771234567&text=%20kept%20');
  });

  it('drop the plus where numberFormat is digits', () => {
    const { path } = requestOf({ url: 'https://h.example/?to=$ctx.num', numberFormat: 'digits' });
    expect(path).toBe('/?to=94771234567');
  });

  it('survive half a surrogate pair', () => {
    expect(requestOf({ url: 'https://h.example/?t=$ctx.msg' }, { text: 'a\ud800b' }).path).toBe(
      '/?t=a%EF%BF%BDb',
    );
  });

  it.each(['https://$ctx.num/', 'https://h.example:$ctx.otp/', 'https://$ctx.num@h.example/'])(
    'are refused in the authority of %s (G08)',
    (url) => {
      expect(problemsOf(url)).toEqual([
        'sms.url: placeholders can stand in the path and the query only, not in scheme, host or port',
      ]);
    },
  );

  it('are refused in place of the scheme (G08)', () => {
    expect(problemsOf('$ctx.num://h.example/')).toEqual([
      'sms.url is not an address; write it as https://host/path?query',
    ]);
  });
});

describe('the address itself', () => {
  it('writes a literal number with a plus so that it arrives with a plus', () => {
    expect(requestOf({ url: 'https://h.example/?from=+1555&a=b+c' }).path).toBe('/?from=%2B1555&a=b+c');
  });

  it('understands urlencode{}', () => {
    expect(requestOf({ url: 'https://h.example/?from=urlencode{My & Co}' }).path).toBe(
      '/?from=My%20%26%20Co',
    );
  });

  it.each([
    'http://localhost/',
    'http://localhost:8082/sms',
    'http://phone.localhost/',
    'http://127.0.0.1:1/',
    'http://127.9.8.7/',
    'http://127.1/',
    'http://[::1]:80/',
    'https://sms.example/',
    'HTTPS://sms.example/',
  ])('may be %s', (url) => {
    expect(problemsOf(url)).toEqual([]);
  });

  it.each([
    ['http://sms.example/?key=SECRET', 'http://sms.example'],
    ['http://127.evil.example/', 'http://127.evil.example'],
    ['http://localhost.evil.example/', 'http://localhost.evil.example'],
    ['http://10.0.0.1:8080/', 'http://10.0.0.1:8080'],
    ['http://[::2]/', 'http://[::2]'],
    ['ftp://localhost/', 'ftp://localhost'],
  ])('is refused without TLS: %s (L08)', (url, shown) => {
    expect(problemsOf(url)).toEqual([
      `sms.url begins with ${shown}; use https: (http: is for loopback hosts only)`,
    ]);
  });

  it.each([
    'sms.example/send',
    '/send',
    'https:/sms.example',
    'https://',
    'javascript:alert(1)',
    'https://h.example/\n',
  ])('is refused when malformed: %j (A86)', (url) => {
    // Blanks and line ends around the whole are trimmed before, so the last one is a valid address.
    expect(problemsOf(url).length).toBe(url.endsWith('\n') ? 0 : 1);
  });

  it.each(['https://h\t.example/', 'https://h.example/a\nb', 'https:\\\\h.example/'])(
    'is refused: %j',
    (url) => {
      expect(problemsOf(url)).toEqual(['sms.url is not an address; write it as https://host/path?query']);
    },
  );

  it('is refused with a user name or password in it, and the password is not shown', () => {
    const problems = problemsOf('https://me:SECRET@sms.example/');
    expect(problems).toEqual([
      'sms.url holds a user name or password; use sms.headers: Authorization: Basic base64{user:password}',
    ]);
  });

  it('is refused with a fragment, which would never be sent', () => {
    expect(problemsOf('https://h.example/?password=a#b')).toEqual([
      'sms.url: what follows "#" is never sent; write %23 for a literal "#"',
    ]);
  });

  it('is told when it is missing', () => {
    expect(problemsOf(' ')).toEqual([
      'sms.url is missing; give the address of the gateway, https://host/path',
    ]);
  });

  it('keeps its origin whatever the template', () => {
    expect(compile({ url: 'https://H.example:443/x' }).origin).toBe('https://h.example');
  });
});
