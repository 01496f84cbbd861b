import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { SmsOtpUserStoreError } from '../../../lib/errors.js';
import { LdapUserDirectory } from '../../../lib/users/ldap/index.js';
import {
  asAdmin,
  createPeople,
  freePort,
  optionsFor,
  sharedUrl,
  startServer,
  type Branch,
  type OwnServer,
} from './support.js';

const alice = { username: 'alice', mobile: '+94771234567' };
const people = 'ou=people,dc=example,dc=org';

/** How it ended, and after how many milliseconds. */
async function timed(work: PromiseLike<unknown>): Promise<{ error: unknown; ms: number }> {
  const began = Date.now();
  const error: unknown = await Promise.resolve(work).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return { error, ms: Date.now() - began };
}

async function expectFailure(work: PromiseLike<unknown>, text: RegExp | string): Promise<void> {
  const { error, ms } = await timed(work);
  expect(error).toBeInstanceOf(SmsOtpUserStoreError);
  expect((error as Error).message).toMatch(text);
  expect((error as Error).message).not.toMatch(/alice|9477|secret|0\.a\.b/);
  expect(ms).toBeLessThan(3000);
}

const find = async (directory: LdapUserDirectory): Promise<unknown> => directory.find('alice');

describe('a server that goes away', () => {
  let server: OwnServer;
  let branch: Branch;
  let directory: LdapUserDirectory;
  let port: number;
  beforeEach(async () => {
    port = await freePort();
    server = await startServer(port);
    branch = await createPeople([alice], { url: server.url });
    directory = branch.directory({ baseDN: people });
  });
  afterEach(async () => {
    await server.close();
    await branch.close();
  });

  async function restart(): Promise<void> {
    await server.close();
    server = await startServer(port);
    branch = await createPeople([alice], { url: server.url });
  }

  it('and comes back is bound to anew', async () => {
    expect(await directory.find('alice')).toMatchObject(alice);
    await restart();
    expect(await directory.find('alice')).toMatchObject(alice);
    expect(await directory.saveSmsOtpDisabled?.('alice', true)).toBe(true);
    await directory.close();
  });

  it('is an error while it is away, not an empty directory', async () => {
    expect(await directory.find('alice')).toMatchObject(alice);
    await server.close();
    await expectFailure(find(directory), /bind failed.*ECONNREFUSED/);
    await expectFailure(Promise.resolve(directory.saveMobile?.('alice', '+94770000001')), 'bind failed');
    server = await startServer(port);
    await createPeople([alice], { url: server.url }).then((other) => other.close());
    expect(await directory.find('alice')).toMatchObject(alice);
  });

  it('and freezes ends every request in time, and later ones go on', async () => {
    expect(await directory.find('alice')).toMatchObject(alice);
    await server.freeze();
    await Promise.all(
      Array.from({ length: 5 }, () => expectFailure(find(directory), 'No answer within 2000 ms')),
    );
    await expectFailure(find(directory), 'No answer within 2000 ms');
    server.thaw();
    expect(await directory.find('alice')).toMatchObject(alice);
  });

  it('is closed in time although it is frozen', async () => {
    expect(await directory.find('alice')).toMatchObject(alice);
    await server.freeze();
    const late = timed(find(directory));
    expect((await timed(directory.close())).ms).toBeLessThan(3000);
    expect((await late).error).toBeInstanceOf(SmsOtpUserStoreError);
    server.thaw();
  });

  it('in the midst of many requests fails those, and no other', async () => {
    expect(await directory.find('alice')).toMatchObject(alice);
    await server.freeze();
    const cut = Array.from({ length: 20 }, () => timed(find(directory)));
    await restart();
    for (const { error } of await Promise.all(cut)) expect(error).toBeInstanceOf(SmsOtpUserStoreError);
    const after = await Promise.all(Array.from({ length: 20 }, () => find(directory)));
    for (const found of after) expect(found).toMatchObject(alice);
  });
});

describe('one connection', () => {
  let branch: Branch;
  beforeEach(async () => {
    branch = await createPeople([alice]);
  });
  afterEach(() => branch.close());

  it('is shared by requests at the same time, also by the first ones', async () => {
    const relay = await startRelay(sharedUrl());
    const directory = branch.directory({ url: relay.url });
    const found = await Promise.all(Array.from({ length: 50 }, () => find(directory)));
    for (const account of found) expect(account).toMatchObject(alice);
    expect(relay.connections()).toBe(1);
    await directory.close();
    await relay.close();
  });

  it('that is cut is made anew, bound, and never searches as anonymous', async () => {
    const relay = await startRelay(sharedUrl());
    const directory = branch.directory({ url: relay.url });
    for (let round = 0; round < 5; round += 1) {
      expect(await directory.find('alice')).toMatchObject(alice);
      const racing = Array.from({ length: 5 }, () => find(directory).catch((error: unknown) => error));
      relay.cut();
      // Found, or an error: an anonymous search would find nobody here.
      for (const result of await Promise.all(racing)) expect(result).not.toBeNull();
    }
    expect(await directory.find('alice')).toMatchObject(alice);
    await directory.close();
    await relay.close();
  });

  it('is closed with the directory, after what is under way', async () => {
    const directory = branch.directory();
    const underWay = find(directory);
    await directory.find('alice');
    const more = find(directory);
    await directory.close();
    expect(await underWay).toMatchObject(alice);
    expect(await more).toMatchObject(alice);
    await expect(directory.find('alice')).rejects.toThrow('closed by the app');
    await directory.close();
  });

  it('is closed although it was never made', async () => {
    await branch.directory().close();
  });
});

