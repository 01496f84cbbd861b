import { randomInt } from 'node:crypto';
import fc from 'fast-check';
import { canonicalCode, digestCode, generateCode, type CodeShape } from '../../lib/challenge/code.js';

const six: CodeShape = { length: 6, alphanumeric: false };
const eight: CodeShape = { length: 8, alphanumeric: true };
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
const random = (max: number) => randomInt(max);

/** Pearson's sum over equally likely kinds. */
function chiSquare(counts: number[]): number {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const mean = total / counts.length;
  return counts.reduce((sum, count) => sum + (count - mean) ** 2 / mean, 0);
}

function countsOf(characters: string[], among: string): number[] {
  const counts = new Map(among.split('').map((one) => [one, 0]));
  for (const one of characters) counts.set(one, (counts.get(one) ?? 0) + 1);
  return [...counts.values()];
}

describe('A generated code', () => {
  it.each([6, 7, 8, 9, 10])('has %d digits', (length) => {
    expect(generateCode({ length, alphanumeric: false }, random)).toMatch(new RegExp(`^[0-9]{${length}}$`));
  });

  it('of letters and digits has 8 characters of A to Z and 0 to 9 (A94)', () => {
    for (let i = 0; i < 100; i += 1) expect(generateCode(eight, random)).toMatch(/^[A-Z0-9]{8}$/);
  });

  it('keeps its leading zeros', () => {
    expect(generateCode(six, () => 0)).toBe('000000');
    const draws = [0, 0, 7, 0, 0, 1];
    expect(generateCode(six, () => draws.shift() ?? 9)).toBe('007001');
  });

  it('draws each character by itself, from the whole alphabet', () => {
    const asked: number[] = [];
    const highest = (max: number) => {
      asked.push(max);
      return max - 1;
    };
    expect(generateCode(six, highest)).toBe('999999');
    expect(generateCode(eight, highest)).toBe('99999999');
    expect(asked).toEqual([...Array<number>(6).fill(10), ...Array<number>(8).fill(36)]);
  });

  it('is as likely as any other: 100,000 of them (A96)', () => {
    const codes = Array.from({ length: 100_000 }, () => generateCode(six, random));
    // 95,163 are expected, give or take 65; a limit of 95,000 would fail one perfect run in 160.
    expect(new Set(codes).size).toBeGreaterThan(94_700);
    expect(codes.filter((code) => code.startsWith('0')).length).toBeGreaterThan(9_400);
    expect(codes.some((code) => code.startsWith('000'))).toBe(true);
    // 9 degrees of freedom: above 50 once in ten million runs. Each of the six places is looked at.
    for (const place of [0, 1, 2, 3, 4, 5])
      expect(
        chiSquare(
          countsOf(
            codes.map((code) => code.charAt(place)),
            '0123456789',
          ),
        ),
      ).toBeLessThan(50);
  });

  it('of letters and digits has each character as often as any other', () => {
    const all = Array.from({ length: 20_000 }, () => generateCode(eight, random)).join('');
    // 35 degrees of freedom: above 100 once in ten million runs.
    expect(chiSquare(countsOf(all.split(''), alphabet))).toBeLessThan(100);
  });
});

