import { randomBytes } from 'node:crypto';
import { SmsOtpConfigError } from '../errors.js';
import { deriveKey } from '../keys.js';
import { loadPeers } from '../peer.js';
import { closeRedisClient, createRedisClient, isRedisAddress, type OwnRedisClient } from '../redis.js';
import type { Handler } from './request.js';
import {
  createLeanStore,
  type ConnectRedis,
  type SessionLimits,
  type SessionRedis,
  type SessionStore,
} from './lean-store.js';

export { redisSettings } from '../redis.js';

/** The middleware; `close()` ends the connection that it made itself, and leaves one that was given alone. */
export type RedisSession = Handler & { close(): Promise<void> };

export interface RedisSessionOptions {
  /** An ioredis client, with the settings of docs/redis.md. @default one that is made for `url` */
  readonly client?: object | undefined;
  /** Address of the Redis. `SMSOTP_REDIS_URL`, or else `REDIS_URL`. @default memory in development, an error in production */
  readonly url?: string | undefined;
  /** Signs the cookie: 32 characters or more. @default made from `SMSOTP_SECRET` */
  readonly secret?: string | undefined;
  /** Name of the cookie. @default '__Host-sid' where it is for https alone, else 'sid' */
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
export function redisSession(
  options: RedisSessionOptions = {},
  env: Environment = process.env,
): RedisSession {
  const problems: string[] = [];
  const report: Report = (problem) => problems.push(problem);
  const production = env['NODE_ENV'] === 'production';
  checkNames(options, report);
  const secret = readSecret(options, env, production, report);
  const { store, own } = readStore(options, env, production, report);
  const [session] = peers<[Session]>(['express-session'], report);
  if (session === undefined || problems.length > 0) throw new SmsOtpConfigError(problems);
  if (store === undefined) tellOfMemory();
  const secure = options.secure ?? production;
  const middleware = session({
    // Browsers refuse the prefix on a cookie that is not for https alone.
    name: options.name ?? (secure ? '__Host-sid' : 'sid'),
    secret,
    resave: false,
    // Anonymous visits make no session, so nobody can fill the store with them.
    saveUninitialized: false,
    ...(store && { store }),
    cookie: { httpOnly: true, secure, sameSite: 'lax', path: '/' },
  });
  return Object.assign(middleware, { close: async () => own && closeRedisClient(own) });
}

type Session = (options: object) => Handler;

/** A blank variable is as good as none. */
function given(env: Environment, name: string): string | undefined {
  const text = env[name]?.trim();
  return text === '' ? undefined : text;
}

const optionNames = [
  'client',
  'url',
  'secret',
  'name',
  'prefix',
  'idleSeconds',
  'absoluteSeconds',
  'secure',
] as const satisfies readonly (keyof RedisSessionOptions)[];

function checkNames(options: RedisSessionOptions, report: Report): void {
  const known: readonly string[] = optionNames;
  for (const name of Object.keys(options)) {
    if (!known.includes(name))
      report(`${name} is not an option of redisSession(); it knows ${known.join(', ')}`);
  }
}

interface Opened {
  readonly store?: SessionStore;
  /** The client that was made here, and that `close()` ends. */
  readonly own?: OwnRedisClient;
}

const sessionMethods = ['getex', 'set', 'del'] as const;

function isClient(client: object): client is SessionRedis {
  return sessionMethods.every((name) => typeof Reflect.get(Object(client) as object, name) === 'function');
}

function readStore(
  options: RedisSessionOptions,
  env: Environment,
  production: boolean,
  report: Report,
): Opened {
  const limits = readLimits(options, report);
  const url = options.url ?? given(env, 'SMSOTP_REDIS_URL') ?? given(env, 'REDIS_URL');
  if (options.client === undefined && url === undefined) {
    if (production) report('redisSession() needs a Redis; set REDIS_URL');
    return {};
  }
  const [connectRedis] = peers<[ConnectRedis]>(['connect-redis'], report);
  const { client, own } = readClient(options, url, report);
  if (client === undefined || connectRedis === undefined) return {};
  return { store: createLeanStore(connectRedis, client, limits), ...(own && { own }) };
}

/** The client that was given, or one that is made here, and then is ours to close. */
function readClient(
  { client }: RedisSessionOptions,
  url: string | undefined,
  report: Report,
): { readonly client?: SessionRedis; readonly own?: OwnRedisClient } {
  if (client === undefined) {
    const own = url === undefined ? null : clientOf(url, report);
    return own ? { client: own as OwnRedisClient & SessionRedis, own } : {};
  }
  if (isClient(client)) return { client };
  report('client is no client of ioredis; give new Redis(url, redisSettings), or url alone');
  return {};
}

function readLimits(options: RedisSessionOptions, report: Report): SessionLimits {
  const { idleSeconds = 1800, absoluteSeconds = 43_200, prefix = 'sess:' } = options;
  bounded('idleSeconds', idleSeconds, 60, 3600, report);
  bounded('absoluteSeconds', absoluteSeconds, 60, 86_400, report);
  return { idleSeconds, absoluteSeconds, prefix };
}

function readSecret(
  options: RedisSessionOptions,
  env: Environment,
  production: boolean,
  report: Report,
): string {
  const secret = options.secret ?? given(env, 'SMSOTP_SECRET');
  if (secret === undefined) {
    if (production) report('secret is missing; set SMSOTP_SECRET to the output of: openssl rand -base64 32');
    return randomBytes(32).toString('base64');
  }
  if (secret.length < 32)
    report('secret is shorter than 32 characters; make one with: openssl rand -base64 32');
  return options.secret ?? deriveKey(secret, 'session').toString('base64url');
}

function bounded(name: string, value: number, min: number, max: number, report: Report): void {
  if (!Number.isInteger(value) || value < min || value > max)
    report(`${name} is ${value}; use a whole number from ${min} to ${max} seconds`);
}

const versions: Readonly<Record<string, string>> = { 'connect-redis': '@~8.1.0', ioredis: '@5' };

function missingPeer(report: Report): (name: string) => void {
  return (name) => report(`redisSession() needs ${name}; run: npm install ${name}${versions[name] ?? ''}`);
}

function peers<Peers extends unknown[]>(names: readonly string[], report: Report): Partial<Peers> {
  const loaded = loadPeers<Record<string, unknown>>(names, missingPeer(report));
  return names.map((name) => loaded[name]) as Partial<Peers>;
}

function clientOf(url: string, report: Report): OwnRedisClient | null {
  if (isRedisAddress(url)) return createRedisClient(url, missingPeer(report));
  report('url is no address of a Redis; write it as redis://host:6379/0');
  return null;
}

function tellOfMemory(): void {
  process.stderr.write(
    'passport-smsotp: for development only, until REDIS_URL is set: sessions in memory, gone at each restart.\n',
  );
}
