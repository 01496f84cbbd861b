import type { FederatedIdentity, LocalAccount, UserDirectory } from './contract.js';

/** Accounts in one process: for tests, and for trying things out. */
export class MemoryUserDirectory implements UserDirectory {
  readonly domain: string;
  private readonly accounts = new Map<string, LocalAccount>();
  private readonly links = new Map<string, string>();

  constructor(domain: string, accounts: Iterable<LocalAccount> = []) {
    this.domain = domain;
    for (const account of accounts) this.accounts.set(account.username, { ...account });
  }

  find(username: string): LocalAccount | null {
    return this.accounts.get(username) ?? null;
  }

  /** Links an identity to an account; an earlier link of that identity ends. */
  associate(identity: FederatedIdentity, username: string): void {
    if (!this.accounts.has(username)) throw new Error('There is no such account.');
    this.links.set(nameOf(identity), username);
  }

  findAssociated(identity: FederatedIdentity): LocalAccount | null {
    const username = this.links.get(nameOf(identity));
    return username === undefined ? null : this.find(username);
  }

  saveMobile(username: string, mobile: string): boolean {
    const account = this.accounts.get(username);
    if (!account || (account.mobile ?? '') !== '') return false;
    this.accounts.set(username, { ...account, mobile });
    return true;
  }
}

/** Not joined by a character that could stand in one of them. */
function nameOf({ provider, issuer, subject }: FederatedIdentity): string {
  return JSON.stringify([provider, issuer, subject]);
}
