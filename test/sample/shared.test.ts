import { mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { type Environment, readConfig, setKitDefaults } from '../../sample-app/shared/config.js';
import { type ExpiringStore, MemoryStore, RedisStore } from '../../sample-app/shared/expiring-store.js';
import { loadKeys } from '../../sample-app/shared/keys.js';
import { localPath } from '../../sample-app/shared/local-path.js';
import { listen } from '../../sample-app/shared/server.js';
import { createPhone } from '../../sample-app/phone/app.js';
import { useOnce } from '../../sample-app/sp/one-use.js';
import { freePorts } from './support/sample.js';

describe('The settings', () => {
  test('Without any variable the three servers are at 8080, 8081 and 8082 of localhost', () => {
    const { spUrl, idpUrl, phoneUrl, redisUrl } = readConfig({});
    expect([spUrl, idpUrl, phoneUrl]).toEqual([
      'http://localhost:8080',
      'http://localhost:8081',
      'http://localhost:8082',
    ]);
    expect(redisUrl).toBeUndefined();
  });
  test('SP_HOST moves the service provider alone', () => {
    const { spUrl, idpUrl } = readConfig({ SP_HOST: '127.0.0.1', SP_PORT: '9000' });
    expect([spUrl, idpUrl]).toEqual(['http://127.0.0.1:9000', 'http://localhost:8081']);
  });
  test.each<[string, Environment]>([
    ['SP_PORT must be a port number', { SP_PORT: 'http' }],
    ['IDP_PORT must be a port number', { IDP_PORT: '70000' }],
    ['three different ports', { PHONE_PORT: '8080' }],
    ['SP_HOST must be a host name', { SP_HOST: 'http://127.0.0.1' }],
    ['REDIS_URL must look like', { REDIS_URL: 'localhost:6379' }],
  ])('A mistake is told in one line: %s', (message, env) => {
    expect(() => readConfig(env)).toThrow(message);
  });
  test('The kit is told about the phone, and what the environment says wins', () => {
    const env: Environment = { SMSOTP_DEFAULT_COUNTRY: 'CH' };
    setKitDefaults(env, readConfig({ PHONE_PORT: '9002' }), 'secret');
    expect(env).toMatchObject({ SMSOTP_DEFAULT_COUNTRY: 'CH', SMSOTP_SMS_URL: 'http://localhost:9002/send' });
  });
  test("Another gateway doesn't get the phone's payload", () => {
    const env: Environment = { SMSOTP_SMS_URL: 'https://gateway.example/send' };
    setKitDefaults(env, readConfig({}), 'secret');
    expect(env).not.toHaveProperty('SMSOTP_SMS_PAYLOAD');
  });
});

describe('The keys', () => {
  let dir: string;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'sample-keys-'));
  });
  afterEach(() => rm(dir, { recursive: true }));

  test('Five processes that start at once end up with the same keys, readable by the owner alone', async () => {
    const all = await Promise.all(Array.from({ length: 5 }, () => loadKeys(dir)));
    for (const keys of all) expect(keys).toEqual(all[0]);
    const files = await readdir(dir);
    expect(files.sort()).toEqual([
      'idp-session.secret',
      'idp.pem',
      'smsotp.secret',
      'sp-session.secret',
      'sp.pem',
    ]);
    for (const file of files) expect((await stat(join(dir, file))).mode & 0o777).toBe(0o600);
  });
  test('The next start reads what the first one made', async () => {
    const first = await loadKeys(dir);
    const before = await readFile(join(dir, 'idp.pem'), 'utf8');
    expect(await loadKeys(dir)).toEqual(first);
    expect(await readFile(join(dir, 'idp.pem'), 'utf8')).toBe(before);
  });
  test('A damaged file is named', async () => {
    await writeFile(join(dir, 'sp.pem'), 'hello');
    await expect(loadKeys(dir)).rejects.toThrow(`${join(dir, 'sp.pem')} is damaged`);
  });
});

test.each([
  ['/home', '/home'],
  ['/home?tab=2', '/home?tab=2'],
  ['/a/../b', '/b'],
])('%s is a way on this server', (text, path) => {
  expect(localPath(text)).toBe(path);
});
test.each([
  undefined,
  ['/home'],
  '',
  'home',
  'http://evil.example',
  '//evil.example',
  '/\\evil.example',
  '/\t/evil.example',
  '/..//evil.example',
  '/./\u2028/',
  `/${'x'.repeat(600)}`,
])('%j is no way on this server', (text) => {
  expect(localPath(text)).toBeUndefined();
});

test('A port in use is told in one line, with the way out', async () => {
  const [port] = await freePorts(1);
  const first = await listen(createPhone(), port!, '127.0.0.1', 'PHONE_PORT');
  const second = listen(createPhone(), port!, '127.0.0.1', 'PHONE_PORT');
  await expect(second).rejects.toThrow(
    `Port ${port} is in use. Stop what runs there, or choose another: PHONE_PORT=`,
  );
  await first.close();
});

test('A Redis that is down is told as such, never as "not used yet"', async () => {
  const redis = new Redis('redis://127.0.0.1:1', {
    lazyConnect: true,
    enableOfflineQueue: false,
    retryStrategy: null,
  });
  redis.on('error', () => undefined);
  const store = new RedisStore(redis, 'test:');
  await expect(store.add('key', 'value', 1000)).rejects.toMatchObject({ status: 503 });
  redis.disconnect();
});

describe.each(['memory', 'Redis'])('M17 The store for what may be used once, in %s', (where) => {
  let store: ExpiringStore;
  let redis: Redis | undefined;
  beforeAll(() => {
    redis = where === 'Redis' ? new Redis(process.env['TEST_REDIS_URL']!) : undefined;
    store = redis ? new RedisStore(redis, `test-${Date.now()}:`) : new MemoryStore();
  });
  afterAll(() => redis?.disconnect());

  test('Of 20 parallel uses of one response exactly one is let through', async () => {
    const accepted = {
      responseId: '_r',
      assertionId: '_a',
      requestId: '_q',
      deadAt: Date.now() + 60_000,
      authnContext: undefined,
    };
    const uses = await Promise.allSettled(
      Array.from({ length: 20 }, () => useOnce(store, accepted, Date.now())),
    );
    expect(uses.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const sameAssertion = { ...accepted, responseId: '_r2', requestId: '_q2' };
    await expect(useOnce(store, sameAssertion, Date.now())).rejects.toThrow('used before: assertion:_a');
    const sameRequest = { ...accepted, responseId: '_r3', assertionId: '_a3' };
    await expect(useOnce(store, sameRequest, Date.now())).rejects.toThrow('used before: answered:_q');
  });
  test('A value is given to one of 20 takers', async () => {
    await store.add('key', 'value', 60_000);
    const taken = await Promise.all(Array.from({ length: 20 }, () => store.take('key')));
    expect(taken.filter((value) => value === 'value')).toHaveLength(1);
    expect(await store.get('key')).toBeNull();
  });
  test('A value ends with its life', async () => {
    expect(await store.add('short', '1', 1_000)).toBe(true);
    expect(await store.add('short', '2', 1_000)).toBe(false);
    await new Promise((resolve) => setTimeout(resolve, 1_050));
    expect(await store.get('short')).toBeNull();
    expect(await store.add('short', '3', 1_000)).toBe(true);
  });
});
