import { exampleMobile, isCountry, readStoredMobile, readTypedMobile } from '../../lib/policy/mobile.js';

const lk = { defaultCountry: 'LK' };
const readers = { typed: readTypedMobile, stored: readStoredMobile };
const each = Object.entries(readers);

describe.each(each)('A %s number', (_kind, read) => {
  it.each([
    ['+94771234567', '+94771234567'],
    ['+94 77 123 4567', '+94771234567'],
    ['+94 (0)77-123-4567 ', '+94771234567'],
    ['+41 79 123 45 67', '+41791234567'],
  ])('is read with its country in it, and written in E.164: %s', (text, e164) => {
    expect(read(text, {})).toBe(e164);
  });

  it.each(['0771234567', '077 123 4567', '٠٧٧١٢٣٤٥٦٧', '０７７１２３４５６７'])(
    'in national form is read with the default country, and only with one: %s',
    (text) => {
      expect(read(text, lk)).toBe('+94771234567');
      expect(read(text, {})).toBeNull();
    },
  );

  it.each([' +94771234567', ' 077 123 4567', '\t+94771234567', '\u202a+94771234567\u202c'])(
    'may have blanks and the invisible marks of an address book around it, as they are pasted: %j',
    (text) => {
      expect(read(text, lk)).toBe('+94771234567');
    },
  );

  it('with + is not bound to the default country', () => {
    expect(read('+41791234567', lk)).toBe('+41791234567');
  });

  it('must be of an allowed country, where some are named', () => {
    const rules = { ...lk, allowedCountries: ['CH', 'LK'] };
    expect(read('0771234567', rules)).toBe('+94771234567');
    expect(read('+41791234567', rules)).toBe('+41791234567');
    expect(read('+49 1512 3456789', rules)).toBeNull();
    expect(read('+49 1512 3456789', lk)).toBe('+4915123456789');
    expect(read('+94771234567', { allowedCountries: [] })).toBeNull();
  });

  it.each(['+94771234567 ext. 5', '+94771234567;ext=5', '+94771234567 x12'])(
    'with an extension is refused: %s',
    (text) => {
      expect(read(text, lk)).toBeNull();
    },
  );

  it.each([
    '","x":"',
    'a,Evil:1',
    '$1\\',
    '+94771234567","x":"',
    '+94771234567,Evil:1',
    '+94771234567\r\nEvil: 1',
    '+94771234567&to=+19005551234',
    '+94771234567, +41791234567',
    '+94771234567+41791234567',
    'tel:+94771234567',
    '0771234567 or call +1 900 555 1234',
    '<b>+94771234567</b>',
    'alice',
    '+',
    '',
    '   ',
    '+0',
    '12',
  ])('that is more or less than one number is refused: %j (A24, A79)', (text) => {
    expect(read(text, lk)).toBeNull();
  });

  it('comes out as plus and digits alone, whatever was typed around them (A79)', () => {
    for (const text of ['+94.77.123.4567', '+94(77)1234567', '+94\u00a077\u200b1234567', '+94‑77‑1234567'])
      expect(read(text, lk) ?? '+1').toMatch(/^\+[1-9][0-9]{0,14}$/);
    expect(read('+94.77.123.4567', lk)).toBe('+94771234567');
  });

  it('that is very long is refused, and quickly', () => {
    const start = process.hrtime.bigint();
    for (const text of ['9', '+', ' ', '(', '٠', ' ext. '])
      expect(read(text.repeat(1_000_000), lk)).toBeNull();
    expect(Number(process.hrtime.bigint() - start) / 1e6).toBeLessThan(1000);
  });

  it('may have blanks and brackets up to 64 characters, and none more', () => {
    const blanks = (length: number) => '+94771234567'.padEnd(length, ' ');
    expect(read(blanks(64), lk)).toBe('+94771234567');
    expect(read(blanks(65), lk)).toBeNull();
  });
});

describe('The numbering plan', () => {
  it.each(['+94112345678', '0112345678', '+1 900 555 1234', '+94 70 123 45'])(
    'is asked of what a user types: %s is refused (A24)',
    (text) => {
      expect(readTypedMobile(text, lk)).toBeNull();
    },
  );

  it('is not asked of what an administrator stored: a landline of the right length gets its message', () => {
    expect(readStoredMobile('+94112345678', {})).toBe('+94112345678');
    expect(readStoredMobile('0112345678', lk)).toBe('+94112345678');
  });

  it('is not so far from being asked that a number of impossible length would get one', () => {
    expect(readStoredMobile('+94 77 123', {})).toBeNull();
    expect(readStoredMobile('+94 77 123 4567 890 12', {})).toBeNull();
  });
});

describe('An example number', () => {
  it.each(['LK', 'CH', 'US', 'DE', 'IN'])('of %s is one that could be typed there', (country) => {
    const example = exampleMobile(country);
    expect(example).not.toBe('');
    expect(readTypedMobile(example, { defaultCountry: country, allowedCountries: [country] })).not.toBeNull();
  });

  it('is empty where there is no such country', () => {
    expect(exampleMobile(undefined)).toBe('');
    expect(exampleMobile('XX')).toBe('');
    expect(exampleMobile('constructor')).toBe('');
  });

  it('is empty where there is a country, but no example of it', async () => {
    await jest.isolateModulesAsync(async () => {
      jest.doMock('libphonenumber-js/mobile/examples', () => ({ __esModule: true, default: {} }));
      const fresh = await import('../../lib/policy/mobile.js');
      expect(fresh.exampleMobile('LK')).toBe('');
    });
    jest.dontMock('libphonenumber-js/mobile/examples');
  });
});

describe('A country', () => {
  it('is one of ISO 3166-1, in upper case', () => {
    expect(['LK', 'CH', 'US'].map(isCountry)).toEqual([true, true, true]);
    expect(['XX', 'lk', '', 'Sri Lanka', '__proto__', 'constructor'].map(isCountry)).not.toContain(true);
  });
});
