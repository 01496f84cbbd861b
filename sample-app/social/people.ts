import { randomBytes } from 'node:crypto';
import { PasswordHash, passwordOf } from '../shared/password-hash.js';

/** Claims of OpenID Connect. */
export interface SocialClaims {
  /** Who somebody is here: neither a name nor an address. */
  readonly sub: string;
  readonly preferred_username: string;
  readonly nickname: string;
  readonly email: string;
  readonly email_verified: boolean;
  /** E.164. */
  readonly phone_number?: string;
  readonly phone_number_verified?: boolean;
}

export interface SocialPerson {
  readonly claims: SocialClaims;
  /** The account of the identity provider that is linked to it. */
  readonly linkedTo?: string;
  readonly note: string;
}

/** Nobody here is called like an account of the identity provider, and one says so all the same. */
export const SOCIAL_PEOPLE: readonly SocialPerson[] = [
  {
    claims: {
      sub: '7d1c4a52',
      preferred_username: 'alice.social',
      nickname: 'alice',
      email: 'alice@example.com',
      email_verified: true,
    },
    linkedTo: 'alice',
    note: 'linked to alice',
  },
  {
    claims: {
      sub: '2f96b0e3',
      preferred_username: 'mallory.social',
      nickname: 'mallory',
      email: 'alice@example.com',
      email_verified: false,
      phone_number: '+94775005000',
      phone_number_verified: true,
    },
    note: 'linked to nobody',
  },
];

export const socialHints = SOCIAL_PEOPLE.map(({ claims: { preferred_username: username }, note }) => ({
  username,
  password: passwordOf(username),
  note,
}));

/** @returns the `sub` of whoever has this name and this password */
export type CheckPerson = (username: string, password: string) => Promise<string | undefined>;

export async function createCheck(): Promise<CheckPerson> {
  const nobody = await PasswordHash.of(randomBytes(16).toString('hex'));
  const entries = SOCIAL_PEOPLE.map(async ({ claims: { preferred_username: name, sub } }) => {
    const hash = await PasswordHash.of(passwordOf(name));
    return [name, { sub, hash }] as const;
  });
  const people = new Map(await Promise.all(entries));
  return async (username, password) => {
    const known = people.get(username);
    const right = await (known?.hash ?? nobody).matches(password);
    return right ? known?.sub : undefined;
  };
}
