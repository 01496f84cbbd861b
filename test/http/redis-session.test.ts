import { once } from 'node:events';
import express from 'express';
// Loaded before a test calls this production.
import 'express-session';
import { Redis } from 'ioredis';
import request from 'supertest';
import { SmsOtpConfigError } from '../../lib/errors.js';
import type * as module from '../../lib/http/redis-session.js';
import { redisSession, type RedisSessionOptions } from '../../lib/http/redis-session.js';
import type { Handler } from '../../lib/http/request.js';

const url = process.env['TEST_REDIS_URL'] ?? 'redis://127.0.0.1:6379';
const secret = 'a secret of at least 32 characters';
const production = { NODE_ENV: 'production', SMSOTP_SECRET: secret };

let redis: Redis;
let prefix: string;
let said: string[];
let runs = 0;
let connect: jest.SpyInstance;
let write: jest.SpyInstance;

beforeAll(() => {
  redis = new Redis(url);
});
afterAll(async () => {
  await redis.quit();
});
beforeEach(() => {
  runs += 1;
  prefix = `test-session-${process.pid}-${Date.now()}-${runs}:`;
  said = [];
  connect = jest.spyOn(Redis.prototype, 'connect');
  write = jest.spyOn(process.stderr, 'write').mockImplementation((text) => said.push(String(text)) > 0);
});
afterEach(() => {
  // Clients that redisSession() made itself: nobody else can close them.
  for (const client of new Set(connect.mock.contexts as Redis[])) if (client !== redis) client.disconnect();
  connect.mockRestore();
  write.mockRestore();
});

function createApp(session: Handler) {
  const app = express();
  app.set('trust proxy', 1);
  app.use(session as express.RequestHandler);
  app.get('/', (req, res) => void res.json(req.session));
  app.get('/write', (req, res) => {
    Object.assign(req.session, { value: 'kept' });
    res.json('ok');
  });
  return app;
}

const mount = (options: RedisSessionOptions, env: Record<string, string>) =>
  createApp(redisSession({ prefix, ...options }, env));

const overHttps = (app: express.Express, path = '/write') =>
  request(app).get(path).set('X-Forwarded-Proto', 'https');
const setCookie = (answer: request.Response) =>
  (answer.headers['set-cookie'] as unknown as string[])[0] ?? '';
const attributes = (cookie: string) => cookie.split('; ').slice(1).sort();
const keys = () => redis.keys(`${prefix}*`);

function problemsOf(options: RedisSessionOptions, env: Record<string, string> = {}): readonly string[] {
  try {
    redisSession(options, env);
  } catch (error) {
    if (error instanceof SmsOtpConfigError) return error.problems;
    throw error;
  }
  return [];
}

/** Whether a session that one application made is known to another. */
async function shares(one: express.Express, other: express.Express): Promise<boolean> {
  const cookie = setCookie(await request(one).get('/write')).split(';')[0] ?? '';
  return (await request(other).get('/').set('Cookie', cookie)).body.value === 'kept';
}

describe('The cookie', () => {
  it('in production is for this host, https and the server alone', async () => {
    const cookie = setCookie(await overHttps(mount({ client: redis }, production)));
    expect(cookie).toMatch(/^__Host-sid=s%3A/);
    expect(attributes(cookie)).toEqual(['HttpOnly', 'Path=/', 'SameSite=Lax', 'Secure']);
  });

  it('in production is not given away over http', async () => {
    const answer = await request(mount({ client: redis }, production)).get('/write');
    expect(answer.headers['set-cookie']).toBeUndefined();
  });

  it('in development works over http', async () => {
    const cookie = setCookie(await request(mount({ client: redis }, {})).get('/write'));
    expect(cookie).toMatch(/^sid=s%3A/);
    expect(attributes(cookie)).toEqual(['HttpOnly', 'Path=/', 'SameSite=Lax']);
  });

  it('has the name and the protection that it is told to', async () => {
    const app = mount({ client: redis, name: 'other', secure: true }, {});
    const cookie = setCookie(await overHttps(app));
    expect(cookie).toMatch(/^other=/);
    expect(attributes(cookie)).toContain('Secure');
  });

  it('without protection has no name that browsers take from protected cookies alone', async () => {
    const cookie = setCookie(
      await request(mount({ client: redis, secure: false }, production)).get('/write'),
    );
    expect(attributes(cookie)).not.toContain('Secure');
    expect(cookie).not.toMatch(/^__(Host|Secure)-/);
  });

  it('is not given to a visitor about whom there is nothing to keep', async () => {
    const answer = await request(mount({ client: redis }, {})).get('/');
    expect(answer.headers['set-cookie']).toBeUndefined();
    expect(await keys()).toEqual([]);
  });

  it('is signed with a key made from SMSOTP_SECRET, the same in all processes', async () => {
    const withSecret = (text: string) => mount({ client: redis }, { SMSOTP_SECRET: text });
    expect(await shares(withSecret(secret), withSecret(secret))).toBe(true);
    expect(await shares(withSecret(secret), withSecret(`${secret}!`))).toBe(false);
    // Not with the secret itself, which has other things to protect.
    expect(await shares(mount({ client: redis, secret }, {}), withSecret(secret))).toBe(false);
  });

  it('is signed with the secret of the option, if there is one', async () => {
    const app = mount({ client: redis, secret }, { SMSOTP_SECRET: `${secret}!` });
    expect(await shares(app, mount({ client: redis, secret }, {}))).toBe(true);
  });

  it('in development is signed with a secret that no other process has', async () => {
    const app = mount({ client: redis }, {});
    expect(await shares(app, app)).toBe(true);
    expect(await shares(app, mount({ client: redis }, { SMSOTP_SECRET: '' }))).toBe(false);
  });
});

