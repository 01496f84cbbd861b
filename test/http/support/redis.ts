import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { Redis } from 'ioredis';
import { redisSettings } from '../../../lib/redis.js';
import { lineTo, type Line } from './line.js';

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

/** The way to Redis, by the address that it has. */
export type RedisLine = Line & { readonly url: string };

export async function redisLine(): Promise<RedisLine> {
  const { hostname, port } = new URL(redisUrl);
  const line = await lineTo(() => connect(Number(port), hostname));
  return { ...line, url: `redis://127.0.0.1:${line.port}` };
}
