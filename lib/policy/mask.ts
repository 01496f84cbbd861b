/** How much of a value the code page shows. */
export interface MaskRules {
  /** Characters that stay readable. */
  readonly noOfDigits: number;
  /** Which end stays readable. */
  readonly order: 'forward' | 'backward';
  /** What it matches becomes one star for each match; goes before the digits. With the flag `g`. */
  readonly regex?: RegExp | undefined;
}

/**
 * The value with stars for what the expression matches, or else for all but `noOfDigits` characters at one end. More
 * than half is never shown, whatever is configured: whoever knows the password alone must not learn the value from us.
 */
export function maskValue(value: string, rules: MaskRules): string {
  return (rules.regex && byRegex(value, rules.regex)) ?? byDigits(value, rules);
}

/** Null where the expression would leave more than half of the value to read. */
function byRegex(value: string, regex: RegExp): string | null {
  let hidden = 0;
  // Counted by what was matched, not by the stars: `x*` puts stars between all letters and hides none.
  const masked = value.replace(regex, (match) => {
    hidden += match.length;
    return '*';
  });
  return (value.length - hidden) * 2 > value.length ? null : masked;
}

function byDigits(value: string, { noOfDigits, order }: MaskRules): string {
  // By characters: half of an emoji can't be shown.
  const characters = Array.from(value);
  const shown = Math.min(noOfDigits, Math.floor(characters.length / 2));
  const hidden = characters.length - shown;
  const stars = '*'.repeat(hidden);
  return order === 'backward'
    ? stars + characters.slice(hidden).join('')
    : characters.slice(0, shown).join('') + stars;
}

/** For events: enough to tell two numbers of one user apart. */
export function lastTwo(number: string): string {
  return maskValue(number, { noOfDigits: 2, order: 'backward' });
}
