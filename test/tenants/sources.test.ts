import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { closeRedisClient, redisSettings } from '../../lib/redis.js';
import { foundIn } from '../../lib/tenants/contract.js';
import { directorySource } from '../../lib/tenants/directory-source.js';
import { functionSource, settingsSource } from '../../lib/tenants/own-source.js';
import { redisSource } from '../../lib/tenants/redis-source.js';
import { describeSource } from './source-suite.js';

const url = process.env['TEST_REDIS_URL'] ?? 'redis://127.0.0.1:6379';
const silent = (): undefined => undefined;

describeSource('Settings in the code', () => {
  const settings: Record<string, unknown> = {};
  return {
    source: settingsSource(settings, silent),
    put: (name, value) => void (settings[name] = value),
    breakDown: () =>
      void Object.defineProperty(settings, 'acme', {
        get: () => {
          throw new Error('a getter that fails');
        },
      }),
  };
});

describeSource('A function', () => {
  const settings = new Map<string, unknown>();
  let broken = false;
  return {
    source: functionSource((name) => (broken ? Promise.reject(new Error('no')) : settings.get(name))),
    put: (name, value) => void settings.set(name, value),
    breakDown: () => void (broken = true),
  };
});

describeSource('A directory', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'tenants-'));
  return {
    source: directorySource(directory, silent),
    put: (name, value) => {
      const file = join(directory, `${name}.json`);
      return value === undefined ? rm(file) : writeFile(file, JSON.stringify(value));
    },
    breakDown: () => rm(directory, { recursive: true }),
    close: () => rm(directory, { recursive: true, force: true }),
  };
});

describeSource('A hash in Redis', () => {
  const client = new Redis(url, redisSettings);
  client.on('error', silent);
  const key = `tenants-${randomUUID()}`;
  return {
    source: redisSource({ client, key }),
    put: async (name, value) => {
      if (value === undefined) await client.hdel(key, name);
      else await client.hset(key, name, JSON.stringify(value));
      await client.expire(key, 60);
    },
    breakDown: () => client.disconnect(),
    close: () => closeRedisClient(client),
  };
});

describe('Settings as text', () => {
  it('that is no JSON is refused without being quoted: there may be a password in it', () => {
    const read = () => foundIn('{"sms":{"headers":"Authorization: hunter2"');
    expect(read).toThrow('no object');
    expect(read).not.toThrow('hunter2');
  });

  it('keep a key that is named like the prototype as a key', () => {
    const { settings } = foundIn('{"__proto__":{"mandatory":false}}');
    expect(Object.keys(settings)).toEqual(['__proto__']);
    expect(settings['mandatory']).toBeUndefined();
  });
});

describe('At start it is a problem', () => {
  const problemsOf = (act: (report: (problem: string) => void) => unknown): string[] => {
    const problems: string[] = [];
    act((problem) => problems.push(problem));
    return problems;
  };

  it('that a directory is none', () => {
    expect(problemsOf((report) => directorySource('/nowhere/at/all', report))).toEqual([
      'tenants.from.directory: /nowhere/at/all is not a directory',
    ]);
    expect(problemsOf((report) => directorySource(__filename, report))).toHaveLength(1);
  });

  it('that a name in the code is none that a tenant can have', () => {
    const settings = { acme: {}, 'a b': {}, ['__proto__x']: {} };
    expect(problemsOf((report) => settingsSource(settings, report))).toHaveLength(2);
  });
});

test('The error of Redis comes without the command, in which the name stands', async () => {
  const client = {
    hmget: () => Promise.reject(Object.assign(new Error('gone'), { command: { args: ['k', 'acme'] } })),
  };
  const error: unknown = await redisSource({ client, key: 'k' })
    .read('acme')
    .catch((failed: unknown) => failed);
  expect(error).toMatchObject({ message: 'gone' });
  expect(error).not.toHaveProperty('command');
});
