import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RequestHandler } from 'express';
import type { TenantSettings, TenantsFrom } from '../../lib/config/tenant-options.js';
import { SmsOtpConfigError, type SmsOtpError } from '../../lib/errors.js';
import type { SmsOtpEvent } from '../../lib/events.js';
import { MemoryUserDirectory } from '../../lib/users/memory-directory.js';
import { createWorld, FakeSender, type World, type WorldOptions } from './support/app.js';
import { browserAt, ofHeader, startGateway, type Gateway } from './support/tenants.js';

let directory: string;
let gateways: readonly [Gateway, Gateway];
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tenants-'));
  await mkdir(join(directory, 'views/locales'), { recursive: true });
  await writeFile(join(directory, 'views/locales/en.json'), '{"code.heading":"Globex greets you"}');
  gateways = [await startGateway(), await startGateway()];
});
afterAll(() => rm(directory, { recursive: true }));

function serve(from: TenantsFrom, options: WorldOptions = {}, cacheSeconds?: number): World {
  const tenants = { of: ofHeader, from, ...(cacheSeconds && { cacheSeconds }) };
  return createWorld({ enforce: true, ...options, smsOtp: { ...options.smsOtp, tenants } });
}

const gatewayOf = ({ url }: Gateway, password: string): NonNullable<TenantSettings['sms']> => ({
  url,
  headers: { Authorization: password },
  payload: '$ctx.otp',
});

function faultsOf({ smsOtp }: World): SmsOtpError[] {
  const faults: SmsOtpError[] = [];
  smsOtp.on('fault', (error) => faults.push(error));
  return faults;
}

describe('Two tenants in one application', () => {
  const two = (): Record<string, TenantSettings> => ({
    acme: { sms: gatewayOf(gateways[0], 'of acme'), tokenLength: 8 },
    globex: {
      sms: gatewayOf(gateways[1], 'of globex'),
      views: join(directory, 'views'),
      enableByUserClaim: true,
    },
  });

  it('send over their own gateways, with their own passwords', async () => {
    const world = serve({ settings: two() });
    await browserAt(world, 'acme').login('alice');
    await browserAt(world, 'globex').login('alice');
    const [first, second] = gateways.map(({ requests }) => requests.at(-1));
    expect(first).toMatchObject({ authorization: 'of acme', body: expect.stringMatching(/^\d{8}$/) });
    expect(second).toMatchObject({ authorization: 'of globex', body: expect.stringMatching(/^\d{6}$/) });
    expect(world.sender.messages).toEqual([]);
  });

  it('log their users in, each by its own code', async () => {
    const world = serve({ settings: two() });
    for (const [index, name] of ['acme', 'globex'].entries()) {
      const browser = browserAt(world, name);
      await browser.login('alice');
      expect((await browser.type(gateways[index]!.code)).headers['location']).toBe('/');
      expect(await browser.whoami()).toMatchObject({ user: 'alice', proof: { result: 'passed' } });
    }
  });

  it('have their own texts and their own policy', async () => {
    const world = serve({ settings: two() });
    const [acme, globex] = [browserAt(world, 'acme'), browserAt(world, 'globex')];
    await Promise.all([acme.login('alice'), globex.login('alice')]);
    expect((await acme.get('/smsotp')).text).toContain('Check your phone');
    expect((await globex.get('/smsotp')).text).toContain('Globex greets you');
    // Carol has opted out, and only globex lets that count.
    expect((await acme.login('carol')).headers['location']).toBe('/smsotp');
    expect((await globex.login('carol')).headers['location']).toBe('/');
  });

  it('find the local account in their own way', async () => {
    const directories = [
      new MemoryUserDirectory('primary', [
        { username: 'alice', mobile: '+94771111111' },
        { username: 'a@x.org', mobile: '+94772222222' },
      ]),
    ];
    const rules = { directories, usecase: 'userAttribute' } as const;
    const settings = {
      acme: { ...rules, userAttribute: 'id' },
      globex: { ...rules, userAttribute: 'email' },
    };
    const google: RequestHandler = (req, _res, next) => {
      Object.assign(req, { firstFactor: { id: 'alice', email: 'a@x.org', email_verified: true } });
      next();
    };
    const world = serve(
      { settings },
      {
        routes: (app, { smsOtp }) => app.post('/login', google, smsOtp.challenge({ firstFactor: 'google' })),
      },
    );
    await browserAt(world, 'acme').login('alice');
    expect(world.sender.last.to).toBe('+94771111111');
    await browserAt(world, 'globex').login('alice');
    expect(world.sender.last.to).toBe('+94772222222');
  });

  it('are named by the events, and the default tenant is not', async () => {
    const world = serve({ settings: two() });
    const sent: SmsOtpEvent[] = [];
    world.smsOtp.on('sent', (event) => sent.push(event));
    for (const name of ['acme', 'globex', undefined]) await browserAt(world, name).login('alice');
    expect(sent.map(({ tenant }) => tenant)).toEqual(['acme', 'globex', undefined]);
    expect(sent[2]).not.toHaveProperty('tenant');
  });
});

