import { loadPeers } from './peer.js';

/** The part of an ioredis client that this package uses. */
export interface RedisClient {
  evalsha(sha: string, keys: number, ...args: (string | number)[]): Promise<unknown>;
  eval(lua: string, keys: number, ...args: (string | number)[]): Promise<unknown>;
  hmget(key: string, ...fields: string[]): Promise<(string | null)[]>;
}

/** What is known of a client that we made ourselves. */
export interface OwnRedisClient extends RedisClient {
  on(event: 'error', listener: (error: Error) => void): unknown;
  quit(): Promise<unknown>;
  disconnect(): void;
}

/**
 * Bounds on everything: with ioredis' own settings a request waits 73 seconds for a Redis that is down, and for ever
 * where retries are unlimited. Together they answer within two seconds, and the login fails closed.
 */
export const redisSettings = {
  lazyConnect: true,
  connectTimeout: 2000,
  commandTimeout: 1000,
  maxRetriesPerRequest: 1,
  // A step that was cut off may have run: sent again by itself, it would count one guess twice.
  autoResendUnfulfilledCommands: false,
  // Commands of one turn of the event loop go out in one write.
  enableAutoPipelining: true,
  retryStrategy: (attempt: number): number => Math.min(attempt * 100, 2000),
  // A replica that was a primary until a moment ago: connect anew, to the new one.
  reconnectOnError: (error: Error): boolean => error.message.startsWith('READONLY'),
} as const;

export function isRedisAddress(text: string): boolean {
  return URL.canParse(text) && /^rediss?:$/.test(new URL(text).protocol);
}

interface Ioredis {
  readonly Redis: new (url: string, settings: object) => OwnRedisClient;
}

/**
 * Makes a client that connects with its first command. Connection errors are told by the commands that fail.
 * @param missing called, and null returned, when ioredis is not installed
 */
export function createRedisClient(url: string, missing: (name: string) => void): OwnRedisClient | null {
  const { ioredis } = loadPeers<{ ioredis: Ioredis | undefined }>(['ioredis'], missing);
  if (ioredis === undefined) return null;
  const client = new ioredis.Redis(url, redisSettings);
  // Without a listener ioredis writes each error to the console, address included.
  client.on('error', () => undefined);
  return client;
}

/** ioredis hangs the command with all its arguments on its errors: session ids, whole sessions, digests. */
export function withoutCommand(error: unknown): Error {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  return Object.assign(new Error(message), { name });
}

/** Waits for answers under way; a Redis that is gone is not waited for. */
export async function closeRedisClient(client: OwnRedisClient): Promise<void> {
  await client.quit().catch(() => {
    client.disconnect();
  });
}
