import type { RequestHandler } from 'express';
import session from 'express-session';
import { Redis } from 'ioredis';
import { redisSession, redisSettings } from 'passport-smsotp/session';
import { SampleError } from './errors.js';
import { type ExpiringStore, MemoryStore, RedisStore } from './expiring-store.js';

export interface SessionOptions {
  /** Also the name of the cookie: cookies ignore ports, so on one host each server needs its own. */
  readonly name: string;
  readonly secret: string;
}

/** Where a server keeps what it must remember between two requests. */
export interface Storage {
  session(options: SessionOptions): RequestHandler;
  store(prefix: string): ExpiringStore;
  readonly close: () => Promise<void>;
}

export async function openStorage(redisUrl: string | undefined): Promise<Storage> {
  return redisUrl ? redisStorage(await connect(redisUrl)) : memoryStorage();
}

function memoryStorage(): Storage {
  return {
    // express-session's own store is for demos: it forgets at restart, and it never throws anything away.
    session: ({ name, secret }) =>
      session({
        name,
        secret,
        resave: false,
        saveUninitialized: false,
        cookie: { httpOnly: true, sameSite: 'lax' },
      }),
    store: () => new MemoryStore(),
    close: () => Promise.resolve(),
  };
}

function redisStorage(client: Redis): Storage {
  return {
    session: ({ name, secret }) => redisSession({ client, name, secret, prefix: `${name}:session:` }),
    store: (prefix) => new RedisStore(client, `${prefix}:`),
    close: () =>
      client.quit().then(
        () => undefined,
        () => client.disconnect(),
      ),
  };
}

async function connect(url: string): Promise<Redis> {
  const client = new Redis(url, redisSettings);
  let lastError = 'no answer';
  client.on('error', (error: Error) => (lastError = error.message));
  try {
    await client.connect();
    await client.ping();
    return client;
  } catch {
    client.disconnect();
    // The address is left out: it may hold a password.
    throw new SampleError(`Redis (REDIS_URL) can't be reached: ${lastError}`);
  }
}
