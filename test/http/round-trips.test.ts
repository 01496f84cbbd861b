import { redisSession } from '../../lib/http/redis-session.js';
import { createWorld, type World, type WorldOptions } from './support/app.js';
import type { Browser } from './support/browser.js';
import { CountingRedis, freshSecret } from './support/redis.js';

let redis: CountingRedis;
let world: World;
let browser: Browser;

async function start(options: WorldOptions = {}): Promise<void> {
  const secret = freshSecret();
  world = createWorld({
    enforce: true,
    ...options,
    smsOtp: { secret, redis, ...options.smsOtp },
    session: redisSession({ client: redis, secret }),
  });
  // The first call of a script sends it whole, once for the life of the Redis.
  const stranger = world.browser();
  await stranger.login('dave');
  world.clock.advance(31);
  await stranger.resend();
  await stranger.type(world.sender.code);
  browser = world.browser();
}

/** The commands that one request takes, in their order. */
async function commandsOf(act: () => Promise<unknown>): Promise<string[]> {
  redis.commands.length = 0;
  await act();
  return [...redis.commands];
}

beforeEach(() => {
  redis = new CountingRedis();
});
afterEach(async () => {
  await redis.quit();
});

describe('store round trips of one request', () => {
  beforeEach(() => start());

  test('the password: what makes the session, and one script', async () => {
    expect(await commandsOf(() => browser.login('alice'))).toEqual(['SET', 'EVALSHA']);
    expect(await commandsOf(() => browser.login('mallory'))).toEqual(['GETEX', 'DEL', 'SET', 'EVALSHA']);
  });

  test('a wrong password: none', async () => {
    expect(await commandsOf(() => browser.post('/login', { username: 'alice', password: 'x' }))).toEqual([]);
  });

  test('the code page: the session, and one key', async () => {
    await browser.login('alice');
    expect(await commandsOf(() => browser.get('/smsotp'))).toEqual(['GETEX', 'HMGET']);
    expect(await commandsOf(() => browser.getJson('/smsotp'))).toEqual(['GETEX', 'HMGET']);
  });

  test('a wrong code: the session, and one script', async () => {
    await browser.login('alice');
    const fields = { code: world.sender.wrong, _csrf: await browser.token() };
    expect(await commandsOf(() => browser.post('/smsotp', fields))).toEqual(['GETEX', 'EVALSHA']);
    expect(await commandsOf(() => browser.postJson('/smsotp', fields))).toEqual(['GETEX', 'EVALSHA']);
  });

  test('what can not be a code: the session, and one key', async () => {
    await browser.login('alice');
    const fields = { code: 'x', _csrf: await browser.token() };
    expect(await commandsOf(() => browser.post('/smsotp', fields))).toEqual(['GETEX', 'HMGET']);
  });

  test('the right code: only what the login of Passport adds', async () => {
    await browser.login('alice');
    const fields = { code: world.sender.code, _csrf: await browser.token() };
    expect(await commandsOf(() => browser.post('/smsotp', fields))).toEqual([
      'GETEX',
      'EVALSHA',
      'DEL',
      'SET',
    ]);
    expect((await browser.whoami()).user).toBe('alice');
  });

  test('the right code by JSON: the same', async () => {
    await browser.login('alice');
    const fields = { code: world.sender.code, _csrf: await browser.token() };
    const commands = await commandsOf(() => browser.postJson('/smsotp', fields));
    expect(commands).toEqual(['GETEX', 'EVALSHA', 'DEL', 'SET']);
  });

  test('a new code: the session, and one script', async () => {
    await browser.login('alice');
    const fields = { _csrf: await browser.token() };
    world.clock.advance(31);
    expect(await commandsOf(() => browser.post('/smsotp/resend', fields))).toEqual(['GETEX', 'EVALSHA']);
    expect(world.sender.messages).toHaveLength(4);
  });

  test('a form without its token: the session alone', async () => {
    await browser.login('alice');
    expect(await commandsOf(() => browser.post('/smsotp', { code: '123456' }))).toEqual(['GETEX']);
  });

  test('a page of the application: nothing besides its session, before and after the login', async () => {
    expect(await commandsOf(() => browser.get('/page'))).toEqual([]);
    await browser.login('alice');
    expect(await commandsOf(() => browser.get('/page'))).toEqual(['GETEX']);
    await browser.type(world.sender.code);
    expect(await commandsOf(() => browser.get('/page'))).toEqual(['GETEX']);
  });

  test('an asset of the pages', async () => {
    await browser.login('alice');
    const [, address = ''] = /href="([^"]+\.css[^"]*)"/.exec((await browser.get('/smsotp')).text) ?? [];
    expect((await browser.get(address)).status).toBe(200);
    // The session is read by express-session, which stands before us.
    expect(await commandsOf(() => browser.get(address))).toEqual(['GETEX']);
  });

  test('a number that is typed: the session twice, and one script', async () => {
    world.accounts.set('bob', { id: 'bob' });
    expect(await commandsOf(() => browser.login('bob'))).toEqual(['SET']);
    const fields = { mobile: '+94775551234', _csrf: await browser.token() };
    const commands = await commandsOf(() => browser.post('/smsotp/mobile', fields));
    expect(commands).toEqual(['GETEX', 'SET', 'EVALSHA']);
  });

  test('a login that may do without a code: what that of Passport takes', async () => {
    await start({ smsOtp: { enableByUserClaim: true } });
    expect(await commandsOf(() => browser.login('carol'))).toEqual(['SET']);
  });
});