describe('a refusal', () => {
  let branch: Branch;
  beforeEach(async () => {
    branch = await createPeople([alice, { username: 'bob' }]);
  });
  afterEach(() => branch.close());

  it.each([
    ['a wrong password', { bindPassword: 'wrong-secret' }, 'result code 49: bindDN or bindPassword is wrong'],
    ['an unknown account', { bindDN: 'cn=nobody,dc=example,dc=org' }, 'result code 49'],
    ['a base that is not there', { baseDN: 'ou=nowhere,dc=example,dc=org' }, 'result code 32'],
    ['a base that is on another server', { baseDN: 'dc=example,dc=net' }, 'result code'],
  ])('is an error and not an empty directory: %s', async (_, options, text) => {
    const directory = branch.directory(options);
    await expectFailure(find(directory), text);
    await expectFailure(find(directory), text);
  });

  it('of a value names neither the value nor the account', async () => {
    const claims = { smsOtpDisabled: 'mobile2', backupCodes: 'smsOtpDisabled' };
    const directory = branch.directory({ claims });
    await expectFailure(Promise.resolve(directory.saveBackupCodes?.('alice', ['0.a.b'])), 'result code 2');
    await expectFailure(Promise.resolve(directory.saveSmsOtpDisabled?.('alice', true)), 'result code 17');
  });

  it('leaves the connection to others', async () => {
    const directory = branch.directory({ claims: { backupCodes: 'smsOtpDisabled' } });
    const [refused, found] = await Promise.allSettled([
      Promise.resolve(directory.saveBackupCodes?.('alice', ['x'])),
      find(directory),
    ]);
    expect([refused.status, found.status]).toEqual(['rejected', 'fulfilled']);
  });
});

describe('a server that points at others', () => {
  let branch: Branch;
  beforeEach(async () => {
    branch = await createPeople([alice]);
    await branch.add('ou=far', {
      objectClass: ['referral', 'extensibleObject'],
      ou: 'far',
      ref: 'ldap://127.0.0.1:1/ou=far,dc=example,dc=net',
    });
  });
  afterEach(() => branch.close());

  it('is an error for a name that is not here: it may be there', async () => {
    const directory = branch.directory(asAdmin);
    expect(await directory.find('alice')).toMatchObject(alice);
    await expectFailure(directory.find('carol'), 'points at other servers');
  });

  it('is not asked, and the name unknown, where that is said', async () => {
    expect(await branch.directory({ ...asAdmin, ignoreReferrals: true }).find('carol')).toBeNull();
  });
});

describe('a server that accepts and says nothing', () => {
  it.each<[string, { scheme?: string; startTls?: boolean }]>([
    ['ldap://', {}],
    ['StartTLS', { startTls: true }],
    ['ldaps://', { scheme: 'ldaps' }],
  ])('is given up in time: %s', async (_, { scheme = 'ldap', ...options }) => {
    const sockets = new Set<Socket>();
    const silent = createServer((socket) => sockets.add(socket.on('error', () => undefined).resume())).listen(
      0,
      '127.0.0.1',
    );
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    const directory = new LdapUserDirectory({
      ...optionsFor(`${scheme}://127.0.0.1:${port}`, people),
      ...options,
      connectMs: 300,
    });
    await expectFailure(find(directory), 'No answer within 300 ms');
    const [socket] = sockets;
    if (!socket!.destroyed) await once(socket!, 'close');
    await directory.close();
    silent.close();
  });
});

interface Relay {
  readonly url: string;
  connections(): number;
  cut(): void;
  close(): Promise<void>;
}

/** Hands bytes on, counts connections, and cuts them. */
async function startRelay(url: string): Promise<Relay> {
  const sockets = new Set<Socket>();
  let count = 0;
  const server: Server = createServer((socket) => {
    count += 1;
    const onward = connect(Number(new URL(url).port), '127.0.0.1');
    for (const each of [socket, onward]) {
      sockets.add(each.on('error', () => undefined));
      each.on('close', () => [socket, onward].forEach((other) => other.destroy()));
    }
    socket.pipe(onward).pipe(socket);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const cut = (): void => sockets.forEach((socket) => socket.destroy());
  return {
    url: `ldap://127.0.0.1:${(server.address() as AddressInfo).port}`,
    connections: () => count,
    cut,
    close: async () => {
      cut();
      server.close();
      await once(server, 'close');
    },
  };
}
