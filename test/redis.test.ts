import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { Redis } from 'ioredis';
import { RedisChallengeStore } from '../lib/challenge/redis-store.js';
import type * as redis from '../lib/redis.js';
import { closeRedisClient, createRedisClient, redisSettings, type OwnRedisClient } from '../lib/redis.js';

const real = process.env['TEST_REDIS_URL'] ?? 'redis://127.0.0.1:6379';
const cleanups: (() => Promise<unknown> | void)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

function clientFor(url: string): OwnRedisClient {
  const client = createRedisClient(url, (name) => {
    throw new Error(`${name} is missing`);
  });
  if (client === null) throw new Error('no client');
  cleanups.push(() => {
    if ((client as unknown as Redis).status !== 'end') client.disconnect();
  });
  return client;
}

/** A server on loopback that does as told with each connection. */
async function listen(connected: (socket: Socket) => void): Promise<{ url: string; server: Server }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    connected(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanups.push(async () => {
    for (const socket of sockets) socket.destroy();
    if (!server.listening) return;
    server.close();
    await once(server, 'close');
  });
  return { url: `redis://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}

async function closedPort(): Promise<string> {
  const { url, server } = await listen(() => undefined);
  server.close();
  await once(server, 'close');
  return url;
}

/** How it ended, and after how many milliseconds. */
async function timed(work: Promise<unknown>): Promise<{ error: unknown; ms: number }> {
  const begin = performance.now();
  const error: unknown = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  return { error, ms: performance.now() - begin };
}

const guess = {
  account: 'a',
  challenge: 'c',
  digest: 'd',
  now: 0,
  guesses: { perCode: 5, waitsMs: [1000], memoryMs: 1000 },
};

describe('A client for a Redis that is there', () => {
  it('connects with its first command, answers, and is closed', async () => {
    const client = clientFor(real);
    expect(await client.hmget('test-no-such-key', 'a', 'b')).toEqual([null, null]);
    await closeRedisClient(client);
    await expect(client.hmget('test-no-such-key', 'a')).rejects.toThrow(/closed/i);
  });

  it('opens no connection before', async () => {
    let connections = 0;
    const { url } = await listen(() => (connections += 1));
    const client = clientFor(url);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(connections).toBe(0);
    await client.hmget('k', 'f').catch(() => undefined);
    expect(connections).toBeGreaterThan(0);
  });
});

describe.each([
  ['is away', closedPort],
  ['accepts and never answers', async () => (await listen(() => undefined)).url],
  ['hangs up at once', async () => (await listen((socket) => socket.destroy())).url],
])('A client for a Redis that %s', (_how, open) => {
  it('rejects within two seconds, each time (M7, M8)', async () => {
    const client = clientFor(await open());
    for (let i = 0; i < 2; i += 1) {
      const { error, ms } = await timed(client.hmget('k', 'f'));
      expect(error).toBeInstanceOf(Error);
      expect(ms).toBeLessThan(2000);
    }
  });

  it('rejects many at once as fast, and a store on it answers 503', async () => {
    const store = new RedisChallengeStore({ client: clientFor(await open()) });
    const all = await Promise.all(Array.from({ length: 50 }, () => timed(store.verify(guess))));
    expect(Math.max(...all.map(({ ms }) => ms))).toBeLessThan(2000);
    for (const { error } of all) expect(error).toMatchObject({ code: 'SMSOTP_STORE', status: 503 });
  });

  it('is closed within two seconds, whether it was used or not', async () => {
    const url = await open();
    const [fresh, used] = [clientFor(url), clientFor(url)];
    await used.hmget('k', 'f').catch(() => undefined);
    const closed = await Promise.all([fresh, used].map((client) => timed(closeRedisClient(client))));
    expect(closed.map(({ error }) => error)).toEqual([null, null]);
    expect(Math.max(...closed.map(({ ms }) => ms))).toBeLessThan(2000);
  });

  it('says nothing on the console', async () => {
    const said = jest.spyOn(console, 'error').mockImplementation(() => undefined);
    try {
      await clientFor(await open())
        .hmget('k', 'f')
        .catch(() => undefined);
      expect(said).not.toHaveBeenCalled();
    } finally {
      said.mockRestore();
    }
  });
});

it('A step that was cut off is not sent again by itself: it may have counted a guess (M8)', async () => {
  const received: string[] = [];
  const { url } = await listen((socket) =>
    socket.on('data', (data) => {
      for (const [, name = ''] of data.toString('latin1').matchAll(/\*\d+\r\n\$\d+\r\n(\w+)/g)) {
        received.push(name.toLowerCase());
        if (received.at(-1) === 'evalsha') socket.destroy();
        else socket.write(received.at(-1) === 'info' ? '$21\r\nredis_version:7.2.0\r\n\r\n' : '+OK\r\n');
      }
    }),
  );
  const client = clientFor(url);
  const { error, ms } = await timed(client.evalsha('0'.repeat(40), 0));
  expect(error).toBeInstanceOf(Error);
  expect(ms).toBeLessThan(2000);
  // It connects anew, and says hello; that is all.
  while (received.filter((name) => name === 'info').length < 2)
    await new Promise((resolve) => setTimeout(resolve, 10));
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(received.filter((name) => name === 'evalsha')).toHaveLength(1);
});

describe('The settings', () => {
  it('try to connect again and again, two seconds apart at most', () => {
    expect([1, 5, 20, 1000].map(redisSettings.retryStrategy)).toEqual([100, 500, 2000, 2000]);
  });

  it('connect anew to a primary that has become a replica, and for no other answer', () => {
    const { reconnectOnError } = redisSettings;
    expect(reconnectOnError(new Error("READONLY You can't write against a read only replica."))).toBe(true);
    expect(reconnectOnError(new Error('WRONGTYPE READONLY'))).toBe(false);
  });
});

it('Without ioredis there is no client, and it is told what is missing', () => {
  jest.isolateModules(() => {
    jest.doMock('../lib/peer.js', () => ({
      loadPeers: (names: string[], missing: (name: string) => void) => {
        names.forEach(missing);
        return {};
      },
    }));
    const fresh = jest.requireActual<typeof redis>('../lib/redis.js');
    const missing: string[] = [];
    expect(fresh.createRedisClient(real, (name) => missing.push(name))).toBeNull();
    expect(missing).toEqual(['ioredis']);
  });
  jest.dontMock('../lib/peer.js');
});
