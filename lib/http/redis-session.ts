import { randomBytes } from 'node:crypto';
import { SmsOtpConfigError } from '../errors.js';
import { deriveKey } from '../keys.js';
import { loadPeers } from '../peer.js';
import { createRedisClient } from '../redis.js';
import type { Handler } from './request.js';
import { createLeanStore, type ConnectRedis, type SessionRedis, type SessionStore } from './lean-store.js';

export interface RedisSessionOptions {
  /** An ioredis client, with the settings of docs/redis.md. @default one that is made for `url` */
  readonly client?: object | undefined;
  /** Address of the Redis. `SMSOTP_REDIS_URL`, or else `REDIS_URL`. @default memory in development, an error in production */
  readonly url?: string | undefined;
  /** Signs the cookie: 32 characters or more. @default made from `SMSOTP_SECRET` */
  readonly secret?: string | undefined;
  /** Name of the cookie. @default '__Host-sid' in production, else 'sid' */
  readonly name?: string | undefined;
  /** Begin of every key. @default 'sess:' */
  readonly prefix?: string | undefined;
  /** Seconds without a request after which a session ends: 60 to 3600 (NIST SP 800-63B-4 2.2.3). @default 1800 */
  readonly idleSeconds?: number | undefined;
  /** Seconds after which a session ends in any case: up to 86400 (NIST SP 800-63B-4 2.2.3). @default 43200 */
  readonly absoluteSeconds?: number | undefined;
  /** Whether the cookie is for https alone. @default true in production */
  readonly secure?: boolean | undefined;
}

type Environment = Readonly<Record<string, string | undefined>>;
type Report = (problem: string) => void;

/**
 * express-session on connect-redis and ioredis, with the cookie and the limits that a login needs, and no more store
 * steps than it needs: one for a request that changes nothing, and one for a login, where express-session saves twice.
 *
 * @throws SmsOtpConfigError with everything that is wrong or missing
 */
export function redisSession(options: RedisSessionOptions = {}, env: Environment = process.env): Handler {
  const problems: string[] = [];
  const report: Report = (problem) => problems.push(problem);
  const production = env['NODE_ENV'] === 'production';
  const secret = readSecret(options, env, production, report);
  const store = readStore(options, env, report);
  if (store === undefined && production) report('redisSession() needs a Redis; set REDIS_URL');
  const [session] = peers<[Session]>(['express-session'], report);
  if (session === undefined || problems.length > 0) throw new SmsOtpConfigError(problems);
  if (store === undefined) tellOfMemory();
  return session({
    name: options.name ?? (production ? '__Host-sid' : 'sid'),
    secret,
    resave: false,
    // Anonymous visits make no session, so nobody can fill the store with them.
    saveUninitialized: false,
    ...(store && { store }),
    cookie: { httpOnly: true, secure: options.secure ?? production, sameSite: 'lax', path: '/' },
  });
}

type Session = (options: object) => Handler;

/** An empty variable is as good as none. */
function given(env: Environment, name: string): string | undefined {
  return env[name] === '' ? undefined : env[name];
}

function readStore(options: RedisSessionOptions, env: Environment, report: Report): SessionStore | undefined {
  const limits = {
    idleSeconds: bounded('idleSeconds', options.idleSeconds ?? 1800, 60, 3600, report),
    absoluteSeconds: bounded('absoluteSeconds', options.absoluteSeconds ?? 43_200, 60, 86_400, report),
    prefix: options.prefix ?? 'sess:',
  };
  const url = options.url ?? given(env, 'SMSOTP_REDIS_URL') ?? given(env, 'REDIS_URL');
  if (options.client === undefined && url === undefined) return undefined;
  const [connectRedis] = peers<[ConnectRedis]>(['connect-redis'], report);
  const client = options.client ?? (url === undefined ? null : clientOf(url, report));
  if (!client || connectRedis === undefined) return undefined;
  return createLeanStore(connectRedis, client as SessionRedis, limits);
}

function readSecret(
  options: RedisSessionOptions,
  env: Environment,
  production: boolean,
  report: Report,
): string {
  const given = options.secret ?? env['SMSOTP_SECRET'];
  if (given === undefined || given === '') {
    if (production) report('secret is missing; set SMSOTP_SECRET to the output of: openssl rand -base64 32');
    return randomBytes(32).toString('base64');
  }
  if (given.length < 32)
    report('secret is shorter than 32 characters; make one with: openssl rand -base64 32');
  return options.secret ?? deriveKey(given, 'session').toString('base64url');
}

function bounded(name: string, value: number, min: number, max: number, report: Report): number {
  if (!Number.isInteger(value) || value < min || value > max)
    report(`${name} is ${value}; use a whole number from ${min} to ${max} seconds`);
  return value;
}

const versions: Readonly<Record<string, string>> = { 'connect-redis': '@~8.1.0', ioredis: '@5' };

function missingPeer(report: Report): (name: string) => void {
  return (name) => report(`redisSession() needs ${name}; run: npm install ${name}${versions[name] ?? ''}`);
}

function peers<Peers extends unknown[]>(names: readonly string[], report: Report): Partial<Peers> {
  const loaded = loadPeers<Record<string, unknown>>(names, missingPeer(report));
  return names.map((name) => loaded[name]) as Partial<Peers>;
}

function clientOf(url: string, report: Report): unknown {
  if (URL.canParse(url) && /^rediss?:$/.test(new URL(url).protocol))
    return createRedisClient(url, missingPeer(report));
  report('url is no address of a Redis; write it as redis://host:6379/0');
  return null;
}

function tellOfMemory(): void {
  process.stderr.write(
    'passport-smsotp: for development only, until REDIS_URL is set: sessions in memory, gone at each restart.\n',
  );
}