describe('What a tenant does not say', () => {
  it('A89 [W] a key that is there wins over the option and the variable, and one that is not falls back', async () => {
    const variables = {
      SMSOTP_TOKEN_LENGTH: '9',
      SMSOTP_ENABLE_ALPHANUMERIC_TOKEN: 'true',
      SMSOTP_NO_OF_DIGITS: '2',
    };
    const saved = { ...process.env };
    Object.assign(process.env, variables);
    try {
      const smsOtp = { tokenLength: 8, enableAlphanumericToken: false };
      const world = serve({ settings: { acme: { tokenLength: 7 }, globex: {} } }, { smsOtp });
      const viewOf = async (tenant?: string) => (await browserAt(world, tenant).loginJson('alice')).body;
      expect((await viewOf('acme')).challenge).toMatchObject({ length: 7, to: '**********67' });
      expect(world.sender.code).toMatch(/^\d{7}$/);
      expect((await viewOf('globex')).challenge).toMatchObject({ length: 8, to: '**********67' });
      expect((await viewOf()).challenge).toMatchObject({ length: 8 });
    } finally {
      process.env = saved;
    }
  });

  it('A89 [W] an empty file falls back as a whole; without a file there is no such tenant', async () => {
    await writeFile(join(directory, 'acme.json'), '{}');
    const world = serve({ directory });
    expect((await browserAt(world, 'acme').loginJson('alice')).body).toMatchObject({
      status: 'otp_required',
      challenge: { length: 6 },
    });
    expect(world.sender.messages).toHaveLength(1);
    expect((await browserAt(world, 'globex').loginJson('alice')).status).toBe(404);
  });

  it('is never half a gateway: no password of the environment goes to the address of a tenant', async () => {
    process.env['SMSOTP_SMS_HEADERS'] = 'Authorization: of the environment';
    process.env['SMSOTP_SMS_METHOD'] = 'POST';
    try {
      const sms = { url: gateways[0].url, payload: '$ctx.otp' };
      const world = serve({ settings: { acme: { sms } } });
      await browserAt(world, 'acme').login('alice');
      expect(gateways[0].requests.at(-1)).toMatchObject({ authorization: undefined });
    } finally {
      delete process.env['SMSOTP_SMS_HEADERS'];
      delete process.env['SMSOTP_SMS_METHOD'];
    }
  });
});

describe('A tenant that nobody knows', () => {
  it.each(['initech', '../package', '__proto__', 'constructor', 'a/b'])(
    'is refused as %j: 404, as page and as JSON, and nobody gets in',
    async (name) => {
      const world = serve({ directory });
      const browser = browserAt(world, name);
      const page = await browser.login('alice');
      expect([page.status, page.text]).toEqual([404, expect.stringContaining('nothing at this address')]);
      expect((await browser.getJson('/smsotp')).body.error.code).toBe('tenant_unknown');
      expect((await browser.getJson('/smsotp')).status).toBe(404);
      expect(world.sender.messages).toEqual([]);
      expect((await browserAt(world).login('alice')).headers['location']).toBe('/smsotp');
    },
  );

  it('has a page with a style, and leaves what is none of ours to the application', async () => {
    const world = serve({ settings: {} });
    const browser = browserAt(world, 'initech');
    const { text } = await browser.get('/smsotp');
    const style = /href="(\/smsotp\/assets\/[^"]+)"/.exec(text)?.[1];
    expect((await browser.get(style!)).status).toBe(200);
    expect((await browser.get('/page')).status).toBe(401);
  });
});