describe('The session', () => {
  it('lies in Redis under the prefix, for half an hour', async () => {
    await request(mount({ client: redis }, {})).get('/write');
    const [key = ''] = await keys();
    expect(JSON.parse((await redis.get(key)) ?? '{}')).toMatchObject({ value: 'kept' });
    expect(await redis.ttl(key)).toBeGreaterThan(1790);
    expect(await redis.ttl(key)).toBeLessThanOrEqual(1800);
  });

  it('lies under sess: where nobody says otherwise', async () => {
    const app = createApp(redisSession({ client: redis }, {}));
    const id = /s%3A([\w-]+)\./.exec(setCookie(await request(app).get('/write')))?.[1] ?? '';
    expect(await redis.del(`sess:${id}`)).toBe(1);
  });

  it.each([
    ['the option', { url }, { SMSOTP_REDIS_URL: 'redis://127.0.0.1:1', REDIS_URL: 'redis://127.0.0.1:1' }],
    ['SMSOTP_REDIS_URL', {}, { SMSOTP_REDIS_URL: url, REDIS_URL: 'redis://127.0.0.1:1' }],
    ['REDIS_URL', {}, { SMSOTP_REDIS_URL: '', REDIS_URL: url }],
  ])('lies in the Redis of %s', async (_where, options, env) => {
    expect((await request(mount(options, env)).get('/write')).status).toBe(200);
    expect(await keys()).toHaveLength(1);
    expect(connect.mock.contexts).toHaveLength(1);
  });

  it('lasts as long as it is told to', async () => {
    await request(mount({ client: redis, idleSeconds: 60 }, {})).get('/write');
    expect(await redis.ttl((await keys())[0] ?? '')).toBeLessThanOrEqual(60);
  });

  it('ends after its longest time, which is twelve hours', async () => {
    const app = mount({ client: redis }, {});
    const cookie = setCookie(await request(app).get('/write')).split(';')[0] ?? '';
    const [key = ''] = await keys();
    const kept = JSON.parse((await redis.get(key)) ?? '{}') as { _born: number };
    const older = async (ms: number) => {
      await redis.set(key, JSON.stringify({ ...kept, _born: Date.now() - ms }));
      return (await request(app).get('/').set('Cookie', cookie)).body.value as unknown;
    };
    expect(await older(43_200_000 - 5000)).toBe('kept');
    expect(await older(43_200_000 + 5000)).toBeUndefined();
  });

  it('answers 503 within two seconds when Redis is away, and only to those who have one', async () => {
    const app = mount({ url: 'redis://127.0.0.1:1', secret }, {});
    const cookie =
      setCookie(await request(mount({ client: redis, secret }, {})).get('/write')).split(';')[0] ?? '';
    const begin = performance.now();
    const answer = await request(app).get('/').set('Cookie', cookie);
    expect(answer.status).toBe(503);
    expect(answer.headers['retry-after']).toBe('5');
    expect(performance.now() - begin).toBeLessThan(2000);
    expect((await request(app).get('/')).status).toBe(200);
  });
});

describe('Closing', () => {
  it('ends the connection that was made here', async () => {
    const session = redisSession({ url, prefix }, {});
    const app = createApp(session);
    expect((await request(app).get('/write')).status).toBe(200);
    await session.close();
    const [client] = connect.mock.contexts as Redis[];
    // Redis has said good-bye; the socket closes after it.
    if (client?.status !== 'end') await once(client!, 'end');
    expect(client?.status).toBe('end');
  });

  it('leaves the client alone that was given, and needs no Redis', async () => {
    await redisSession({ client: redis }, {}).close();
    await redisSession({}, {}).close();
    expect(await redis.ping()).toBe('PONG');
  });
});

