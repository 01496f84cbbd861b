import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { Redis } from 'ioredis';
import { assemble, type Assembly } from '../lib/assemble.js';
import { MemoryChallengeStore } from '../lib/challenge/memory-store.js';
import { RedisChallengeStore } from '../lib/challenge/redis-store.js';
import type { SmsOtpOptions } from '../lib/config/options.js';
import { MemoryUserDirectory } from '../lib/users/memory-directory.js';
import { guessLimits, messageBudget } from '../lib/policy/limits.js';

const url = process.env['TEST_REDIS_URL'] ?? 'redis://127.0.0.1:6379';
const secret = 'a secret of at least 32 characters';
const message = { to: '+94771234567', text: 'Verification Code: 123457', code: '123457' };
const key = () => ({ account: randomUUID(), challenge: randomUUID() });

const open: Assembly[] = [];
let warnings: string[];
beforeEach(() => {
  warnings = [];
});
afterEach(async () => {
  for (const assembly of open.splice(0)) await assembly.close();
});

const voice = { tell: () => {}, fault: () => {}, warn: (text: string) => void warnings.push(text) };

function build(options: object = {}, env: Record<string, string> = {}): Assembly {
  const assembly = assemble(options, env, voice);
  open.push(assembly);
  return assembly;
}

const settings = (options?: object) => build(options).kit.flow.settings;

describe('Without any option, in development', () => {
  it('all is there, and one line says what was filled in', () => {
    const { kit } = build();
    expect(kit).toMatchObject({ name: 'smsotp', basePath: '/smsotp' });
    expect(kit.flow.store).toBeInstanceOf(MemoryChallengeStore);
    expect(warnings).toEqual([
      'for development only, until the variable in brackets is set: a random secret (SMSOTP_SECRET), ' +
        'text messages on the console (SMSOTP_SMS_URL), challenges in memory (REDIS_URL).',
    ]);
  });

  it('messages go to the console', async () => {
    const printed: string[] = [];
    const write = jest
      .spyOn(process.stderr, 'write')
      .mockImplementation((text) => printed.push(String(text)) > 0);
    try {
      expect(await build().kit.flow.sender.send(message)).toEqual({ status: 'sent' });
    } finally {
      write.mockRestore();
    }
    expect(printed.join('')).toContain('Verification Code: 123457');
  });

  it('what the use cases get are the documented defaults', () => {
    expect(settings()).toEqual({
      mandatory: false,
      enableByUserClaim: false,
      capture: false,
      skipUnknown: false,
      findsNameless: true,
      sendOtpDirectlyToMobile: false,
      sendOtpToFederatedMobile: false,
      federatedMobileAttributeKey: expect.any(Function) as unknown,
      backupCode: false,
      tellsRemoval: false,
      retryEnable: true,
      resendEnable: true,
      code: { length: 6, alphanumeric: false },
      codeLifeMs: 300_000,
      cooldownMs: 30_000,
      maxSends: 4,
      budget: messageBudget(4),
      guesses: guessLimits(5),
      mask: { noOfDigits: 4, order: 'backward', regex: undefined },
      hintAttribute: 'mobile',
      showAuthFailureReason: false,
      useInternalErrorCodes: true,
      typedNumber: undefined,
      typedNumberMessage: undefined,
      numbers: { defaultCountry: undefined, allowedCountries: undefined },
      exampleMobile: '',
    });
  });

  it('whose first factor has no name is found by a name alone', () => {
    const directories = [new MemoryUserDirectory('primary')];
    expect(settings({ directories }).findsNameless).toBe(true);
    expect(settings({ directories, usecase: 'association' }).findsNameless).toBe(false);
  });

  it('backup codes are heard where the user store has them, and not where they are off', () => {
    const users = { find: () => null, backupCodes: () => [], useBackupCode: () => false };
    expect(settings({ users }).backupCode).toBe(true);
    expect(settings({ users, backupCode: false }).backupCode).toBe(false);
    expect(settings({ users: { find: () => null, backupCodes: () => [] } }).backupCode).toBe(false);
  });

  it('the attribute of the number is that of the first factor, or else the one for all', () => {
    const { federatedMobileAttributeKey: key } = settings({
      federatedMobileAttributeKey: 'phone_number',
      authenticators: { google: { federatedMobileAttributeKey: 'tel' }, github: {} },
    });
    expect(['google', 'github', 'constructor'].map(key)).toEqual(['tel', 'phone_number', 'phone_number']);
  });

  it('no two processes have the same keys', () => {
    const [one, other] = [build().kit, build().kit];
    expect(one.flow.keys.code).not.toEqual(other.flow.keys.code);
    expect(one.accountOf('alice')).not.toBe(other.accountOf('alice'));
  });
});