describe('A tenant that is broken', () => {
  it('answers 503 and names itself in the fault, and the others go on; a reload heals it', async () => {
    const settings: Record<string, TenantSettings> = {
      acme: { tokenLength: 3, maxAttempts: 0, sms: { url: 'ftp://hunter2@gateway' } },
      globex: {},
    };
    const world = serve({ settings });
    const faults = faultsOf(world);
    const [acme, globex] = [browserAt(world, 'acme'), browserAt(world, 'globex')];
    for (let i = 0; i < 2; i += 1) {
      const page = await acme.login('alice');
      expect([page.status, page.headers['retry-after']]).toEqual([503, '5']);
    }
    const json = await acme.loginJson('alice');
    expect([json.status, json.body.error.code]).toEqual([503, 'store_down']);
    expect(faults).toMatchObject([{ code: 'SMSOTP_TENANT', tenant: 'acme' }]);
    expect(faults[0]!.cause).toBeInstanceOf(SmsOtpConfigError);
    expect((faults[0]!.cause as SmsOtpConfigError).problems.length).toBeGreaterThanOrEqual(3);
    expect(faults[0]!.message).not.toContain('hunter2');
    expect((await globex.login('alice')).headers['location']).toBe('/smsotp');

    settings['acme'] = { tokenLength: 8 };
    expect(await world.smsOtp.reloadTenants('acme')).toEqual([]);
    expect((await acme.login('alice')).headers['location']).toBe('/smsotp');
    expect(world.sender.code).toHaveLength(8);
  });

  it.each([
    ['a secret', { secret: 'x'.repeat(40) }, /secret is the same for all tenants/],
    ['a key that there is not', { tokenLenght: 8 }, /tokenLenght is not an option; did you mean tokenLength/],
    ['functions in a file', { directories: [{ domain: 'x' }] }, /directories can be given by code only/],
  ])('is one with %s', async (_, settings, problem) => {
    await writeFile(join(directory, 'odd.json'), JSON.stringify(settings));
    const world = serve({ directory });
    const faults = faultsOf(world);
    expect((await browserAt(world, 'odd').login('alice')).status).toBe(503);
    expect(faults[0]!.message).toMatch(problem);
  });

  it('keeps its last good settings when a reload fails, and says so', async () => {
    const settings: Record<string, TenantSettings> = { acme: { tokenLength: 8 } };
    const world = serve({ settings });
    const faults = faultsOf(world);
    const browser = browserAt(world, 'acme');
    await browser.login('alice');
    settings['acme'] = { tokenLength: 1 };
    expect(await world.smsOtp.reloadTenants()).toMatchObject([{ tenant: 'acme' }]);
    expect(faults).toHaveLength(1);
    expect((await browser.type(world.sender.code)).headers['location']).toBe('/');
  });

  it('is one whose source hangs: 503 after five seconds, for this tenant alone', async () => {
    const world = serve((name) => (name === 'acme' ? new Promise(() => {}) : {}));
    const faults = faultsOf(world);
    const start = performance.now();
    const waiting = browserAt(world, 'acme').login('alice');
    expect((await browserAt(world, 'globex').login('alice')).headers['location']).toBe('/smsotp');
    expect(performance.now() - start).toBeLessThan(4_000);
    expect((await waiting).status).toBe(503);
    expect(performance.now() - start).toBeLessThan(8_000);
    expect(faults).toMatchObject([{ tenant: 'acme' }]);
  });
});

