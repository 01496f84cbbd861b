import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

const scryptAsync = promisify<string, Buffer, number, Buffer>(scrypt);

/** In this demo everybody's password. */
export const passwordOf = (username: string): string => `${username}123`;

export class PasswordHash {
  readonly #salt: Buffer;
  readonly #hash: Buffer;

  private constructor(salt: Buffer, hash: Buffer) {
    this.#salt = salt;
    this.#hash = hash;
  }

  static async of(password: string): Promise<PasswordHash> {
    const salt = randomBytes(16);
    return new PasswordHash(salt, await scryptAsync(password, salt, 32));
  }

  /** @param text what `toString` gave */
  static read(text: string): PasswordHash {
    const [salt = '', hash = ''] = text.split('.');
    return new PasswordHash(Buffer.from(salt, 'base64url'), Buffer.from(hash, 'base64url'));
  }

  /** The form in which it is stored. */
  toString(): string {
    return `${this.#salt.toString('base64url')}.${this.#hash.toString('base64url')}`;
  }

  async matches(password: string): Promise<boolean> {
    return timingSafeEqual(await scryptAsync(password, this.#salt, 32), this.#hash);
  }
}
