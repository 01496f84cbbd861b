import fc from 'fast-check';
import { excerptOf, literalMasks, masksOf } from '../../lib/sms/excerpt.js';
import { message } from './support.js';

const none = { patterns: [], longest: 0 };
const show = (text: string, patterns: readonly RegExp[] = masksOf(message)): string | undefined =>
  excerptOf(Buffer.from(text), false, { patterns, longest: 0 });

describe('What is read of an answer', () => {
  it('is one line of plain text', () => {
    expect(show('{"error":\r\n\t"no credit"}')).toBe('{"error": "no credit"}');
    expect(show('\u001b[31mred\u0007\u202e\u200bdone\u2028end')).toBe('[31mred done end');
  });

  it('is the beginning, and says that there is more', () => {
    expect(show('x'.repeat(300))).toBe('x'.repeat(300));
    expect(show('x'.repeat(301))).toBe(`${'x'.repeat(300)}…`);
  });

  it.each([
    ['nothing', ''],
    ['blanks', ' \n\t'],
    ['bytes of an image', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 1, 0xff, 0xfe])],
    ['compressed bytes', Buffer.from('1f8b0800fbffdeadbeefcafebabe', 'hex')],
    ['UTF-16', Buffer.from('no credit', 'utf16le')],
  ])('is none where it is %s (A86)', (_, body) => {
    expect(excerptOf(Buffer.from(body), false, none)).toBeUndefined();
  });

  it('hides half a secret at the end of what was read', () => {
    const patterns = literalMasks('supersecretkey');
    const body = Buffer.from(`bad key: supersecre`);
    expect(excerptOf(body, true, { patterns, longest: 14 })).toBe('bad k…');
    expect(excerptOf(body, true, { patterns, longest: 512 })).toBeUndefined();
  });

  it('hides what two masks overlap in', () => {
    expect(show('say abcdef now', [/abcd/g, /cdef/g])).toBe('say *** now');
  });

  it('never throws, whatever comes (A86)', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 5000 }), fc.boolean(), (bytes, cut) => {
        const excerpt = excerptOf(Buffer.from(bytes), cut, { patterns: masksOf(message), longest: 512 });
        expect(excerpt?.length ?? 0).toBeLessThanOrEqual(301 + 900);
        expect(excerpt ?? '').not.toMatch(/[\p{Cc}\p{Cf}]/u);
      }),
    );
  });

  it('takes no long time over a long run of digits or blanks', () => {
    for (const text of ['9'.repeat(4096), '9 '.repeat(2048), `9${' '.repeat(4095)}`, '(9)-'.repeat(1024)]) {
      const before = performance.now();
      show(text);
      expect(performance.now() - before).toBeLessThan(500);
    }
  });
});

describe('A number in an answer', () => {
  it.each([
    '+94771234567',
    '94771234567',
    '0094771234567',
    '%2B94771234567',
    '%2b94771234567',
    '0771234567',
    '771234567',
    '077 123 4567',
    '077-123-4567',
    '+94 (77) 123 45 67',
    '+94%20771234567',
    '+94.77.123.4567',
    '+94\u00a077\u00a0123\u00a04567',
    '+94\u201077\u20101234567',
    '\\u002b94771234567',
    '+94\u200b771234567',
    'tel:+94-77-123-4567',
  ])('is hidden as %s (A87)', (spelling) => {
    const shown = show(`Invalid number ${spelling}!`);
    expect(shown).toMatch(/^Invalid number (tel:)?\*{3}!$/);
  });

  it('is not taken for a status or an id', () => {
    expect(show('HTTP 400, error 21211, request 123')).toBe('HTTP 400, error 21211, request 123');
  });
});

describe('Code and text in an answer', () => {
  it.each([
    '123456',
    '123 456',
    '123-456',
    'Verification Code: 123456',
    'Verification%20Code%3A%20123456',
    'Verification+Code%3A+123456',
    'verification code:  123456',
  ])('are hidden as %s (A87)', (spelling) => {
    expect(show(`could not send [${spelling}]`)).toMatch(/^could not send \[[^\d]*\]$/);
  });

  it('are hidden where they have letters, in capitals or not', () => {
    const letters = { ...message, code: 'A1B2C3', text: 'Verification Code: A1B2C3' };
    expect(show('for a1b2c3 or A1B2C3', masksOf(letters))).toBe('for *** or ***');
  });
});

describe('A secret in an answer', () => {
  const secret = `p<a>"s's&w/o+r\\d ü`;
  it.each([
    ['as it is', secret],
    ['in JSON', JSON.stringify(secret).slice(1, -1)],
    ['in JSON of PHP', JSON.stringify(secret).slice(1, -1).replaceAll('/', '\\/')],
    ['in an address', encodeURIComponent(secret)],
    ['in a form', encodeURIComponent(secret).replaceAll('%20', '+')],
    ['in HTML', 'p&lt;a&gt;&quot;s&#39;s&amp;w/o+r\\d ü'],
  ])('is hidden %s', (_, spelling) => {
    expect(show(`bad password ${spelling}.`, literalMasks(secret))).toBe('bad password ***.');
  });
});
