import fc from 'fast-check';
import { hintOf, isMobile } from '../../lib/policy/hint.js';

const mask = { noOfDigits: 4, order: 'backward' } as const;
const claims = 'http://wso2.org/claims/';

describe('The hint', () => {
  it.each(['mobile', `${claims}mobile`, 'https://wso2.org/claims/mobile'])(
    '%s is the number (A70)',
    (name) => {
      expect(isMobile(name)).toBe(true);
    },
  );

  it.each(['email', 'Mobile', `${claims}mobile2`, 'http://evil.example/claims/mobile', `x${claims}mobile`])(
    '%s is not the number',
    (name) => {
      expect(isMobile(name)).toBe(false);
    },
  );

  it.each([
    ['phone', { phone: '+94 77 123 4567' }, '***********4567'],
    ['phone', { phone: ' 0771234567 ' }, '******4567'],
    [`${claims}telephone`, { [`${claims}telephone`]: '0112345678' }, '******5678'],
    [`${claims}telephone`, { telephone: '0112345678' }, '******5678'],
    [`${claims}identity/phone2`, { phone2: '0112345678' }, '******5678'],
  ])('is the masked value of the attribute %s (A70)', (name, attributes, shown) => {
    expect(hintOf(name, attributes, mask)).toBe(shown);
  });

  it.each([
    [undefined],
    [null],
    ['phone'],
    [{}],
    [{ phone: '' }],
    [{ phone: '  ' }],
    [{ phone: null }],
    [{ phone: 771234567 }],
    [{ phone: ['0771234567'] }],
    [{ phone: '7'.repeat(257) }],
  ])('is none where the attributes are %j (A73)', (attributes) => {
    expect(hintOf('phone', attributes, mask)).toBeNull();
  });

  it('is not what every object has (A73)', () => {
    for (const name of ['constructor', 'toString', '__proto__']) expect(hintOf(name, {}, mask)).toBeNull();
  });

  it('never is the whole value, whatever is in it and whatever is configured (A71)', () => {
    const rules = fc.record({
      noOfDigits: fc.nat(40),
      order: fc.constantFrom('forward' as const, 'backward' as const),
    });
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 256, unit: 'grapheme' }), rules, (value, asked) => {
        const hint = hintOf('phone', { phone: value }, asked);
        // Stars that are in the value itself look like hidden ones.
        if (hint !== null && !value.includes('*')) expect(hint).not.toBe(value.trim());
      }),
    );
  });
});
