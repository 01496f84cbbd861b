import { Redis } from 'ioredis';
import { RedisChallengeStore } from '../../lib/challenge/redis-store.js';
import { SmsOtpStoreError } from '../../lib/errors.js';
import { describeChallengeStore } from './contract-suite.js';

const url = process.env['TEST_REDIS_URL'] ?? 'redis://127.0.0.1:6379';
const prefix = `test-contract-${process.pid}:`;
const guesses = { perCode: 5, waitsMs: [30_000], memoryMs: 60_000 };
const now = Date.now();
const opening = {
  digest: 'd',
  now,
  expiresAt: now + 60_000,
  forgetAt: now + 90_000,
  cooldownMs: 10,
  maxSends: 4,
  budget: [],
  guesses,
};

describeChallengeStore('Redis', () => {
  const client = new Redis(url, { enableAutoPipelining: true });
  const store = new RedisChallengeStore({
    client,
    prefix,
    onClose: () => client.quit().then(() => undefined),
  });
  const lives = async () => {
    const keys = await client.keys(`${prefix}*`);
    const ttls = await Promise.all(keys.map((key) => client.pttl(key)));
    return ttls.map((ttl) => (ttl === -1 ? null : ttl));
  };
  return Promise.resolve({ store, lives });
});

describe('RedisChallengeStore', () => {
  let client: Redis;
  beforeEach(() => {
    client = new Redis(url);
  });
  afterEach(() => client.quit());

  it('goes on when Redis has lost its script cache (K11)', async () => {
    const store = new RedisChallengeStore({ client, prefix });
    const key = { account: 'flushed', challenge: 'one' };
    await store.open({ ...key, ...opening });
    await client.script('FLUSH');
    expect(await store.verify({ ...key, digest: 'd', now, guesses })).toEqual({ status: 'passed' });
  });

  it('keeps both keys of an account in one cluster slot', async () => {
    const store = new RedisChallengeStore({ client, prefix });
    await store.open({ account: 'slot', challenge: 'two', ...opening, cooldownMs: 5000 });
    const keys = await client.keys(`${prefix}*slot*`);
    // A cluster hashes what stands in the first braces, and nothing else of a key.
    const tags = keys.map((key) => /\{(.+?)\}/.exec(key)?.[1]);
    expect(tags).toEqual(['slot', 'slot']);
  });

  it('rejects with a typed error that hides nothing and leaks nothing when Redis is away', async () => {
    const dead = new Redis({
      port: 1,
      lazyConnect: true,
      maxRetriesPerRequest: 0,
      retryStrategy: () => null,
    });
    dead.on('error', () => undefined);
    const store = new RedisChallengeStore({ client: dead });
    const failure: unknown = await store
      .peek({ account: 'a', challenge: 'c' })
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(SmsOtpStoreError);
    expect(failure).toMatchObject({ code: 'SMSOTP_STORE', status: 503, headers: { 'Retry-After': '5' } });
  });

  it('rejects with a typed error when the answer is an error', async () => {
    const store = new RedisChallengeStore({ client, prefix });
    const key = { account: 'wrongtype', challenge: 'three' };
    await client.set(`${prefix}{wrongtype}`, 'a string', 'PX', 5000);
    await expect(store.open({ ...key, ...opening })).rejects.toMatchObject({ code: 'SMSOTP_STORE' });
  });

  describe('on a client that answers as told', () => {
    const storeOn = (evalsha: () => Promise<unknown>) => {
      const whole = jest.fn(() => Promise.resolve(['passed', 0]));
      const hmget = () => Promise.resolve([]);
      return { whole, store: new RedisChallengeStore({ client: { evalsha, eval: whole, hmget } }) };
    };
    const guess = { account: 'a', challenge: 'c', digest: 'd', now, guesses };

    it('sends a script whole only when Redis does not know it', async () => {
      const { whole, store } = storeOn(() => Promise.reject(new Error('NOSCRIPT No matching script.')));
      expect(await store.verify(guess)).toEqual({ status: 'passed' });
      expect(whole).toHaveBeenCalledTimes(1);
    });

    it.each([new Error('Command timed out'), new Error('WRONGTYPE, and no NOSCRIPT'), 'NOSCRIPT'])(
      'never sends a step again that may have run: %p (M8)',
      async (reason) => {
        // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- a client may do so
        const { whole, store } = storeOn(() => Promise.reject(reason));
        await expect(store.verify(guess)).rejects.toMatchObject({
          code: 'SMSOTP_STORE',
          cause: { message: reason instanceof Error ? reason.message : reason },
        });
        expect(whole).not.toHaveBeenCalled();
      },
    );

    it('takes a refusal without a challenge for what it is: there is no code', async () => {
      const { store } = storeOn(() => Promise.resolve(['wrong', 0]));
      expect(await store.verify(guess)).toEqual({ status: 'gone', state: null });
    });
  });
});
