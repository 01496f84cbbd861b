import fc from 'fast-check';
import type { TextMessage } from '../../lib/sms/contract.js';
import { compile } from './support.js';

const troublesome = '&=?#/\\@:+%"\'<>{}[],;$.\r\n\0 \ud800\udc00'.split('');

/** Any text at all, with the characters that end things made likely. */
const hostile = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({
    unit: fc.constantFrom(...troublesome, '$ctx.otp', ']]>', 'a'),
  }),
);
const messages: fc.Arbitrary<TextMessage> = fc.record({ to: hostile, text: hostile, code: hostile });
const wellFormed = (text: string): string => Buffer.from(text, 'utf8').toString('utf8');

describe('no number and no text', () => {
  it('can change host, path or parameters of the address (G01, G02, G08)', () => {
    const gateway = compile({ url: 'https://h.example/a/x$ctx.num/b?to=$ctx.num&$ctx.otp=1&t=-$ctx.msg' });
    fc.assert(
      fc.property(messages, (message) => {
        const url = new URL(`${gateway.origin}${gateway.render(message).path}`);
        expect([url.origin, url.hash, url.username]).toEqual(['https://h.example', '', '']);
        const [root, a, to = '', b, ...rest] = url.pathname.split('/');
        expect([root, a, decodeURIComponent(to), b, rest]).toEqual([
          '',
          'a',
          `x${wellFormed(message.to)}`,
          'b',
          [],
        ]);
        expect([...url.searchParams]).toEqual([
          ['to', wellFormed(message.to)],
          [wellFormed(message.code), '1'],
          ['t', `-${wellFormed(message.text)}`],
        ]);
      }),
    );
  });

  it('leaves its path segment, or nothing is rendered at all (G02)', () => {
    const gateway = compile({ url: 'https://h.example/a/$ctx.num$ctx.otp/b' });
    fc.assert(
      fc.property(
        fc.constantFrom('', '.', '..', '%2e', 'x'),
        fc.constantFrom('', '.', '%2E', '/'),
        (to, code) => {
          let path: string;
          try {
            path = gateway.render({ to, text: '', code }).path;
          } catch {
            expect(['.', '..']).toContain(`${to}${code}`);
            return;
          }
          const segments = new URL(path, gateway.origin).pathname.split('/');
          expect([segments[1], segments[3], segments.length]).toEqual(['a', 'b', 4]);
        },
      ),
    );
  });

  it('can change the shape of a JSON body (A79)', () => {
    const payload = '{"a":["$ctx.num",{"b":"x $ctx.msg\\n$ctx.otp"}],"c":null}';
    const gateway = compile({ url: 'https://h.example/', payload });
    fc.assert(
      fc.property(messages, (message) => {
        const { to, text, code } = message;
        expect(JSON.parse(gateway.render(message).body ?? '')).toEqual({
          a: [wellFormed(to), { b: `x ${wellFormed(text)}\n${wellFormed(code)}` }],
          c: null,
        });
      }),
    );
  });

  it('can add a field to a form (G05)', () => {
    const gateway = compile({ url: 'https://h.example/', payload: 'to=$ctx.num&text=$ctx.msg&fix=1' });
    fc.assert(
      fc.property(messages, (message) => {
        expect([...new URLSearchParams(gateway.render(message).body)]).toEqual([
          ['to', wellFormed(message.to)],
          ['text', wellFormed(message.text)],
          ['fix', '1'],
        ]);
      }),
    );
  });

  it('can add markup to XML, and none makes it ill-formed (G04)', () => {
    const gateway = compile({ url: 'https://h.example/', payload: '<m to="$ctx.num">$ctx.msg</m>' });
    fc.assert(
      fc.property(messages, (message) => {
        const body = gateway.render(message).body ?? '';
        const parts =
          /^<m to="([^<>"&]|&(?:amp|lt|gt|quot|apos);)*">([^<>&]|&(?:amp|lt|gt|quot|apos);)*<\/m>$/u;
        expect(body).toMatch(parts);
        expect(body).toMatch(/^[\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]*$/u);
      }),
    );
  });

  it('can add a header or end one (A79)', () => {
    const gateway = compile({ url: 'https://h.example/', headers: 'X-To: $ctx.num,X-Text: a $ctx.msg b' });
    fc.assert(
      fc.property(messages, (message) => {
        const { headers } = gateway.render(message);
        expect(Object.keys(headers)).toEqual(['X-To', 'X-Text']);
        for (const value of Object.values(headers)) expect(value).toMatch(/^[\u0020-\u007e\u0080-\u00ff]*$/);
      }),
    );
  });
});
