import { randomBytes } from 'node:crypto';
import type { FederatedIdentity, LocalAccount, UserDirectory } from 'passport-smsotp';
import { PasswordHash } from '../shared/password-hash.js';
import type { AccountStore } from './account-store.js';
import { openJdbcStore } from './jdbc-store.js';
import { openPrimaryStore, type PrimaryStore } from './primary-store.js';

/** All accounts of the identity provider, from both stores. */
export class Accounts {
  readonly #primary: PrimaryStore;
  readonly #stores: readonly AccountStore[];
  /** No password leads to it: what is compared with when there is no such account. */
  readonly #nobody: PasswordHash;

  private constructor(primary: PrimaryStore, jdbc: AccountStore, nobody: PasswordHash) {
    this.#primary = primary;
    this.#stores = [primary, jdbc];
    this.#nobody = nobody;
  }

  /** Fresh stores, so that two identity providers in one process don't share captured numbers. */
  static async open(): Promise<Accounts> {
    const nobody = await PasswordHash.of(randomBytes(16).toString('hex'));
    return new Accounts(await openPrimaryStore(), await openJdbcStore(), nobody);
  }

  /** For the kit, which asks them in this order, or in that of SMSOTP_SECONDARY_USERSTORE. */
  get directories(): readonly UserDirectory[] {
    return this.#stores.map(({ directory }) => directory);
  }

  /** Backup codes of alice, as they are typed. */
  get backupCodes(): readonly string[] {
    return this.#primary.backupCodes;
  }

  async find(username: string): Promise<LocalAccount | undefined> {
    for (const { directory } of this.#stores) {
      const found = await directory.find(username);
      if (found) return found;
    }
    return undefined;
  }

  /** The account, if the password is right. Takes as long for a name that nobody has. */
  async check(username: string, password: string): Promise<LocalAccount | undefined> {
    const known = await this.#passwordOf(username);
    const right = await (known ?? this.#nobody).matches(password);
    return known && right ? this.find(username) : undefined;
  }

  /** In real life a person does that on a page of theirs, logged in on both sides. */
  link(identity: FederatedIdentity, username: string): void {
    this.#primary.directory.associate(identity, username);
  }

  /** Of the first store that has the account, as in `find`. */
  async #passwordOf(username: string): Promise<PasswordHash | undefined> {
    for (const store of this.#stores) {
      const found = await store.passwordOf(username);
      if (found) return found;
    }
    return undefined;
  }

  async close(): Promise<void> {
    await Promise.all(this.#stores.map((store) => store.close()));
  }
}
