import { createHmac } from 'node:crypto';

/** What a code looks like. */
export interface CodeShape {
  /** Characters: 6 to 10. */
  readonly length: number;
  /** Digits only, or the letters A to Z too. */
  readonly alphanumeric: boolean;
}

/** A uniform whole number from 0 up to, not including, `max`: `crypto.randomInt`. */
export type RandomInt = (max: number) => number;

/** What a code is good for. A code typed for anything else has another digest. */
export interface CodeBinding {
  readonly challenge: string;
  readonly account: string;
  readonly purpose: string;
  /** Destination in E.164: a code sent to one number can't prove another. */
  readonly to: string;
}

const digits = '0123456789';
const lettersAndDigits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

/** Draws a code. Each character is drawn by itself, so leading zeros stay and every code is as likely as any other. */
export function generateCode(shape: CodeShape, randomInt: RandomInt): string {
  const alphabet = shape.alphanumeric ? lettersAndDigits : digits;
  return Array.from({ length: shape.length }, () => alphabet.charAt(randomInt(alphabet.length))).join('');
}

/**
 * Brings what a person typed or pasted to the form of a code: blanks, dashes and invisible characters go,
 * full-width forms become plain, letters become upper case. One rule for every door, applied before anything is
 * compared or counted: a code that was used up in one spelling must not live on in another.
 *
 * @returns the code, or null when it can't be one (which then costs the user no guess).
 */
export function canonicalCode(typed: string, shape: CodeShape): string | null {
  if (typed.length > 64) return null;
  const code = typed
    .normalize('NFKC')
    .replace(/[\s\p{Pd}\p{Cf}]/gu, '')
    .toUpperCase();
  const form = shape.alphanumeric ? /^[A-Z0-9]+$/ : /^[0-9]+$/;
  return code.length === shape.length && form.test(code) ? code : null;
}

/**
 * The stored form of a code: HMAC-SHA-256 under a key that is not in the store. A plain or salted hash would be
 * no protection, because the million possible codes are tried in about a second.
 */
export function digestCode(key: Buffer, binding: CodeBinding, code: string): string {
  const { challenge, account, purpose, to } = binding;
  return createHmac('sha256', key)
    .update(JSON.stringify([challenge, account, purpose, to, code]))
    .digest('base64url');
}
