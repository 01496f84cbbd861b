import { SmsOtpStoreError } from '../errors.js';
import { withoutCommand } from '../redis.js';

/** The part of an ioredis client that sessions use. */
export interface SessionRedis {
  getex(key: string, mode: 'EX', seconds: number): Promise<string | null>;
  set(key: string, value: string, mode: 'EX', seconds: number, ...condition: 'XX'[]): Promise<unknown>;
  del(...keys: string[]): Promise<unknown>;
  mget(...keys: string[]): Promise<(string | null)[]>;
  scan(...args: (string | number)[]): Promise<[string, string[]]>;
}

type Callback = (error?: unknown, data?: unknown) => void;
type SessionData = Record<string, unknown>;

/** As much of express-session's Store as connect-redis gives. */
export interface SessionStore {
  get(id: string, done: Callback): unknown;
  set(id: string, session: SessionData, done?: Callback): unknown;
  destroy(id: string, done?: Callback): unknown;
  createSession(req: unknown, data: SessionData): SessionData;
  regenerate(req: { session?: SessionData }, done: Callback): unknown;
  /** Set by express-session. */
  generate(req: unknown): void;
}

export interface ConnectRedis {
  readonly RedisStore: new (options: object) => SessionStore;
}

export interface SessionLimits {
  readonly idleSeconds: number;
  readonly absoluteSeconds: number;
  readonly prefix: string;
}

/** When the session began, epoch ms; beside the application's own entries, so short and out of their way. */
const bornKey = '_born';

/**
 * connect-redis, with these differences:
 * - One GETEX reads a session and puts off its end, where GET and EXPIRE would be two steps for each request.
 * - A session ends after `absoluteSeconds`, however busy it is.
 * - What is saved already is not saved again: after a login express-session would write the same once more.
 * - A session that no store and no browser has seen yet needs no DEL to get another id.
 * - A session that was destroyed while a slow request still had it does not come back to life with that request's
 *   save: what was loaded is only ever written over (XX), not made anew. A logout would be undone otherwise.
 */
export function createLeanStore(
  { RedisStore }: ConnectRedis,
  client: SessionRedis,
  limits: SessionLimits,
  now: () => number = () => Date.now(),
): SessionStore {
  const { idleSeconds, absoluteSeconds, prefix } = limits;
  const redis = facade(client, idleSeconds);
  const store = new RedisStore({ client: redis, prefix, ttl: idleSeconds, disableTouch: true });
  const seen: Seen = { loaded: new WeakSet(), saved: new WeakMap() };
  const original = {
    regenerate: store.regenerate.bind(store),
    get: store.get.bind(store),
    destroy: store.destroy.bind(store),
    createSession: store.createSession.bind(store),
  };
  store.get = (id, done) =>
    original.get(id, (error, data) => {
      if (error) done(storeError(error));
      else done(null, isOver(data, absoluteSeconds, now()) ? null : data);
    });
  store.destroy = (id, done) => original.destroy(id, (error) => done?.(error ? storeError(error) : null));
  store.createSession = (req, data) => {
    const session = original.createSession(req, data);
    seen.loaded.add(session);
    return session;
  };
  store.regenerate = (req, done) => {
    if (!req.session || seen.loaded.has(req.session) || seen.saved.has(req.session)) {
      original.regenerate(req, done);
      return;
    }
    store.generate(req);
    done(null);
  };
  store.set = createSet(client, limits, seen, now);
  return store;
}

/** Which session objects stand for something in Redis. */
interface Seen {
  /** Read from there. */
  readonly loaded: WeakSet<SessionData>;
  /** Written there, with this text. */
  readonly saved: WeakMap<SessionData, string>;
}

function createSet(
  client: SessionRedis,
  { prefix, idleSeconds }: SessionLimits,
  { loaded, saved }: Seen,
  now: () => number,
): SessionStore['set'] {
  return (id, session, done) => {
    session[bornKey] ??= now();
    const text = JSON.stringify(session);
    if (saved.get(session) === text) {
      done?.(null);
      return;
    }
    const before = saved.get(session);
    const condition = loaded.has(session) || before !== undefined ? (['XX'] as const) : [];
    // Written down before the answer: of two saves under way, the second is compared with the first.
    saved.set(session, text);
    client.set(prefix + id, text, 'EX', idleSeconds, ...condition).then(
      () => done?.(null),
      (error: unknown) => {
        if (saved.get(session) === text) restore(saved, session, before);
        done?.(storeError(error));
      },
    );
  };
}

function restore(saved: Seen['saved'], session: SessionData, text: string | undefined): void {
  if (text === undefined) saved.delete(session);
  else saved.set(session, text);
}

/** Express answers with the status of the error: 503, and when to come back. */
function storeError(cause: unknown): Error {
  return new SmsOtpStoreError(
    'The session store (Redis) did not answer. Nobody is let in meanwhile.',
    withoutCommand(cause),
  );
}

function isOver(data: unknown, absoluteSeconds: number, now: number): boolean {
  const born = (data as SessionData | null | undefined)?.[bornKey];
  return typeof born === 'number' && now - born > absoluteSeconds * 1000;
}

/** connect-redis asks its client for few things; only the reading of one session is another one here. */
function facade(client: SessionRedis, idleSeconds: number): object {
  return {
    get: (key: string) => client.getex(key, 'EX', idleSeconds),
    del: (keys: string[]) => client.del(...keys),
    mget: (keys: string[]) => client.mget(...keys),
    scan: (...args: (string | number)[]) => client.scan(...args),
  };
}