describe('What was typed', () => {
  it.each([
    ['as it is', '012345'],
    ['with blanks around it', '  012345\t'],
    ['with a line break', '012345\r\n'],
    ['in two groups', '012 345'],
    ['with dashes', '012-345'],
    ['with an en dash', '012\u2013345'],
    ['with a non-breaking hyphen', '012\u2011345'],
    ['with a non-breaking space', '012\u00a0345'],
    ['with a narrow non-breaking space', '012\u202f345'],
    ['with an ideographic space', '012\u3000345'],
    ['with a zero-width space', '\u200b012\u200b345'],
    ['with a byte order mark', '\ufeff012345'],
    ['with a soft hyphen', '012\u00ad345'],
    ['with marks of writing direction', '\u202a012345\u202c'],
    ['in full-width digits', '０１２３４５'],
    ['in full-width digits with a full-width dash', '０１２－３４５'],
    ['one digit at a time', '0 1 2 3 4 5'],
  ])('is the code %s (B13, F05)', (_how, typed) => {
    expect(canonicalCode(typed, six)).toBe('012345');
  });

  it.each([
    ['nothing (A06)', ''],
    ['blanks', '      '],
    ['five digits', '12345'],
    ['seven digits', '1234567'],
    ['a plus sign', '+12345'],
    ['a plus sign before six', '+012345'],
    ['minus zero', '-0'],
    ['a minus sign that is no dash', '\u2212012345'],
    ['a point', '0123.45'],
    ['an exponent', '1234e5'],
    ['hexadecimal', '0x1234'],
    ['letters', 'abcdef'],
    ['a NUL', '012345\u0000'],
    ['an escape', '\u001b012345'],
    ['Arabic digits', '٠١٢٣٤٥'],
    ['Devanagari digits', '०१२३४५'],
    ['Arabic digits between others', '01234٥'],
    ['a comma', '012345,'],
    ['a list', '012345,543210'],
    ['a combining mark', '012345\u0301'],
    ['markup', '<b>012345'],
    ['an emoji', '01234\u{1f600}'],
    ['half a character', '01234\ud83d'],
  ])('that is %s can not be the code (F05, A65)', (_how, typed) => {
    expect(canonicalCode(typed, six)).toBeNull();
  });

  it('is a code in capitals, where there are letters, and never where there are none', () => {
    expect(canonicalCode('ab12-cd34', eight)).toBe('AB12CD34');
    expect(canonicalCode('ＡＢ１２ｃｄ３４', eight)).toBe('AB12CD34');
    expect(canonicalCode('AB12CD34', { ...eight, alphanumeric: false })).toBeNull();
    expect(canonicalCode('AB12CD3_', eight)).toBeNull();
    expect(canonicalCode('ÄB12CD34', eight)).toBeNull();
  });

  it('is not looked at when it is longer than 64 characters', () => {
    expect(canonicalCode('012345'.padStart(64, ' '), six)).toBe('012345');
    expect(canonicalCode('012345'.padStart(65, ' '), six)).toBeNull();
    expect(canonicalCode('1'.repeat(10_000_000), six)).toBeNull();
  });

  it('has one form: bringing it there twice changes nothing (B13)', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 70 }),
        fc.constantFrom(six, eight),
        (typed, shape) => {
          const code = canonicalCode(typed, shape);
          if (code === null) return;
          expect(canonicalCode(code, shape)).toBe(code);
          expect(code).toMatch(shape.alphanumeric ? /^[A-Z0-9]{8}$/ : /^[0-9]{6}$/);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('is the generated code, in whatever clothes it comes back', () => {
    const clothes = fc.constantFrom('', ' ', '-', '\u00a0', '\u200b', '\u2013');
    fc.assert(
      fc.property(fc.array(clothes, { minLength: 7, maxLength: 7 }), (between) => {
        const code = generateCode(six, random);
        const typed = between.map((dress, i) => dress + code.charAt(i)).join('');
        expect(canonicalCode(typed, six)).toBe(code);
      }),
    );
  });
});

describe('The digest of a code', () => {
  const key = Buffer.alloc(32, 1);
  const binding = { challenge: 'c1', account: 'a1', purpose: 'login', to: '+94771234567' };
  const digest = digestCode(key, binding, '012345');

  it('is the same for the same, and tells nothing of the code', () => {
    expect(digestCode(key, { ...binding }, '012345')).toBe(digest);
    expect(digest).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(digest).not.toContain('012345');
  });

  it.each([
    ['challenge', { challenge: 'c2' }],
    ['account', { account: 'a2' }],
    ['purpose', { purpose: 'login capture' }],
    ['number', { to: '+94771234568' }],
  ])('is another one for another %s (B08)', (_part, change) => {
    expect(digestCode(key, { ...binding, ...change }, '012345')).not.toBe(digest);
  });

  it('is another one for another code, and another key', () => {
    expect(digestCode(key, binding, '012346')).not.toBe(digest);
    expect(digestCode(key, binding, '12345')).not.toBe(digest);
    expect(digestCode(Buffer.alloc(32, 2), binding, '012345')).not.toBe(digest);
  });

  it('can not be had by moving a border between two parts', () => {
    const parts = (challenge: string, account: string) =>
      digestCode(key, { ...binding, challenge, account }, '012345');
    expect(parts('c1a', '1')).not.toBe(parts('c1', 'a1'));
    expect(parts('c1","a1', '')).not.toBe(parts('c1', 'a1'));
    expect(digestCode(key, { ...binding, to: '+9477123456' }, '7012345')).not.toBe(digest);
  });
});
