import type { RequestHandler } from 'express';
import { Redis } from 'ioredis';
import { Passport } from 'passport';
import { Strategy as LocalStrategy } from 'passport-local';
import express from 'express';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { SmsOtpStrategy } from 'passport-smsotp';
import { redisSession } from 'passport-smsotp/session';
import { redisSettings } from '../../lib/redis.js';
import { createClient, json } from './app.js';
import { block, membersOf, rows, section } from './markdown.js';

const page = 'docs/redis.md';

test('The table of settings has each of the client that we make', () => {
  const table = rows(section(page, "The client's settings"));
  expect(table.map((row) => row['setting'])).toEqual(Object.keys(redisSettings));
  for (const { setting, value } of table) {
    const set = redisSettings[setting as keyof typeof redisSettings];
    if (typeof set !== 'function') expect(value!.split(' ')[0]).toBe(String(set));
  }
});

const options = rows(section(page, 'redisSession(options)'));

test('The table of redisSession() has each option', () => {
  expect(options.map((row) => row['option'])).toEqual(
    membersOf('lib/http/redis-session.ts', 'RedisSessionOptions'),
  );
});

test.each(options.filter((row) => /^\d+ to \d+/.test(row['values']!)))(
  'The range of $option is $values',
  (row) => {
    const [, min, max] = /^(\d+) to (\d+)/.exec(row['values']!)!.map(Number) as [number, number, number];
    const env = { REDIS_URL: process.env['TEST_REDIS_URL'], SMSOTP_SECRET: 'x'.repeat(32) };
    const set = (value: number) => () => redisSession({ [row['option']!]: value }, env);
    for (const value of [min, max, Number(row['default'])]) expect(set(value)).not.toThrow();
    for (const value of [min - 1, max + 1]) expect(set(value)).toThrow(row['option']);
  },
);

test('What is to be installed is what the errors name', () => {
  expect(block(page, 'Redis', 'sh')).toBe('npm install ioredis@5 connect-redis@~8.1.0\n');
});

describe('Round trips', () => {
  interface User {
    readonly id: number;
    mobile?: string;
  }
  const users: User[] = [{ id: 1, mobile: '+94771234567' }, { id: 2 }];
  const names: Readonly<Record<string, string>> = {
    getex: 'read',
    set: 'write',
    del: 'delete',
    hmget: 'one key',
    evalsha: 'script',
  };
  let client: Redis;
  let stop: () => Promise<void>;
  let origin: string;
  let clock = Date.now();
  const seen: string[] = [];
  const codes: string[] = [];

  beforeAll(async () => {
    client = new Redis(process.env['TEST_REDIS_URL']!, { db: 9, keyPrefix: `docs-${process.pid}:` });
    await client.ping();
    const send = client.sendCommand.bind(client);
    client.sendCommand = (command, ...rest) => {
      // A script that Redis does not know yet goes out once more, whole.
      if (command.name !== 'eval') seen.push(names[command.name] ?? command.name);
      return send(command, ...rest);
    };
    const passport = new Passport();
    passport.serializeUser((user, done) => done(null, (user as User).id));
    passport.deserializeUser((id, done) => done(null, users.find((user) => user.id === id) ?? false));
    passport.use(
      new LocalStrategy((name, _password, done) =>
        done(
          null,
          users.find(({ id }) => id === Number(name)),
        ),
      ),
    );
    const secret = 'x'.repeat(32);
    const smsOtp = new SmsOtpStrategy({
      secret,
      passport,
      redis: client,
      now: () => clock,
      sms: ({ code }) => {
        codes.push(code);
      },
      users: { find: ({ user }) => ({ ...(user as User) }), saveMobile: () => undefined },
    });
    passport.use(smsOtp);
    const app = express();
    app.use(express.urlencoded({ extended: false }), redisSession({ client, secret }) as RequestHandler);
    app.use(passport.session() as RequestHandler, smsOtp.enforce() as RequestHandler);
    app.use(smsOtp.router() as RequestHandler);
    app.post('/login', smsOtp.after('local', { successReturnToOrRedirect: '/' }) as RequestHandler);
    app.get('/guarded', smsOtp.require() as RequestHandler, (_req, res) => res.end());
    app.get('/', (_req, res) => res.end());
    const server = app.listen(0, '127.0.0.1');
    await once(server, 'listening');
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    stop = async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
      await client.quit();
    };
  });
  afterAll(() => stop());

  test('are those of the table, and the keys too', async () => {
    const found: Record<string, string> = {};
    const browser = createClient(origin);
    let token = '';
    const count = async (what: string, act: () => Promise<unknown>): Promise<void> => {
      seen.length = 0;
      await act();
      // express-session may write after the answer.
      await new Promise((resolve) => setTimeout(resolve, 30));
      found[what] = seen.join(', ');
    };
    const login = (name: string) => browser.post('/login', { username: name, password: 'right' });
    const post = (path: string, fields: Record<string, string> = {}) =>
      browser.post(path, { _csrf: token, ...fields });
    const readToken = async (): Promise<void> => {
      token = (JSON.parse((await browser.get('/smsotp', json)).body) as { csrfToken: string }).csrfToken;
    };

    await count('a page, nobody logged in', () => browser.get('/'));
    await count('POST /login, password right, no session before', () => login('1'));
    await count('GET /smsotp', () => browser.get('/smsotp'));
    await readToken();
    const wrong = codes[0] === '000000' ? '111111' : '000000';
    await count('POST /smsotp, wrong code', () => post('/smsotp', { code: wrong }));
    await count("POST /smsotp, what can't be a code", () => post('/smsotp', { code: 'abc' }));
    await count('POST /smsotp/resend, too early', () => post('/smsotp/resend'));
    await count('a POST without the form token', () => browser.post('/smsotp', { code: codes[0]! }));
    clock += 31_000;
    await count('POST /smsotp/resend', () => post('/smsotp/resend'));
    await count('POST /smsotp, right code', () => post('/smsotp', { code: codes[1]! }));
    const both: string[] = [];
    for (const path of ['/', '/guarded']) {
      await count('one', () => browser.get(path));
      both.push(found['one']!);
    }
    delete found['one'];
    expect(both[0]).toBe(both[1]);
    found['a page, logged in, behind enforce() or require()'] = both[0]!;
    await login('2');
    await readToken();
    await count('POST /smsotp/mobile', () => post('/smsotp/mobile', { mobile: '+94771234560' }));

    const table = rows(section(page, 'Round trips'));
    expect(Object.fromEntries(table.map((row) => [row['request'], row['which']]))).toEqual(found);
    for (const row of table)
      expect([row['request'], Number(row['commands'])]).toEqual([
        row['request'],
        row['which'] === '' ? 0 : row['which']!.split(', ').length,
      ]);

    // All of them expire, and are named as in the table of keys.
    const keys = (await client.keys('*')).filter((key) => key.startsWith(`docs-${process.pid}:`));
    expect(keys.length).toBeGreaterThan(2);
    for (const key of keys) {
      const bare = key.replace(`docs-${process.pid}:`, '');
      expect(bare).toMatch(/^(smsotp:\{[\w-]+\}(:[\w-]+)?|sess:[\w-]+)$/);
      expect(await client.pttl(bare)).toBeGreaterThan(0);
    }
  });
});