describe('Without Redis', () => {
  it('development keeps sessions in memory, and says so in one line', async () => {
    const app = createApp(redisSession({}, { SMSOTP_REDIS_URL: '', REDIS_URL: '' }));
    expect(await shares(app, app)).toBe(true);
    expect(said).toEqual([expect.stringMatching(/^passport-smsotp: .*memory.*\n$/)]);
    expect(connect).not.toHaveBeenCalled();
  });

  it('a variable that is blank is none, as it is for the strategy', async () => {
    expect(problemsOf({}, { SMSOTP_SECRET: ' ', SMSOTP_REDIS_URL: ' ', REDIS_URL: '\t' })).toEqual([]);
    expect(said).toHaveLength(1);
  });

  it('production is told of everything that is missing or wrong', () => {
    expect(problemsOf({ idleSeconds: 1, absoluteSeconds: 1 }, { NODE_ENV: 'production' })).toEqual([
      'secret is missing; set SMSOTP_SECRET to the output of: openssl rand -base64 32',
      'idleSeconds is 1; use a whole number from 60 to 3600 seconds',
      'absoluteSeconds is 1; use a whole number from 60 to 86400 seconds',
      'redisSession() needs a Redis; set REDIS_URL',
    ]);
    expect(said).toEqual([]);
  });

  it('production is what process.env says, where nobody says otherwise', () => {
    const env = { NODE_ENV: 'production', SMSOTP_SECRET: secret, REDIS_URL: '', SMSOTP_REDIS_URL: '' };
    const replaced = jest.replaceProperty(process, 'env', { ...process.env, ...env });
    try {
      expect(() => redisSession()).toThrow('redisSession() needs a Redis; set REDIS_URL');
    } finally {
      replaced.restore();
    }
  });
});

describe('Settings that are wrong', () => {
  it.each([
    ['idleSeconds', 60, 3600],
    ['absoluteSeconds', 60, 86_400],
  ])('%s is from %d to %d', (name, min, max) => {
    for (const right of [min, max]) expect(problemsOf({ client: redis, [name]: right })).toEqual([]);
    for (const wrong of [min - 1, max + 1, min + 0.5, NaN, Infinity, '100'])
      expect(problemsOf({ client: redis, [name]: wrong })).toEqual([
        `${name} is ${wrong}; use a whole number from ${min} to ${max} seconds`,
      ]);
  });

  it('an option that is not known is told', () => {
    expect(problemsOf({ client: redis, ttl: 5 } as object)).toEqual([
      expect.stringMatching(/^ttl is not an option of redisSession\(\); /),
    ]);
  });

  it.each([{}, 5, 'redis://127.0.0.1:1'])(
    'a client that is none, %p, is told now, and not to the first visitor',
    (client) => {
      expect(problemsOf({ client })).toEqual([expect.stringMatching(/^client /)]);
    },
  );

  it('a secret that is too short is told, but not what it is', () => {
    const short = [/^secret is shorter than 32 characters; make one with: openssl rand -base64 32$/];
    for (const found of [
      problemsOf({ client: redis, secret: 'hush-hush' }),
      problemsOf({ client: redis }, { ...production, SMSOTP_SECRET: 'hush-hush' }),
    ]) {
      expect(found).toEqual(short.map((pattern) => expect.stringMatching(pattern)));
      expect(found.join()).not.toContain('hush');
    }
  });

  it.each(['http://user:pa55word@redis', 'user:pa55word@redis:6379', 'redis', ''])(
    'an address that is none, %s, is told once, and without its password',
    (wrong) => {
      for (const env of [{}, production])
        expect(problemsOf({ url: wrong }, env)).toEqual([
          'url is no address of a Redis; write it as redis://host:6379/0',
        ]);
    },
  );

  it('packages that are missing are told with what to install', () => {
    jest.isolateModules(() => {
      jest.doMock('../../lib/peer.js', () => ({
        loadPeers: (names: string[], missing: (name: string) => void) => {
          names.forEach(missing);
          return {};
        },
      }));
      const fresh = jest.requireActual<typeof module>('../../lib/http/redis-session.js');
      let message = '';
      try {
        fresh.redisSession({ url }, {});
      } catch (error) {
        message = (error as Error).message;
      }
      for (const install of ['express-session', 'connect-redis@~8.1.0', 'ioredis@5'])
        expect(message).toMatch(
          new RegExp(`redisSession\\(\\) needs \\S+; run: npm install ${install}(\n|$)`),
        );
    });
    jest.dontMock('../../lib/peer.js');
  });
});