describe('Options', () => {
  it('reach the use cases', () => {
    const users = { find: () => null, saveMobile: () => undefined };
    const options: SmsOtpOptions = {
      users,
      mandatory: true,
      enableByUserClaim: true,
      unknownUser: 'skip',
      retryEnable: false,
      tokenLength: 8,
      enableAlphanumericToken: true,
      tokenExpirySeconds: 60,
      resendCooldownSeconds: 45,
      maximumResendAttempts: 2,
      maxAttempts: 3,
      noOfDigits: 2,
      order: 'forward',
      defaultCountry: 'LK',
      allowedCountries: ['LK', 'CH'],
      sendOtpDirectlyToMobile: true,
      sendOtpToFederatedMobile: true,
      screenUserAttribute: 'email',
      screenUserAttributeMaskRegex: 'a',
      showAuthFailureReason: true,
      useInternalErrorCodes: false,
      accountLock: { minutes: 5, ratio: 2 },
      capture: { mobileNumberRegex: /^0/, mobileNumberPatternFailureErrorMessage: 'No.' },
    };
    expect(settings(options)).toEqual({
      mandatory: true,
      enableByUserClaim: true,
      capture: true,
      skipUnknown: true,
      findsNameless: true,
      sendOtpDirectlyToMobile: true,
      sendOtpToFederatedMobile: true,
      federatedMobileAttributeKey: expect.any(Function) as unknown,
      backupCode: false,
      tellsRemoval: true,
      retryEnable: false,
      resendEnable: true,
      code: { length: 8, alphanumeric: true },
      codeLifeMs: 60_000,
      cooldownMs: 45_000,
      maxSends: 3,
      budget: messageBudget(3),
      guesses: guessLimits(3, { minutes: 5, ratio: 2 }),
      mask: { noOfDigits: 2, order: 'forward', regex: /a/gu },
      hintAttribute: 'email',
      showAuthFailureReason: true,
      useInternalErrorCodes: false,
      typedNumber: /^0/g,
      typedNumberMessage: 'No.',
      numbers: { defaultCountry: 'LK', allowedCountries: ['LK', 'CH'] },
      exampleMobile: '071 234 5678',
    });
  });

  it('without new codes leave one message (A49, A52)', () => {
    expect(settings({ resendEnable: false, maximumResendAttempts: 5 })).toMatchObject({
      maxSends: 1,
      resendEnable: false,
    });
    expect(settings({ maximumResendAttempts: 0 })).toMatchObject({ maxSends: 1, resendEnable: true });
  });

  it('ask for numbers only where these can be stored, and where that is wanted', () => {
    const users = { find: () => null, saveMobile: () => undefined };
    expect(settings({ users }).capture).toBe(true);
    expect(settings({ users: () => null }).capture).toBe(false);
    expect(settings({ users, captureAndUpdateMobileNumber: false }).capture).toBe(false);
  });

  it('name the strategy and its pages, and bring their own clock', () => {
    const { kit } = build({ name: 'second', basePath: '/2fa', now: () => 7 });
    expect(kit).toMatchObject({ name: 'second', basePath: '/2fa' });
    expect(kit.flow.now()).toBe(7);
    expect(Math.abs(build().kit.flow.now() - Date.now())).toBeLessThan(1000);
  });

  it('bring another Passport than the usual one', async () => {
    const passport = {
      authenticate: () => undefined,
      serializeUser: (_user: object, _req: object, done: (error: null, id: string) => void) =>
        done(null, 'theirs'),
      deserializeUser: () => undefined,
    };
    expect(await build({ passport }).kit.passport.serialize({}, {} as never)).toBe('theirs');
    await expect(build().kit.passport.serialize({}, {} as never)).rejects.toThrow(/serialize/);
  });

  it('with a secret give the same keys in each process', () => {
    const [one, other] = [build({ secret }).kit, build({}, { SMSOTP_SECRET: secret }).kit];
    expect(one.flow.keys).toEqual(other.flow.keys);
    expect(one.accountOf('alice')).toBe(other.accountOf('alice'));
    expect(one.csrfKey).toEqual(one.flow.keys.csrf);
  });

  it('that leave nothing out leave nothing to say', () => {
    build({ secret, sms: () => undefined, store: new MemoryChallengeStore() });
    build({ secret, sms: () => undefined, redis: url });
    expect(warnings).toEqual([]);
    build({ secret, sms: () => undefined });
    expect(warnings).toEqual([
      'for development only, until the variable in brackets is set: challenges in memory (REDIS_URL).',
    ]);
  });
});

