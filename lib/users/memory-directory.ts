import type { FederatedIdentity, LocalAccount, UserDirectory } from './contract.js';

/** Accounts in one process: for tests, and for trying things out. */
export class MemoryUserDirectory implements UserDirectory {
  readonly domain: string;
  private readonly accounts = new Map<string, LocalAccount>();
  private readonly links = new Map<string, string>();
  private readonly codes = new Map<string, readonly string[]>();

  constructor(domain: string, accounts: Iterable<LocalAccount> = []) {
    this.domain = domain;
    for (const account of accounts) this.accounts.set(account.username, { ...account });
  }

  find(username: string): LocalAccount | null {
    return this.accounts.get(username) ?? null;
  }

  associate(identity: FederatedIdentity, username: string): boolean {
    if (!this.accounts.has(username)) return false;
    this.links.set(nameOf(identity), username);
    return true;
  }

  dissociate(identity: FederatedIdentity): boolean {
    return this.links.delete(nameOf(identity));
  }

  findAssociated(identity: FederatedIdentity): LocalAccount | null {
    const username = this.links.get(nameOf(identity));
    return username === undefined ? null : this.find(username);
  }

  saveMobile(username: string, mobile: string): boolean {
    return this.changeMobile(username, '', mobile);
  }

  changeMobile(username: string, from: string, to: string): boolean {
    const account = this.accounts.get(username);
    if (!account || (account.mobile ?? '') !== from) return false;
    this.accounts.set(username, { ...account, mobile: to });
    return true;
  }

  saveSmsOtpDisabled(username: string, smsOtpDisabled: boolean): boolean {
    const account = this.accounts.get(username);
    if (!account) return false;
    this.accounts.set(username, { ...account, smsOtpDisabled });
    return true;
  }

  backupCodes(username: string): readonly string[] {
    return this.codes.get(username) ?? [];
  }

  useBackupCode(username: string, stored: string): boolean {
    const left = this.backupCodes(username);
    if (!left.includes(stored)) return false;
    this.codes.set(
      username,
      left.filter((code) => code !== stored),
    );
    return true;
  }

  saveBackupCodes(username: string, stored: readonly string[]): boolean {
    if (!this.accounts.has(username)) return false;
    this.codes.set(username, [...new Set(stored)]);
    return true;
  }
}

/** Not joined by a character that could stand in one of them. */
function nameOf({ provider, issuer, subject }: FederatedIdentity): string {
  return JSON.stringify([provider, issuer, subject]);
}
