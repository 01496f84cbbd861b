import { randomUUID } from 'node:crypto';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { Redis } from 'ioredis';
import { redisSettings } from '../../../lib/redis.js';

export const redisUrl = process.env['TEST_REDIS_URL'] ?? 'redis://127.0.0.1:6379';

/** Accounts of one test are none of another, although all use one Redis. */
export const freshSecret = (): string => `${randomUUID()}${randomUUID()}`;

/** Keeps the names of all commands that go over the wire. */
export class CountingRedis extends Redis {
  readonly commands: string[] = [];

  constructor() {
    super(redisUrl, { ...redisSettings, enableAutoPipelining: false });
  }

  override sendCommand(...args: Parameters<Redis['sendCommand']>): unknown {
    this.commands.push(args[0].name.toUpperCase());
    return super.sendCommand(...args);
  }
}

/** The way to Redis, which can be cut or blocked while the Redis that all tests share goes on. */
export interface Line {
  readonly url: string;
  /** As if Redis was stopped: connections break, and new ones are refused. */
  cut(): void;
  /** As if Redis was frozen: connections hold, and nothing is answered. */
  block(): void;
  mend(): void;
  close(): Promise<void>;
}

export async function redisLine(): Promise<Line> {
  const sockets = new Set<Socket>();
  const { hostname, port } = new URL(redisUrl);
  let state: 'up' | 'cut' | 'blocked' = 'up';
  const server = createServer((near) => {
    if (state === 'cut') {
      near.destroy();
      return;
    }
    const far = connect(Number(port), hostname);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      from.on('data', (data) => {
        if (state === 'up') to.write(data);
      });
      from.on('error', () => undefined);
      from.on('close', () => {
        sockets.delete(from);
        to.destroy();
      });
    }
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const drop = (): void => sockets.forEach((socket) => socket.destroy());
  return {
    url: `redis://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut() {
      state = 'cut';
      drop();
    },
    block() {
      state = 'blocked';
    },
    mend() {
      // What was swallowed is lost, so the connections that knew of it go too.
      if (state === 'blocked') drop();
      state = 'up';
    },
    async close() {
      drop();
      await new Promise((done) => server.close(done));
    },
  };
}
