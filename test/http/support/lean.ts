import type { Server } from 'node:http';
import * as connectRedis from 'connect-redis';
import express, { type Express, type Request } from 'express';
import session from 'express-session';
import { Redis } from 'ioredis';
import request from 'supertest';
import {
  createLeanStore,
  type ConnectRedis,
  type SessionRedis,
  type SessionStore,
} from '../../../lib/http/lean-store.js';

const url = process.env['TEST_REDIS_URL'] ?? 'redis://127.0.0.1:6379';
const secret = 'a secret of at least 32 characters';
export const idleSeconds = 1800;
export const absoluteSeconds = 43_200;

interface Bench {
  redis: Redis;
  prefix: string;
  /** What the clock of the store says. */
  now: number;
  /** The commands that went to Redis, each with its arguments. */
  commands: [string, ...unknown[]][];
  /** Every command rejects with it while there is one. */
  failure: Error | null;
}

export const bench = {} as Bench;
let runs = 0;

beforeAll(() => {
  bench.redis = new Redis(url);
});
afterAll(async () => {
  await bench.redis.quit();
});
beforeEach(() => {
  runs += 1;
  bench.prefix = `test-lean-${process.pid}-${Date.now()}-${runs}:`;
  bench.now = 1_700_000_000_000;
  bench.commands = [];
  bench.failure = null;
});

/** The real client, counted. */
function counted(): SessionRedis {
  return new Proxy(bench.redis as unknown as SessionRedis, {
    get(target, name: keyof SessionRedis) {
      return (...args: never[]) => {
        bench.commands.push([name, ...args]);
        if (bench.failure) return Promise.reject(bench.failure);
        return (target[name] as (...all: never[]) => unknown)(...args);
      };
    },
  });
}

export function createStore(): SessionStore {
  const limits = { idleSeconds, absoluteSeconds, prefix: bench.prefix };
  return createLeanStore(connectRedis as unknown as ConnectRedis, counted(), limits, () => bench.now);
}

export type Entries = Record<string, unknown>;
export const entries = (req: Request) => req.session as unknown as Entries;

export const asError = (error: unknown) => error as Error;
export const done = (act: (next: (error?: unknown) => void) => unknown) =>
  new Promise<void>((resolve, reject) => {
    act((error) => (error ? reject(asError(error)) : resolve()));
  });

/** An application with some ways to treat a session. */
export function createApp(more: (app: Express) => void = () => undefined): Express {
  const app = express();
  const store = createStore() as unknown as session.Store;
  app.use(session({ store, secret, resave: false, saveUninitialized: false }));
  app.get('/', (req, res) => void res.json(req.session));
  app.get('/write', (req, res) => {
    entries(req)['value'] = req.query['value'];
    res.json(req.session);
  });
  app.get('/save', async (req, res) => {
    entries(req)['value'] = req.query['value'];
    await done((next) => req.session.save(next));
    res.json(req.session);
  });
  app.get('/renew', async (req, res) => {
    await done((next) => req.session.regenerate(next));
    entries(req)['value'] = 'renewed';
    res.json(req.session);
  });
  app.get('/end', async (req, res) => {
    await done((next) => req.session.destroy(next));
    res.json('ended');
  });
  more(app);
  return app;
}

export const names = () => bench.commands.map(([name]) => name);
export const keys = () => bench.redis.keys(`${bench.prefix}*`);
export const cookieOf = (answer: request.Response) =>
  String(answer.headers['set-cookie']).split(';')[0] ?? '';

/** A browser with a session in which something is written. */
export async function visitor(app: Express | Server) {
  const cookie = cookieOf(await request(app).get('/write?value=first'));
  const [key = ''] = await keys();
  bench.commands.length = 0;
  return { key, get: (path: string) => request(app).get(path).set('Cookie', cookie), cookie };
}