describe('Ids and codes', () => {
  it('are drawn anew each time, with 128 bit', () => {
    const { newId } = build().kit.flow;
    const ids = Array.from({ length: 1000 }, newId);
    expect(new Set(ids).size).toBe(1000);
    for (const id of ids) expect(Buffer.from(id, 'base64url')).toHaveLength(16);
  });

  it('have every digit, and none above', () => {
    const { randomInt } = build().kit.flow;
    const drawn = new Set(Array.from({ length: 1000 }, () => randomInt(10)));
    expect([...drawn].sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });
});

describe('Challenges', () => {
  it('are kept by the store that the application brings, which is closed with the rest', async () => {
    const close = jest.fn();
    const store = Object.assign(new MemoryChallengeStore(), { close });
    const assembly = build({ store, redis: url });
    const peek = jest.spyOn(store, 'peek');
    await assembly.kit.flow.store.peek(key());
    expect(peek).toHaveBeenCalledTimes(1);
    await assembly.close();
    expect(close).toHaveBeenCalledTimes(1);
  });

  it.each(['redis', 'SMSOTP_REDIS_URL', 'REDIS_URL'])(
    'are kept in the Redis of %s, whose client is closed',
    async (name) => {
      const assembly = name === 'redis' ? build({ redis: url }) : build({}, { [name]: url });
      const { store } = assembly.kit.flow;
      expect(store).toBeInstanceOf(RedisChallengeStore);
      expect(await store.peek(key())).toBeNull();
      await assembly.close();
      await expect(store.peek(key())).rejects.toMatchObject({ code: 'SMSOTP_STORE' });
    },
  );

  it('are kept in Redis by the client that the application brings, and closes itself', async () => {
    const redis = new Redis(url);
    try {
      const assembly = build({ redis });
      expect(await assembly.kit.flow.store.peek(key())).toBeNull();
      await assembly.close();
      expect(await redis.ping()).toBe('PONG');
    } finally {
      await redis.quit();
    }
  });
});

describe('Messages', () => {
  it('go through a function, or a sender, which is closed with the rest', async () => {
    const call = jest.fn();
    expect(await build({ sms: call }).kit.flow.sender.send(message)).toEqual({ status: 'sent' });
    expect(call).toHaveBeenCalledWith(message, expect.any(AbortSignal));

    const sender = { send: () => Promise.resolve({ status: 'sent' } as const), close: jest.fn() };
    const assembly = build({ sms: sender });
    expect(await assembly.kit.flow.sender.send(message)).toEqual({ status: 'sent' });
    await assembly.close();
    expect(sender.close).toHaveBeenCalledTimes(1);
  });

  it('go through a gateway, put together from code and environment', async () => {
    const server = createServer((_req, res) => res.writeHead(202).end()).listen(0, '127.0.0.1');
    await once(server, 'listening');
    try {
      const seen: (string | undefined)[] = [];
      server.on('request', (req) => seen.push(req.method, req.url));
      const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      const { kit } = build({ sms: { method: 'POST' } }, { SMSOTP_SMS_URL: `${base}/send?to=$ctx.num` });
      expect(await kit.flow.sender.send(message)).toEqual({ status: 'sent' });
      expect(seen).toEqual(['POST', '/send?to=%2B94771234567']);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });
});
