import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { Attribute, Change, Client } from 'ldapts';
import type { LocalAccount } from '../../../lib/users/contract.js';
import { LdapUserDirectory, type LdapOptions } from '../../../lib/users/ldap/index.js';
import { root } from '../../setup/lib-files.js';

export const admin = { dn: 'cn=admin,dc=example,dc=org', password: 'admin-secret' };
export const service = { dn: 'cn=smsotp,dc=example,dc=org', password: 'service-secret' };

/** Past all access rules. */
export const asAdmin = { bindDN: admin.dn, bindPassword: admin.password };

export const sharedUrl = (): string => process.env['TEST_LDAP_URL'] ?? '';

export const claims = {
  mobile: 'mobile',
  smsOtpDisabled: 'smsOtpDisabled',
  backupCodes: 'smsOtpBackupCode',
  associations: 'smsOtpAssociation',
};

/** Attributes of one entry, as the administrator sees and writes them. */
type Attributes = Record<string, string | string[]>;

/** A branch of the directory for one test, seen with the administrator's eyes. */
export interface Branch {
  readonly baseDN: string;
  add(rdn: string, attributes: Attributes): Promise<void>;
  set(rdn: string, attribute: string, values: string[]): Promise<void>;
  get(rdn: string, attribute: string): Promise<string[]>;
  directory(options?: Partial<LdapOptions>): LdapUserDirectory;
  close(): Promise<void>;
}

export async function createBranch(url = sharedUrl()): Promise<Branch> {
  const client = new Client({ url });
  await client.bind(admin.dn, admin.password);
  const ou = randomUUID();
  const baseDN = `ou=${ou},ou=people,dc=example,dc=org`;
  await client.add(baseDN, { objectClass: 'organizationalUnit', ou });
  const directories: LdapUserDirectory[] = [];
  return {
    baseDN,
    add: (rdn, attributes) => client.add(`${rdn},${baseDN}`, attributes),
    set: (rdn, type, values) =>
      client.modify(
        `${rdn},${baseDN}`,
        new Change({ operation: 'replace', modification: new Attribute({ type, values }) }),
      ),
    get: async (rdn, attribute) => {
      const { searchEntries } = await client.search(`${rdn},${baseDN}`, {
        scope: 'base',
        attributes: [attribute],
      });
      return [searchEntries[0]![attribute]!].flat().map(String);
    },
    directory: (options = {}) => {
      const directory = new LdapUserDirectory({ ...optionsFor(url, baseDN), ...options });
      directories.push(directory);
      return directory;
    },
    close: async () => {
      await Promise.all(directories.map((directory) => directory.close()));
      await client.unbind();
    },
  };
}

export function optionsFor(url: string, baseDN: string): LdapOptions {
  const { dn: bindDN, password: bindPassword } = service;
  return { domain: 'ldap', url, bindDN, bindPassword, baseDN, claims };
}

/** An account's attributes. The entry is named by `cn`, so that no name has to be fit for a DN. */
export function person({ username, mobile, smsOtpDisabled }: LocalAccount): Attributes {
  return {
    objectClass: ['inetOrgPerson', 'smsOtpAccount'],
    sn: 'Person',
    uid: username,
    ...(mobile && { mobile }),
    ...(smsOtpDisabled && { smsOtpDisabled: 'TRUE' }),
  };
}

/** @param mobile the attribute in which the number is */
export async function createPeople(
  accounts: readonly LocalAccount[],
  { url, mobile = 'mobile' }: { url?: string; mobile?: string } = {},
): Promise<Branch> {
  const branch = await createBranch(url);
  for (const [index, account] of accounts.entries()) {
    const { mobile: number, ...others } = person(account);
    const attributes = { ...others, ...(number !== undefined && { [mobile]: number }) };
    await branch.add(`cn=${rdnOf(account, index)}`, attributes);
  }
  return branch;
}

const rdnOf = ({ username }: LocalAccount, index: number): string =>
  /^\w+$/.test(username) ? username : `nr${index}`;

export interface OwnServer {
  readonly url: string;
  readonly secureUrl: string;
  /** Until it answers nothing any more, although its connections stay open. */
  freeze(): Promise<void>;
  thaw(): void;
  close(): Promise<void>;
}

/** A server for one test, which may do to it what it likes. It begins without accounts each time. */
export async function startServer(port?: number, certificates?: string): Promise<OwnServer> {
  const own = port ?? (await freePort());
  const script = join(root, 'test', 'setup', 'slapd.mjs');
  const args = [script, String(own), ...(certificates === undefined ? [] : [certificates])];
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const [first] = (await Promise.race([once(child.stdout, 'data'), once(child, 'exit')])) as [unknown];
  const pid = Number(String(first));
  if (!Buffer.isBuffer(first)) throw new Error('slapd did not start');
  return {
    url: `ldap://127.0.0.1:${own}`,
    secureUrl: `ldaps://127.0.0.1:${own + 1}`,
    freeze: async () => {
      process.kill(pid, 'SIGSTOP');
      while (!threadsOf(pid).every((state) => state === 'T')) await setTimeout(5);
    },
    thaw: () => process.kill(pid, 'SIGCONT'),
    close: async () => {
      if (child.exitCode !== null) return;
      child.stdin.end();
      await once(child, 'exit');
    },
  };
}

/** The state of each thread of a process (proc_pid_stat(5)): a signal does not reach all of them at once. */
function threadsOf(pid: number): string[] {
  const tasks = join('/proc', String(pid), 'task');
  return readdirSync(tasks).map((id) => {
    const stat = readFileSync(join(tasks, id, 'stat'), 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3);
  });
}

/** With a free neighbour, most likely: ports are given out one after the other, two apart here. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port > 65_000 ? freePort() : port;
}
