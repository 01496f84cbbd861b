import fc from 'fast-check';
import { lastTwo, maskValue, type MaskRules } from '../../lib/policy/mask.js';

const number = '+94771234567';
const order = fc.constantFrom<MaskRules['order']>('forward', 'backward');
const rules = fc.record<MaskRules>({ noOfDigits: fc.nat(40), order });
// No stars of its own, so that a star in the result is one of ours.
const text = fc.stringMatching(/^\+?[0-9]{0,20}$/);

describe('A masked number', () => {
  it.each<[MaskRules, string]>([
    [{ noOfDigits: 4, order: 'backward' }, '********4567'],
    [{ noOfDigits: 4, order: 'forward' }, '+947********'],
    [{ noOfDigits: 0, order: 'backward' }, '************'],
    [{ noOfDigits: 0, order: 'forward' }, '************'],
  ])('shows what %j asks for (A70)', (asked, shown) => {
    expect(maskValue(number, asked)).toBe(shown);
  });

  it('stays masked where more is asked for than it has (A71)', () => {
    expect(maskValue(number, { noOfDigits: 20, order: 'backward' })).toBe('******234567');
    expect(maskValue('12', { noOfDigits: 4, order: 'backward' })).toBe('*2');
    expect(maskValue('7', { noOfDigits: 4, order: 'forward' })).toBe('*');
    expect(maskValue('', { noOfDigits: 4, order: 'backward' })).toBe('');
  });

  it('never shows more than half of the number, nor more than was asked for (A70, A71)', () => {
    fc.assert(
      fc.property(text, rules, (whole, asked) => {
        const masked = maskValue(whole, asked);
        const shown = masked.replaceAll('*', '').length;
        expect(shown).toBeLessThanOrEqual(whole.length / 2);
        expect(shown).toBe(Math.min(asked.noOfDigits, Math.floor(whole.length / 2)));
      }),
      { numRuns: 1000 },
    );
  });

  it('has the length of the number, and shows one end of it as it is', () => {
    fc.assert(
      fc.property(text, rules, (whole, asked) => {
        const masked = maskValue(whole, asked);
        const shown = masked.replaceAll('*', '');
        const stars = '*'.repeat(whole.length - shown.length);
        expect(masked).toBe(asked.order === 'forward' ? shown + stars : stars + shown);
        expect(asked.order === 'forward' ? whole.startsWith(shown) : whole.endsWith(shown)).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  it.each<[RegExp, string, string]>([
    [/(?<=.{3}).(?=.{2})/gu, '0778965231', '077*****31'],
    [/\d(?=\d{4})/gu, '0778965231', '******5231'],
    [/\d{6}/gu, '0778965231', '*5231'],
    [/.+/gu, 'alice@example.org', '*'],
    [/[^@](?=[^@]*@)|(?<=@).+/gu, 'alice@example.org', '*****@*'],
  ])('has one star for each match of the expression, %p (A72)', (regex, whole, shown) => {
    expect(maskValue(whole, { noOfDigits: 0, order: 'forward', regex })).toBe(shown);
  });

  it.each([/x/gu, /x*/gu, /^/gu, /\d$/gu, /(?<=^.{4})./gu])(
    'goes by the digits where %p would leave more than half to read (A71, A72)',
    (regex) => {
      expect(maskValue(number, { noOfDigits: 4, order: 'backward', regex })).toBe('********4567');
    },
  );

  it('never shows more than half of what it was, whatever the expression (A71, A72)', () => {
    const sources = ['.', '\\d', '\\d+', '[a-m]', '(?<=.{2}).', '.(?=.{3})', 'x*', '$', '^.', '[^@]+'];
    const any = fc.record({
      source: fc.constantFrom(...sources),
      whole: fc.stringMatching(/^[a-z0-9@+.]{0,40}$/),
    });
    fc.assert(
      fc.property(any, rules, ({ source, whole }, asked) => {
        const masked = maskValue(whole, { ...asked, regex: new RegExp(source, 'gu') });
        expect(masked.replaceAll('*', '').length).toBeLessThanOrEqual(whole.length / 2);
        if (whole !== '') expect(masked).not.toBe(whole);
      }),
      { numRuns: 1000 },
    );
  });

  it('has whole characters only', () => {
    expect(maskValue('😀😀😀😀', { noOfDigits: 2, order: 'backward' })).toBe('**😀😀');
  });

  it('for an event has its last two digits', () => {
    expect(lastTwo(number)).toBe('**********67');
    expect(lastTwo('12')).toBe('*2');
  });
});
