import type { Server } from 'node:http';
import * as connectRedis from 'connect-redis';
import express, { type Express, type Request } from 'express';
import session from 'express-session';
import { Redis } from 'ioredis';
import request from 'supertest';
import { SmsOtpStoreError } from '../../lib/errors.js';
import {
  createLeanStore,
  type ConnectRedis,
  type SessionRedis,
  type SessionStore,
} from '../../lib/http/lean-store.js';

const url = process.env['TEST_REDIS_URL'] ?? 'redis://127.0.0.1:6379';
const idleSeconds = 1800;
const absoluteSeconds = 43_200;
const secret = 'a secret of at least 32 characters';

let redis: Redis;
let prefix: string;
let now: number;
/** The commands that went to Redis, each with its arguments. */
let commands: [string, ...unknown[]][];
let failure: Error | null;
let runs = 0;

beforeAll(() => {
  redis = new Redis(url);
});
afterAll(async () => {
  await redis.quit();
});
beforeEach(() => {
  runs += 1;
  prefix = `test-lean-${process.pid}-${Date.now()}-${runs}:`;
  now = 1_700_000_000_000;
  commands = [];
  failure = null;
});

/** The real client, counted; it rejects when there is a failure. */
function counted(): SessionRedis {
  return new Proxy(redis as unknown as SessionRedis, {
    get(target, name: keyof SessionRedis) {
      return (...args: never[]) => {
        commands.push([name, ...args]);
        return failure ? Promise.reject(failure) : (target[name] as (...all: never[]) => unknown)(...args);
      };
    },
  });
}

function createStore(): SessionStore {
  const limits = { idleSeconds, absoluteSeconds, prefix };
  return createLeanStore(connectRedis as unknown as ConnectRedis, counted(), limits, () => now);
}

type Entries = Record<string, unknown>;
const asError = (error: unknown) => error as Error;
const entries = (req: Request) => req.session as unknown as Entries;
const done = (act: (next: (error?: unknown) => void) => unknown) =>
  new Promise<void>((resolve, reject) => {
    act((error) => (error ? reject(asError(error)) : resolve()));
  });

