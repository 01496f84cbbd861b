import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import type { LdapOptions } from '../../../lib/users/ldap/index.js';
import { createPeople, freePort, startServer, type Branch, type OwnServer } from './support.js';

const alice = { username: 'alice', mobile: '+94771234567' };
const people = 'ou=people,dc=example,dc=org';

let folder: string;
let ca: string;
let stranger: string;
let port: number;
let server: OwnServer;
let branch: Branch;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'smsotp-ldap-tls-'));
  const authority = await makeAuthority();
  ca = authority.cert;
  stranger = (await makeAuthority()).cert;
  const own = await generate([{ name: 'commonName', value: 'ldap.example.org' }], {
    algorithm: 'sha256',
    ca: { key: authority.private, cert: authority.cert },
    extensions: [
      {
        name: 'subjectAltName',
        altNames: [
          { type: 7, ip: '127.0.0.1' },
          { type: 2, value: 'ldap.example.org' },
        ],
      },
    ],
  });
  writeFileSync(join(folder, 'server.pem'), own.cert);
  writeFileSync(join(folder, 'server.key'), own.private);
  writeFileSync(join(folder, 'ca.pem'), ca);
  port = await freePort();
  await start();
});
afterAll(async () => {
  await branch.close();
  await server.close();
  rmSync(folder, { recursive: true });
});

async function start(): Promise<void> {
  server = await startServer(port, folder);
  branch = await createPeople([alice], { url: server.url });
}

const makeAuthority = (): ReturnType<typeof generate> =>
  generate([{ name: 'commonName', value: 'Test authority' }], {
    algorithm: 'sha256',
    extensions: [{ name: 'basicConstraints', cA: true, critical: true }],
  });

/** The two ways to TLS. */
const ways = (): [string, Partial<LdapOptions>][] => [
  ['ldaps://', { url: server.secureUrl }],
  ['StartTLS', { url: server.url, startTls: true }],
];

describe.each([0, 1])('TLS, way %#', (way) => {
  const directory = (tls: LdapOptions['tls']): ReturnType<Branch['directory']> =>
    branch.directory({ ...ways()[way]![1], baseDN: people, tls });

  it('reaches a server whose authority it was given', async () => {
    const found = await Promise.all(Array.from({ length: 5 }, () => directory({ ca }).find('alice')));
    for (const account of found) expect(account).toMatchObject(alice);
  });

  it('takes another name of the server for its certificate', async () => {
    expect(await directory({ ca, servername: 'ldap.example.org' }).find('alice')).toMatchObject(alice);
  });

  it.each<[string, () => LdapOptions['tls']]>([
    ['is unknown', () => undefined],
    ['is another one', () => ({ ca: stranger })],
    ['is right, and the name is not', () => ({ ca, servername: 'other.example.org' })],
  ])('refuses a server whose authority %s', async (_, tls) => {
    const refused = directory(tls());
    await expect(refused.find('alice')).rejects.toThrow(/certificate|altnames/i);
    await expect(refused.find('alice')).rejects.toThrow(/certificate|altnames/i);
  });

  it('is made anew after the server was gone', async () => {
    const lasting = directory({ ca });
    expect(await lasting.find('alice')).toMatchObject(alice);
    await server.close();
    await expect(lasting.find('alice')).rejects.toThrow('ECONNREFUSED');
    await start();
    expect(await lasting.find('alice')).toMatchObject(alice);
    await lasting.close();
  });

  it('is given up in time when the server freezes', async () => {
    const lasting = directory({ ca });
    expect(await lasting.find('alice')).toMatchObject(alice);
    await server.freeze();
    await expect(lasting.find('alice')).rejects.toThrow('No answer within 2000 ms');
    await expect(lasting.find('alice')).rejects.toThrow('No answer within 2000 ms');
    server.thaw();
    expect(await lasting.find('alice')).toMatchObject(alice);
  });
});

it('StartTLS that the server does not offer sends no password', async () => {
  const plain = await startServer();
  const refused = branch.directory({ url: plain.url, startTls: true, tls: { ca } });
  await expect(refused.find('alice')).rejects.toThrow(/result code/);
  await plain.close();
});
