/** How much of a number the code page shows. */
export interface MaskRules {
  /** Characters that stay readable. */
  readonly noOfDigits: number;
  /** Which end stays readable. */
  readonly order: 'forward' | 'backward';
}

/**
 * The number with stars for all but `noOfDigits` characters at one end. More than half is never shown, whatever is
 * configured: whoever knows the password alone must not learn the number from us.
 */
export function maskNumber(number: string, { noOfDigits, order }: MaskRules): string {
  const shown = Math.min(noOfDigits, Math.floor(number.length / 2));
  const stars = '*'.repeat(number.length - shown);
  return order === 'backward' ? stars + number.slice(number.length - shown) : number.slice(0, shown) + stars;
}

/** For events: enough to tell two numbers of one user apart. */
export function lastTwo(number: string): string {
  return maskNumber(number, { noOfDigits: 2, order: 'backward' });
}