/** An application with some ways to treat a session. */
function createApp(more: (app: Express) => void = () => undefined): Express {
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

const names = () => commands.map(([name]) => name);
const keys = () => redis.keys(`${prefix}*`);
const cookieOf = (answer: request.Response) => String(answer.headers['set-cookie']).split(';')[0] ?? '';

/** A browser with a session in which something is written. */
async function visitor(app: Express | Server) {
  const cookie = cookieOf(await request(app).get('/write?value=first'));
  const [key = ''] = await keys();
  commands.length = 0;
  return { key, get: (path: string) => request(app).get(path).set('Cookie', cookie), cookie };
}

describe('A session in Redis', () => {
  it('is made with the first entry, and not by a visit', async () => {
    const app = createApp();
    expect((await request(app).get('/')).headers['set-cookie']).toBeUndefined();
    expect(commands).toEqual([]);
    await request(app).get('/write?value=x');
    expect(names()).toEqual(['set']);
    expect(commands[0]?.slice(3)).toEqual(['EX', idleSeconds]);
    expect(await keys()).toHaveLength(1);
  });

  it('is read with one command, which puts off its end too', async () => {
    const { key, get } = await visitor(createApp());
    await redis.expire(key, 5);
    expect((await get('/')).body).toMatchObject({ value: 'first' });
    expect(commands).toEqual([['getex', key, 'EX', idleSeconds]]);
    expect(await redis.ttl(key)).toBeGreaterThan(idleSeconds - 5);
  });

  it('ends by itself without requests', async () => {
    const { key } = await visitor(createApp());
    expect(await redis.ttl(key)).toBeGreaterThan(0);
    expect(await redis.ttl(key)).toBeLessThanOrEqual(idleSeconds);
  });

  it('ends after its longest time, however busy it is, and what is written then lasts from then', async () => {
    const { get } = await visitor(createApp());
    now += absoluteSeconds * 1000;
    expect((await get('/write?value=second')).body).toMatchObject({ value: 'second' });
    now += 1;
    expect((await get('/')).body).not.toHaveProperty('value');
    const renewed = await get('/write?value=third');
    expect(renewed.body).not.toHaveProperty('value', 'second');
    expect(cookieOf(renewed)).toMatch(/^connect\.sid=/);
  });

  it('keeps the time of its begin through every save', async () => {
    const { key, get } = await visitor(createApp());
    const bornIn = async () => (JSON.parse((await redis.get(key)) ?? '{}') as Entries)['_born'];
    expect(await bornIn()).toBe(now);
    now += 60_000;
    await get('/write?value=second');
    expect(await bornIn()).toBe(now - 60_000);
  });
});

describe('A save', () => {
  it('of what is saved already writes nothing', async () => {
    const { get } = await visitor(createApp());
    await get('/save?value=second');
    expect(names()).toEqual(['getex', 'set']);
  });

  it('of something else writes it', async () => {
    const { key, get } = await visitor(
      createApp((app) =>
        app.get('/twice', async (req, res) => {
          for (const value of ['second', 'second', 'third', 'second']) {
            entries(req)['value'] = value;
            await done((next) => req.session.save(next));
          }
          res.json('ok');
        }),
      ),
    );
    await get('/twice');
    expect(names()).toEqual(['getex', 'set', 'set', 'set']);
    expect(await redis.get(key)).toContain('"value":"second"');
  });

  it('that failed is made again', async () => {
    const errors: unknown[] = [];
    const { key, get } = await visitor(
      createApp((app) =>
        app.get('/stubborn', async (req, res) => {
          entries(req)['value'] = 'second';
          failure = new Error('down');
          await done((next) => req.session.save(next)).catch((error: unknown) => errors.push(error));
          failure = null;
          await done((next) => req.session.save(next));
          res.json('ok');
        }),
      ),
    );
    await get('/stubborn');
    expect(errors).toEqual([expect.any(SmsOtpStoreError)]);
    expect(await redis.get(key)).toContain('"value":"second"');
  });

  it('by a slow request does not bring back a session that was destroyed meanwhile (M6)', async () => {
    let loaded = () => {};
    let goOn = () => {};
    const [isLoaded, mayGoOn] = [
      new Promise<void>((r) => (loaded = r)),
      new Promise<void>((r) => (goOn = r)),
    ];
    const app = createApp((it) =>
      it.get('/slow', async (req, res) => {
        loaded();
        await mayGoOn;
        entries(req)['value'] = 'late';
        res.json('ok');
      }),
    );
    const server = app.listen(0);
    try {
      const { get } = await visitor(server);
      const slow = get('/slow').then(({ status }) => status);
      await isLoaded;
      await get('/end');
      goOn();
      expect(await slow).toBe(200);
      expect(names()).toEqual(['getex', 'getex', 'del', 'set']);
      expect(await keys()).toEqual([]);
      expect((await get('/')).body).not.toHaveProperty('value');
    } finally {
      server.close();
    }
  });
});

describe('A new id', () => {
  it('for a session that was read removes the old one', async () => {
    const { key, get } = await visitor(createApp());
    const answer = await get('/renew');
    expect(names()).toEqual(['getex', 'del', 'set']);
    expect(await keys()).toHaveLength(1);
    expect(await keys()).not.toContain(key);
    expect(await redis.get((await keys())[0] ?? '')).toContain('"value":"renewed"');
    expect(cookieOf(answer)).not.toBe('');
  });

  it('for a session that was never anywhere takes no command', async () => {
    const answer = await request(createApp()).get('/renew');
    expect(names()).toEqual(['set']);
    expect(answer.body).toMatchObject({ value: 'renewed' });
  });

  it('for a session that was saved in this very request removes that one', async () => {
    const app = createApp((it) =>
      it.get('/save-and-renew', async (req, res) => {
        entries(req)['value'] = 'planted';
        await done((next) => req.session.save(next));
        await done((next) => req.session.regenerate(next));
        entries(req)['value'] = 'renewed';
        res.json('ok');
      }),
    );
    await request(app).get('/save-and-renew');
    expect(names()).toEqual(['set', 'del', 'set']);
    expect(await keys()).toHaveLength(1);
  });
});

describe('A Redis that fails', () => {
  it.each(['/', '/write?value=x', '/end', '/renew'])(
    'answers 503 to GET %s, and says when to come back',
    async (path) => {
      const app = createApp();
      const answerError: express.ErrorRequestHandler = (error: SmsOtpStoreError, _req, res, next) => {
        if (res.headersSent) next(error);
        else res.status(error.status).set(error.headers).json(error);
      };
      app.use(answerError);
      const { get } = await visitor(app);
      failure = new Error('down');
      const answer = await get(path);
      expect(answer.status).toBe(503);
      expect(answer.headers['retry-after']).toBe('5');
      expect(answer.body).toMatchObject({ code: 'SMSOTP_STORE' });
    },
  );

  it('gives a typed error to each callback, with its cause', async () => {
    const store = createStore();
    failure = new Error('down');
    const outcomes = await Promise.all([
      new Promise((resolve) => store.get('id', resolve)),
      new Promise((resolve) => store.set('id', { value: 1 }, resolve)),
      new Promise((resolve) => store.destroy('id', resolve)),
    ]);
    for (const error of outcomes) {
      expect(error).toBeInstanceOf(SmsOtpStoreError);
      expect(error).toMatchObject({ status: 503, headers: { 'Retry-After': '5' }, cause: failure });
    }
  });

  it('needs nobody to listen', async () => {
    const store = createStore();
    store.set('id', { value: 1 });
    store.set('id', { value: 2 });
    failure = new Error('down');
    store.set('other', { value: 1 });
    store.destroy('id');
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(names()).toEqual(['set', 'set', 'set', 'del']);
  });
});

it('What connect-redis can do besides still works', async () => {
  const app = createApp();
  for (const value of ['a', 'b', 'c']) await request(app).get(`/write?value=${value}`);
  const store = createStore() as unknown as connectRedis.RedisStore;
  const ask = <T>(act: (callback: (error: unknown, data: T) => void) => unknown) =>
    new Promise<T>((resolve, reject) =>
      act((error, data) => (error ? reject(asError(error)) : resolve(data))),
    );
  expect(await ask<number>((callback) => store.length(callback))).toBe(3);
  expect((await ask<Entries[]>((callback) => store.all(callback))).map(({ value }) => value).sort()).toEqual([
    'a',
    'b',
    'c',
  ]);
  expect(await ask<string[]>((callback) => store.ids(callback))).toHaveLength(3);
  await ask((callback) => store.clear(callback));
  expect(await keys()).toEqual([]);
});
