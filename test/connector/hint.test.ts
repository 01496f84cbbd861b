import type { SmsOtpOptions } from '../../lib/config/options.js';
import { aliceMobile, createStage, expectInside, expectPage, problemsOf } from './support/stage.js';

/** What the code page and its JSON show of alice's number. */
async function hintFor(options: SmsOtpOptions): Promise<string> {
  const visitor = (await createStage({ options })).visitor();
  const page = await visitor.enter();
  const shown = String((await visitor.waiting()).challenge['to']);
  expectPage(page, 200, `>${shown}</bdi>`);
  expect(page.text).not.toContain(aliceMobile);
  return shown;
}

describe('The hint', () => {
  it.each([
    ['4 backward', { noOfDigits: 4, order: 'backward' }, '********4567'],
    ['4 forward', { noOfDigits: 4, order: 'forward' }, '+947********'],
    ['0', { noOfDigits: 0 }, '************'],
    // Not all stars, as in the connector: a user with two telephones must know which one to take.
    ['unset', {}, '********4567'],
  ] as const)('of the mobile shows its %s digits, and stars (A70)', async (_n, options, shown) => {
    expect(await hintFor(options)).toBe(shown);
  });

  it.each(['backward', 'forward'] as const)('never shows more than half of it: %s (A71)', async (order) => {
    expect(await hintFor({ noOfDigits: 10, order })).toMatch(/^\*{6}\d{6}$|^\+\d{5}\*{6}$/);
  });

  it('of 20 digits is refused at the start (A71)', async () => {
    expect(await problemsOf({ noOfDigits: 20 })).toEqual([
      'noOfDigits is 20; use a whole number from 0 to 10',
    ]);
  });

  it.each([
    ['(?<=.{3}).(?=.{2})', '+94*******67'],
    ['\\d(?=\\d{4})', '+*******4567'],
    ['.+', '*'],
  ])(
    'has a star for each match of the expression, which goes before the digits: %s (A72)',
    async (regex, shown) => {
      const digits = { noOfDigits: 2, order: 'forward' } as const;
      expect(await hintFor({ screenUserAttributeMaskRegex: regex, ...digits })).toBe(shown);
    },
  );

  // The connector shows all of it then; here whoever has the password alone must not learn the number.
  it('goes by the digits where the expression would leave more than half to read (A72)', async () => {
    expect(await hintFor({ screenUserAttributeMaskRegex: 'x' })).toBe('********4567');
  });

  it.each([
    ['there is no such attribute', {}],
    ['it is empty', { telephone: '' }],
    ['it is blank', { telephone: '  ' }],
  ])('is none where %s, and the code is asked for and good all the same (A73)', async (_why, attributes) => {
    const stage = await createStage({
      options: {
        screenUserAttribute: 'http://wso2.org/claims/telephone',
        users: () => ({ mobile: aliceMobile, attributes }),
      },
    });
    const visitor = stage.visitor();
    const page = await visitor.enter();
    expectPage(page, 200, 'We sent you a 6-digit code by text message.');
    expect(page.text).not.toMatch(/\*|4567/);
    expect((await visitor.waiting()).challenge['to']).toBeNull();
    expect([stage.destinations, stage.world.errors]).toEqual([[aliceMobile], []]);
    await visitor.type(stage.code);
    await expectInside(visitor);
  });

  it('is of the attribute that is named, and the code goes to the mobile (A72, A73)', async () => {
    const attributes = { telephone: '0112345678' };
    const stage = await createStage({
      options: {
        screenUserAttribute: 'http://wso2.org/claims/telephone',
        screenUserAttributeMaskRegex: '\\d(?=\\d{3})',
        users: () => ({ mobile: aliceMobile, attributes }),
      },
    });
    expectPage(await stage.visitor().enter(), 200, '>*******678</bdi>');
    expect(stage.destinations).toEqual([aliceMobile]);
  });
});
