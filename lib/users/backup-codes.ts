import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

/*
 * A backup code is a slot, one digit, and 80 random bits in Crockford's base 32: 3-7ZQK-0M4D-9XTP-W2CB. NIST SP 800-63B-4
 * 4.2.1.1 asks for 64 bits, and 3.1.2.2 for a salted password hash. Each code has a salt of its own, and the slot says
 * which of them it is: what is typed costs one scrypt, not ten.
 *
 * Stored form: `<slot>.<salt>.<hash>`. The slot of a code that came from elsewhere is `x`.
 */

/** How many codes a user gets. */
export const backupCodeCount = 10;

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const secretLength = 16;
const imported = 'x';

/** What somebody typed, as far as it can be a backup code. */
export interface TypedBackupCode {
  readonly slot: string;
  readonly secret: string;
}

/** @param randomInt a uniform whole number below its argument */
export function generateBackupCodes(randomInt: (max: number) => number): readonly string[] {
  return Array.from({ length: backupCodeCount }, (_, slot) => {
    const secret = Array.from({ length: secretLength }, () => alphabet.charAt(randomInt(alphabet.length)));
    return `${slot}-${secret.join('').replace(/(.{4})(?=.)/g, '$1-')}`;
  });
}

/**
 * One of our own codes as a person typed it: blanks and dashes go, and the letters that Crockford's alphabet leaves out
 * are read as the digits for which they are taken. Null when it can't be one.
 */
export function readBackupCode(typed: string): TypedBackupCode | null {
  if (typed.length > 64) return null;
  const plain = bare(typed).toUpperCase().replace(/O/g, '0').replace(/[IL]/g, '1');
  return /^[0-9][0-9A-HJKMNP-TV-Z]{16}$/.test(plain)
    ? { slot: plain.charAt(0), secret: plain.slice(1) }
    : null;
}

/** A code of digits from elsewhere, such as the connector's; null when it can't be one. */
export function readImportedCode(typed: string): TypedBackupCode | null {
  if (typed.length > 64) return null;
  const plain = bare(typed);
  return /^[0-9]{6,16}$/.test(plain) ? { slot: imported, secret: plain } : null;
}

/** Whether a code, typed or in its stored form, came from elsewhere. */
export function isImported(code: TypedBackupCode | string): boolean {
  return (typeof code === 'string' ? code : `${code.slot}.`).startsWith(`${imported}.`);
}

function bare(typed: string): string {
  return typed.normalize('NFKC').replace(/[\s\p{Pd}\p{Cf}]/gu, '');
}

/** The stored forms of codes that `generateBackupCodes` gave. */
export async function hashBackupCodes(codes: readonly string[]): Promise<readonly string[]> {
  const read = codes.map(readBackupCode).filter((code) => code !== null);
  return Promise.all(read.map((code) => hash(code, randomBytes(16).toString('base64url'))));
}

/** What became of a list of the connector's. */
export interface ImportedBackupCodes {
  /** For `saveBackupCodes`. */
  readonly stored: readonly string[];
  /** Entries that are no code of 6 to 16 digits: counted, not named, because they are secrets all the same. */
  readonly refused: number;
}

/**
 * Hashes the connector's comma separated list of digits, which it keeps in plain text. They share one salt, so that a
 * code that is typed costs one scrypt. A code of six digits is as easy to guess as one by text message: it counts and
 * waits with those, and the user should make new codes soon.
 */
export async function importBackupCodes(list: string): Promise<ImportedBackupCodes> {
  const entries = [...new Set(list.split(',').map((entry) => entry.trim()))].filter((entry) => entry !== '');
  const read = entries.map(readImportedCode).filter((code) => code !== null);
  const salt = randomBytes(16).toString('base64url');
  const stored = await Promise.all(read.map((code) => hash(code, salt)));
  return { stored, refused: entries.length - read.length };
}

/** The stored form of what was typed, if it is one of these; null when it is none. */
export async function findBackupCode(
  typed: TypedBackupCode,
  stored: readonly string[],
): Promise<string | null> {
  const candidates = stored.filter((form) => form.startsWith(`${typed.slot}.`));
  const salts = [...new Set(candidates.map((form) => form.split('.')[1] ?? ''))];
  for (const salt of salts) {
    const form = await hash(typed, salt);
    const found = candidates.find((candidate) => equal(candidate, form));
    if (found !== undefined) return found;
  }
  return null;
}

/** scrypt with Node's own cost: N 16384, r 8, p 1, some 30 ms of a thread of its own. */
function hash({ slot, secret }: TypedBackupCode, salt: string): Promise<string> {
  return new Promise((resolve, reject) => {
    scrypt(secret, salt, 32, (error, key) => {
      if (error) reject(error);
      else resolve(`${slot}.${salt}.${key.toString('base64url')}`);
    });
  });
}

function equal(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
