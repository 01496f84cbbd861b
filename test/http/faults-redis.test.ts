import { Redis } from 'ioredis';
import { redisSession } from '../../lib/http/redis-session.js';
import { redisSettings } from '../../lib/redis.js';
import { createWorld, type World } from './support/app.js';
import type { Browser } from './support/browser.js';
import { freshSecret, redisLine, type RedisLine } from './support/redis.js';

let line: RedisLine;
let client: Redis;
let world: World;
let browser: Browser;

beforeEach(async () => {
  jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  line = await redisLine();
  client = new Redis(line.url, redisSettings);
  client.on('error', () => undefined);
});
afterEach(async () => {
  client.disconnect();
  await line.close();
  jest.restoreAllMocks();
});

function start(sessions: 'memory' | 'redis'): void {
  const secret = freshSecret();
  world = createWorld({
    enforce: true,
    smsOtp: { secret, redis: client },
    ...(sessions === 'redis' && { session: redisSession({ client, secret }) }),
  });
  browser = world.browser();
}

/** Until Redis is heard again: ioredis waits a little longer after each failure. */
async function recovered(): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    if ((await client.ping().catch(() => '')) === 'PONG') return;
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new Error('Redis did not come back');
}

const breaks: ['cut' | 'block'][] = [['cut'], ['block']];

describe('a Redis of challenges that is gone (cut) or frozen (block)', () => {
  test.each(breaks)(
    'answers 503 at every step within seconds, and goes on afterwards: %s (K01)',
    async (how) => {
      start('memory');
      await browser.login('alice');
      const fields = { code: world.sender.code, _csrf: await browser.token() };
      const fresh = [world.browser(), world.browser()] as const;
      line[how]();
      const began = Date.now();
      const answers = await Promise.all([
        fresh[0].login('dave'),
        fresh[1].loginJson('mallory'),
        browser.get('/smsotp'),
        browser.getJson('/smsotp'),
        browser.post('/smsotp', fields),
        browser.postJson('/smsotp', fields),
        browser.post('/smsotp/resend', fields),
      ]);
      expect(Date.now() - began).toBeLessThan(4000);
      expect(answers.map(({ status, headers }) => [status, headers['retry-after']])).toEqual(
        answers.map(() => [503, '5']),
      );
      expect(world.sender.messages).toHaveLength(1);
      expect((await browser.whoami()).user).toBeNull();
      line.mend();
      await recovered();
      expect((await browser.post('/smsotp', fields)).headers['location']).toBe('/');
      expect((await browser.whoami()).user).toBe('alice');
    },
    20_000,
  );
});

describe('a Redis of sessions that is gone (cut) or frozen (block)', () => {
  test.each(breaks)(
    'lets nobody in, sends nothing, and goes on afterwards: %s (M9)',
    async (how) => {
      start('redis');
      await browser.login('alice');
      const fields = { code: world.sender.code, _csrf: await browser.token() };
      const fresh = world.browser();
      line[how]();
      const answers = await Promise.all([
        fresh.login('dave'),
        browser.get('/smsotp'),
        browser.post('/smsotp', fields),
        browser.get('/page'),
      ]);
      expect(answers.map(({ status, headers }) => [status, headers['retry-after']])).toEqual(
        answers.map(() => [503, '5']),
      );
      expect(world.sender.messages).toHaveLength(1);
      expect(world.sightings.every(({ user }) => user === null)).toBe(true);
      line.mend();
      await recovered();
      expect((await browser.post('/smsotp', fields)).headers['location']).toBe('/');
      expect((await browser.get('/page')).text).toBe('the page of alice');
    },
    20_000,
  );
});
