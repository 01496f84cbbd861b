import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { assemble, type Assembly } from '../lib/assemble.js';
import type { SmsOtpOptions } from '../lib/config/options.js';
import { SmsOtpConfigError } from '../lib/errors.js';
import type { Req } from '../lib/http/request.js';

const url = process.env['TEST_REDIS_URL'] ?? 'redis://127.0.0.1:6379';
const secret = 'a secret of at least 32 characters';
const voice = { tell: () => {}, fault: () => {}, warn: () => {} };
const of = ({ headers }: { headers: Record<string, unknown> }) => headers['x-tenant'] as string | undefined;

const open: Assembly[] = [];
afterEach(async () => {
  for (const assembly of open.splice(0)) await assembly.close();
});

function build(options: SmsOtpOptions, byCallback = false): Assembly {
  const assembly = assemble({ secret, ...options }, {}, voice, byCallback);
  open.push(assembly);
  return assembly;
}

const requestOf = (tenant?: string): Req => ({ headers: { 'x-tenant': tenant } }) as unknown as Req;

describe('The kit of a request', () => {
  it('is there at once without tenants', () => {
    const { kits, kit } = build({});
    expect(kits.kitFor(requestOf('acme'))).toBe(kit);
    expect(kits.tenants).toBe(false);
    expect(kit.tenant).toBeNull();
  });

  it('is there at once for the default tenant, and for one that is known', async () => {
    const { kits, kit } = build({ tenants: { of, from: { settings: { acme: {} } } } });
    expect(kits.kitFor(requestOf())).toBe(kit);
    const acme = await kits.kitFor(requestOf('acme'));
    expect(acme).toMatchObject({ tenant: 'acme' });
    expect(kits.kitFor(requestOf('acme'))).toBe(acme);
  });

  it('shares pages and sender with the default tenant, where the tenant has none of its own', async () => {
    const { kits, kit } = build({
      tenants: { of, from: { settings: { acme: { tokenLength: 8 }, globex: { sms: () => undefined } } } },
    });
    const [acme, globex] = [await kits.kitFor(requestOf('acme')), await kits.kitFor(requestOf('globex'))];
    expect(acme!.pages).toBe(kit.pages);
    expect(acme!.flow.sender).toBe(kit.flow.sender);
    expect(globex!.flow.sender).not.toBe(kit.flow.sender);
    expect(acme!.flow.store).toBe(kit.flow.store);
  });

  it('hears that a number is gone from a user store of its own, though the default has a callback alone', async () => {
    const find = () => null;
    const from = { settings: { acme: { users: { find } }, globex: {} } };
    const { kits, kit } = build({ users: { find }, tenants: { of, from } }, true);
    const tells = async (name: string) => (await kits.kitFor(requestOf(name)))!.flow.settings.tellsRemoval;
    expect([kit.flow.settings.tellsRemoval, await tells('acme'), await tells('globex')]).toEqual([
      false,
      true,
      false,
    ]);
  });
});

describe('The settings in Redis', () => {
  it.each(['an address', 'a client'])('come by %s', async (way) => {
    const client = new Redis(url);
    const key = `tenants-${randomUUID()}`;
    await client.hset(key, 'acme', '{"tokenLength":9}');
    await client.expire(key, 60);
    const redis = way === 'a client' ? client : url;
    const assembly = build({ redis, tenants: { of, from: { redisHash: key } } });
    const kit = await assembly.kits.kitFor(requestOf('acme'));
    expect(kit!.flow.settings.code.length).toBe(9);
    expect(await assembly.kits.kitFor(requestOf('globex'))).toBeNull();
    await open.pop()?.close();
    await client.quit();
  });

  it('need a Redis', () => {
    const start = () => build({ tenants: { of, from: { redisHash: 'tenants' } } });
    expect(start).toThrow(SmsOtpConfigError);
    expect(start).toThrow('tenants.from.redisHash needs redis');
  });

  it('need one that has an address', () => {
    const options = { redis: 'localhost', tenants: { of, from: { redisHash: 'tenants' } } };
    expect(() => build(options)).toThrow(/^[^]*redis is no address of a Redis[^]*$/);
    try {
      build(options);
    } catch (error) {
      expect((error as SmsOtpConfigError).problems).toHaveLength(1);
    }
  });
});

it('What is wrong with the option tenants is told at start, with all the rest', () => {
  const wrong = { tokenLength: 1, tenants: { of, from: { directory: '/nowhere/at/all' } } };
  expect(() => build(wrong)).toThrow(/tokenLength is 1[^]*\/nowhere\/at\/all is not a directory/);
});

it('A closed strategy makes no tenant any more', async () => {
  const assembly = assemble({ secret, tenants: { of, from: { settings: { acme: {} } } } }, {}, voice);
  await assembly.close();
  await expect(assembly.kits.kitFor(requestOf('acme'))).rejects.toMatchObject({ code: 'SMSOTP_TENANT' });
});
