import examples from 'libphonenumber-js/mobile/examples';
import {
  getExampleNumber,
  isSupportedCountry,
  parsePhoneNumberFromString,
  type CountryCode,
  type PhoneNumber,
} from 'libphonenumber-js/mobile';

/** Which numbers may get a message. */
export interface NumberRules {
  /** ISO 3166-1 country in which a number without `+` is read. Without it such numbers are refused. */
  readonly defaultCountry?: string | undefined;
  /** ISO 3166-1 countries that may get messages; all, when absent. */
  readonly allowedCountries?: readonly string[] | undefined;
}

/** Longer than any number with blanks and brackets. What is longer is not looked at. */
const longest = 64;

/**
 * A number as a user typed it, in E.164; null when it is not a mobile number that may get a message. The numbering
 * plan is asked too, because the user can correct a slip, and a premium or satellite line would cost money.
 */
export function readTypedMobile(typed: string, rules: NumberRules): string | null {
  const phone = parse(typed, rules);
  return phone?.isValid() ? phone.number : null;
}

/**
 * A number from the user store, in E.164; null when nothing can be sent to it. Only its form is checked: an
 * administrator put it there, and numbering plans grow faster than a package is updated.
 */
export function readStoredMobile(stored: string, rules: NumberRules): string | null {
  const phone = parse(stored, rules);
  return phone?.isPossible() ? phone.number : null;
}

/** Whether a number matches an expression, as it was typed or in E.164: administrators think of either. */
export function matchesTyped(pattern: RegExp, typed: string, number: string): boolean {
  return [typed.trim(), number].some((spelling) => spelling.search(pattern) !== -1);
}

/** A mobile number of the country as people there write it; empty when there is no such country. */
export function exampleMobile(country: string | undefined): string {
  if (country === undefined || !isSupportedCountry(country)) return '';
  return getExampleNumber(country, examples)?.formatNational() ?? '';
}

export function isCountry(code: string): boolean {
  return isSupportedCountry(code);
}

function parse(text: string, { defaultCountry, allowedCountries }: NumberRules): PhoneNumber | undefined {
  if (text.length > longest) return undefined;
  // What comes along from an address book: blanks, and marks of the direction of writing.
  const bare = text.replace(/\p{Cf}/gu, '').trim();
  // `extract: false`, or "0771234567 or call +1 900 ..." would be read as the number that is easiest to find.
  const options = {
    extract: false,
    ...(defaultCountry !== undefined && { defaultCountry: defaultCountry as CountryCode }),
  };
  const phone = parsePhoneNumberFromString(bare, options);
  if (phone === undefined || phone.ext !== undefined) return undefined;
  if (allowedCountries === undefined) return phone;
  return allowedCountries.some((country) => phone.country === country) ? phone : undefined;
}
