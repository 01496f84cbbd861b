import type { SmsOtpOptions } from '../../lib/config/options.js';
import { aliceMobile, createStage, expectPage, problemsOf } from './support/stage.js';

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
});