describe('Who the tenant is', () => {
  it('is asked by nobody while nobody is logged in and nothing of ours is wanted', async () => {
    const of = jest.fn(() => undefined);
    const world = createWorld({ enforce: true, smsOtp: { tenants: { of, from: { settings: {} } } } });
    await world.browser().get('/page');
    expect(of).not.toHaveBeenCalled();
    await world.browser().get('/smsotp');
    expect(of).toHaveBeenCalledTimes(1);
  });

  it('is a fault where the function throws, and nobody gets in', async () => {
    const world = createWorld({
      smsOtp: {
        tenants: {
          of: () => {
            throw new Error('no table of hosts');
          },
          from: { settings: {} },
        },
      },
    });
    const faults = faultsOf(world);
    expect((await world.browser().login('alice')).status).toBe(503);
    expect(faults).toMatchObject([{ code: 'SMSOTP_TENANT', tenant: undefined }]);
    expect(world.sender.messages).toEqual([]);
  });

  it('may be a promise, and null is no tenant', async () => {
    const of = async (req: { headers: Record<string, unknown> }) =>
      (req.headers['x-tenant'] as string | undefined) ?? null;
    const world = createWorld({
      smsOtp: { tenants: { of, from: { settings: { acme: { tokenLength: 8 } } } } },
    });
    await browserAt(world, 'acme').login('alice');
    expect(world.sender.code).toHaveLength(8);
    expect((await browserAt(world).login('alice')).status).toBe(404);
  });
});

describe('The cache', () => {
  it('loads a tenant once for 100 first requests', async () => {
    const loads: string[] = [];
    const world = serve(async (name) => {
      loads.push(name);
      await new Promise((resolve) => setTimeout(resolve, 20));
      return { tokenLength: 8 };
    });
    const answers = await Promise.all(
      Array.from({ length: 100 }, () => browserAt(world, 'acme').getJson('/smsotp')),
    );
    expect(new Set(answers.map(({ body }) => body.error.code))).toEqual(new Set(['no_pending']));
    expect(loads).toEqual(['acme']);
  });

  it('is good for cacheSeconds', async () => {
    let tokenLength = 8;
    const world = serve(() => ({ tokenLength, resendCooldownSeconds: 1 }), {}, 10);
    const browser = browserAt(world, 'acme');
    const lengthAfter = async (seconds: number) => {
      world.clock.advance(seconds);
      await browser.login('alice');
      return world.sender.code.length;
    };
    expect(await lengthAfter(0)).toBe(8);
    tokenLength = 9;
    expect(await lengthAfter(9)).toBe(8);
    expect(await lengthAfter(1)).toBe(9);
  });

  it('closes a replaced gateway only when the requests that work with it have ended', async () => {
    const [gateway] = gateways;
    let open = (): void => undefined;
    let gate: Promise<void> | undefined;
    const found = jest.fn();
    const users = async () => {
      found();
      await gate;
      return '+94771234567';
    };
    const world = serve(() => ({ sms: gatewayOf(gateway, 'x'), users }));
    const before = gateway.requests.length;
    gate = new Promise((resolve) => (open = resolve));
    const waiting = browserAt(world, 'acme').loginJson('alice');
    while (found.mock.calls.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(await world.smsOtp.reloadTenants('acme')).toEqual([]);
    await new Promise((resolve) => setTimeout(resolve, 20));
    gate = undefined;
    open();
    const { body } = await waiting;
    expect([body.status, body.error]).toEqual(['otp_required', undefined]);
    expect(gateway.requests.length).toBe(before + 1);
    // And the new one is open.
    expect((await browserAt(world, 'acme').loginJson('dave')).body.error).toBeUndefined();
  });

  it('closes no sender of the application that another tenant, or the next settings, have as well', async () => {
    const own = Object.assign(new FakeSender(), { close: jest.fn() });
    const common = Object.assign(new FakeSender(), { close: jest.fn() });
    const world = serve((name) => (name === 'acme' ? { sms: own } : {}), { smsOtp: { sms: common } });
    for (const name of ['acme', 'globex']) await browserAt(world, name).login('alice');
    expect(await world.smsOtp.reloadTenants()).toEqual([]);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect([own.close.mock.calls, common.close.mock.calls]).toEqual([[], []]);
    await world.smsOtp.close();
    expect([own.close, common.close].map(({ mock }) => mock.calls.length)).toEqual([1, 1]);
  });

  it('closes a sender that no tenant has any more', async () => {
    const senders: { close: jest.Mock }[] = [];
    const world = serve(() => {
      const sms = Object.assign(new FakeSender(), { close: jest.fn() });
      senders.push(sms);
      return { sms };
    });
    await browserAt(world, 'acme').login('alice');
    await world.smsOtp.reloadTenants('acme');
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(senders.map(({ close }) => close.mock.calls.length)).toEqual([1, 0]);
  });
});
