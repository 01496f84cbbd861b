import { randomBytes } from 'node:crypto';
import type { FederatedIdentity } from 'passport-smsotp';
import { PasswordHash, passwordOf } from '../shared/password-hash.js';

/** A person that the identity provider knows. */
export interface Account {
  readonly username: string;
  readonly name: string;
  readonly mail: string;
  /** E.164. Changes when a number is captured; the change lives as long as the process. */
  mobile?: string;
  /** Opted out of the second factor. */
  readonly smsOtpDisabled?: boolean;
}

/** What a newcomer may read about an account: on the login page and in the terminal. */
export interface AccountHint {
  readonly username: string;
  readonly password: string;
  readonly note: string;
}

interface Entry {
  readonly account: Account;
  readonly note: string;
}

const PEOPLE: readonly Entry[] = [
  {
    account: { username: 'alice', name: 'Alice Perera', mail: 'alice@example.com', mobile: '+94771234567' },
    note: 'has a mobile number',
  },
  { account: { username: 'bob', name: 'Bob Silva', mail: 'bob@example.com' }, note: 'is asked for a number' },
  {
    account: {
      username: 'carol',
      name: 'Carol Fernando',
      mail: 'carol@example.com',
      mobile: '+94777654321',
      smsOtpDisabled: true,
    },
    note: 'has opted out of the second step',
  },
];

export class Accounts {
  readonly #accounts = new Map<string, Account>();
  readonly #passwords = new Map<string, PasswordHash>();
  /** Names by the identities that are linked to them: in real life a table. */
  readonly #links = new Map<string, string>();

  /** No password leads to it: what is compared with when there is no such account. */
  readonly #nobody: PasswordHash;

  private constructor(nobody: PasswordHash) {
    this.#nobody = nobody;
  }

  /** Fresh copies, so that two identity providers in one process don't share captured numbers. */
  static async create(): Promise<Accounts> {
    const accounts = new Accounts(await PasswordHash.of(randomBytes(16).toString('hex')));
    for (const { account } of PEOPLE) {
      accounts.#accounts.set(account.username, { ...account });
      accounts.#passwords.set(account.username, await PasswordHash.of(passwordOf(account.username)));
    }
    return accounts;
  }

  find(username: string): Account | undefined {
    return this.#accounts.get(username);
  }

  /** The account of this identity at another provider. An equal name or e-mail address there is no link. */
  findLinked(identity: FederatedIdentity): Account | undefined {
    const username = this.#links.get(keyOf(identity));
    return username === undefined ? undefined : this.find(username);
  }

  link(identity: FederatedIdentity, username: string): void {
    this.#links.set(keyOf(identity), username);
  }

  /** The account, if the password is right. Takes as long for a name that nobody has. */
  async check(username: string, password: string): Promise<Account | undefined> {
    const known = this.#passwords.get(username);
    const right = await (known ?? this.#nobody).matches(password);
    return known && right ? this.find(username) : undefined;
  }

  /** Only where there is none yet. */
  saveMobile(username: string, mobile: string): boolean {
    const account = this.find(username);
    if (!account || account.mobile !== undefined) return false;
    account.mobile = mobile;
    return true;
  }
}

function keyOf({ provider, issuer, subject }: FederatedIdentity): string {
  return JSON.stringify([provider, issuer, subject]);
}

export const accountHints: readonly AccountHint[] = PEOPLE.map(({ account: { username }, note }) => ({
  username,
  password: passwordOf(username),
  note,
}));
