import type * as connectRedis from 'connect-redis';
import request from 'supertest';
import { SmsOtpStoreError } from '../../lib/errors.js';
import {
  absoluteSeconds,
  asError,
  bench,
  cookieOf,
  createApp,
  createStore,
  done,
  entries,
  idleSeconds,
  keys,
  names,
  visitor,
  type Entries,
} from './support/lean.js';

describe('A session in Redis', () => {
  it('is made with the first entry, and not by a visit', async () => {
    const app = createApp();
    expect((await request(app).get('/')).headers['set-cookie']).toBeUndefined();
    expect(bench.commands).toEqual([]);
    await request(app).get('/write?value=x');
    expect(names()).toEqual(['set']);
    expect(bench.commands[0]?.slice(3)).toEqual(['EX', idleSeconds]);
    expect(await keys()).toHaveLength(1);
  });

  it('is read with one command, which puts off its end too', async () => {
    const { key, get } = await visitor(createApp());
    await bench.redis.expire(key, 5);
    expect((await get('/')).body).toMatchObject({ value: 'first' });
    expect(bench.commands).toEqual([['getex', key, 'EX', idleSeconds]]);
    expect(await bench.redis.ttl(key)).toBeGreaterThan(idleSeconds - 5);
  });

  it('ends by itself without requests', async () => {
    const { key } = await visitor(createApp());
    expect(await bench.redis.ttl(key)).toBeGreaterThan(0);
    expect(await bench.redis.ttl(key)).toBeLessThanOrEqual(idleSeconds);
  });

  it('ends after its longest time, however busy it is, and what is written then lasts from then', async () => {
    const { get } = await visitor(createApp());
    bench.now += absoluteSeconds * 1000;
    expect((await get('/')).body).toMatchObject({ value: 'first' });
    expect((await get('/write?value=second')).body).toMatchObject({ value: 'second' });
    bench.now += 1;
    expect((await get('/')).body).not.toHaveProperty('value');
    const renewed = await get('/write?value=third');
    expect(renewed.body).not.toHaveProperty('value', 'second');
    expect(cookieOf(renewed)).toMatch(/^connect\.sid=/);
  });

  it('keeps the time of its begin through every save', async () => {
    const { key, get } = await visitor(createApp());
    const bornIn = async () => (JSON.parse((await bench.redis.get(key)) ?? '{}') as Entries)['_born'];
    expect(await bornIn()).toBe(bench.now);
    bench.now += 60_000;
    await get('/write?value=second');
    expect(await bornIn()).toBe(bench.now - 60_000);
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
    expect(await bench.redis.get(key)).toContain('"value":"second"');
  });

  it('that failed is made again', async () => {
    const errors: unknown[] = [];
    const { key, get } = await visitor(
      createApp((app) =>
        app.get('/stubborn', async (req, res) => {
          entries(req)['value'] = 'second';
          bench.failure = new Error('down');
          await done((next) => req.session.save(next)).catch((error: unknown) => errors.push(error));
          bench.failure = null;
          await done((next) => req.session.save(next));
          res.json('ok');
        }),
      ),
    );
    await get('/stubborn');
    expect(errors).toEqual([expect.any(SmsOtpStoreError)]);
    expect(await bench.redis.get(key)).toContain('"value":"second"');
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

describe('A session that was made in this very request', () => {
  it('does not come back either, when it was saved, destroyed elsewhere, and is saved again', async () => {
    const app = createApp((it) =>
      it.get('/raced', async (req, res) => {
        await done((next) => req.session.save(next));
        await bench.redis.del(...(await keys()));
        entries(req)['value'] = 'late';
        await done((next) => req.session.save(next));
        res.json('ok');
      }),
    );
    expect((await request(app).get('/raced')).status).toBe(200);
    expect(names()).toEqual(['set', 'set']);
    expect(await keys()).toEqual([]);
  });

  it('is written once by two saves that are under way at the same time', async () => {
    const app = createApp((it) =>
      it.get('/both', async (req, res) => {
        entries(req)['value'] = 'x';
        await Promise.all([done((next) => req.session.save(next)), done((next) => req.session.save(next))]);
        res.json('ok');
      }),
    );
    await request(app).get('/both');
    expect(names()).toEqual(['set']);
  });
});

describe('A new id', () => {
  it('for a session that was read removes the old one', async () => {
    const { key, get } = await visitor(createApp());
    const answer = await get('/renew');
    expect(names()).toEqual(['getex', 'del', 'set']);
    expect(await keys()).toHaveLength(1);
    expect(await keys()).not.toContain(key);
    expect(await bench.redis.get((await keys())[0] ?? '')).toContain('"value":"renewed"');
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
