import { MemoryChallengeStore } from '../../lib/challenge/memory-store.js';
import { problemsOf, read, readRight } from './support.js';

const secret = 'k'.repeat(31) + 'Z';
const url = 'https://sms.example/send';
const production = { NODE_ENV: 'production' };
const complete = { ...production, SMSOTP_SECRET: secret, SMSOTP_SMS_URL: url, REDIS_URL: 'redis://redis' };
describe('Without any option', () => {
  it('all that development needs is there', () => {
    expect(readRight()).toMatchObject({ name: 'smsotp', basePath: '/smsotp', production: false });
    expect(readRight()).toMatchObject({
      secret: undefined,
      sms: undefined,
      store: undefined,
      redis: undefined,
    });
  });

  it('production is told of everything that is missing', () => {
    expect(problemsOf({}, production)).toEqual([
      expect.stringMatching(/^secret is missing; set SMSOTP_SECRET /),
      expect.stringMatching(/^sms is missing; set SMSOTP_SMS_URL /),
      expect.stringMatching(/^redis is missing; set REDIS_URL,/),
    ]);
  });

  it('production needs no more than three variables', () => {
    expect(readRight({}, complete)).toMatchObject({
      production: true,
      secret,
      sms: { url },
      redis: 'redis://redis',
    });
  });
});

describe('Production', () => {
  it('takes a store of the application for Redis', () => {
    const store = new MemoryChallengeStore();
    expect(readRight({ store }, { ...complete, REDIS_URL: '' }).store).toBe(store);
  });

  it('waits 20 seconds between two messages at least', () => {
    expect(readRight({ resendCooldownSeconds: 20 }, complete).resendCooldownSeconds).toBe(20);
    expect(problemsOf({ resendCooldownSeconds: 19 }, complete)).toEqual([
      'resendCooldownSeconds is 19; use 20 or more in production',
    ]);
    expect(readRight({ resendCooldownSeconds: 19 }).resendCooldownSeconds).toBe(19);
  });

  it('is told once of a secret that is too short: it is not missing', () => {
    expect(problemsOf({}, { ...complete, SMSOTP_SECRET: 'short' })).toEqual([
      expect.stringMatching(/^SMSOTP_SECRET is shorter than 32 characters; /),
    ]);
  });
});

describe('A name that is not known', () => {
  it.each([
    ['SMSOTPMandatory', 'SMSOTPMandatory is not an option; did you mean mandatory?'],
    ['tokenLenght', 'tokenLenght is not an option; did you mean tokenLength?'],
    ['smsUrl', 'smsUrl is not an option; see docs/configuration.md for all of them'],
  ])('of an option is an error with a suggestion, if there is one: %s', (name, problem) => {
    expect(problemsOf({ [name]: 1 })).toEqual([problem]);
    // What was meant by it is not said, so it must not be taken for said.
    expect(problemsOf({ [name]: undefined })).toEqual([problem]);
  });

  it.each([
    ['SMSOTP_MANDATROY', 'did you mean SMSOTP_MANDATORY?'],
    ['SMSOTP_SMS_ULR', 'did you mean SMSOTP_SMS_URL?'],
    ['SMSOTP_ZZZZZZZZZZZZ', 'see docs/configuration.md for all of them'],
  ])('of a variable is one too: %s', (name, rest) => {
    expect(problemsOf({}, { [name]: 'x' })).toEqual([
      expect.stringMatching(
        new RegExp(`^${name} is not a variable of passport-smsotp; ?${rest.replace('?', '\\?')}$`),
      ),
    ]);
  });

  it('is none of ours without the prefix', () => {
    expect(
      problemsOf({}, { PATH: '/bin', SMSOTP: 'x', SMSOTPX: 'x', MANDATORY: 'x', smsotp_x: 'y' }),
    ).toEqual([]);
  });
});

describe('Problems', () => {
  it('are told all at once, each with what it is about', () => {
    const options = {
      tokenLength: 5,
      order: 'up',
      users: {},
      passport: {},
      store: {},
      secret: 'short',
      nmae: 'x',
    };
    const env = { SMSOTP_MAX_ATTEMPTS: '0', SMSOTP_MANDATORY: 'yes', SMSOTP_NO_OF_DIGIT: '4' };
    const abouts = problemsOf(options, env).map((problem) => problem.split(' ')[0]);
    expect(abouts.sort()).toEqual(
      [
        'SMSOTP_MANDATORY',
        'SMSOTP_MAX_ATTEMPTS',
        'SMSOTP_NO_OF_DIGIT',
        'nmae',
        'order',
        'passport',
        'secret',
        'store',
        'tokenLength',
        'users',
      ].sort(),
    );
  });

  it('never hold a secret', () => {
    const hidden = ['s3cret-short', 'pa55word', 'key-in-header', 'Z-typo-Z'];
    const options = {
      secret: hidden[0],
      redis: `http://user:${hidden[1]}@redis`,
      sms: { headers: { Authorization: hidden[2] } },
      secrte: hidden[3],
    };
    const env = { SMSOTP_SECRETS: hidden[3], SMSOTP_REDIS_URL: hidden[1], SMSOTP_SMS_HEADERS: hidden[2] };
    for (const found of [problemsOf(options, env), problemsOf({}, { ...env, SMSOTP_SECRET: hidden[0] })]) {
      expect(found.length).toBeGreaterThan(0);
      for (const text of hidden) expect(found.join('\n')).not.toContain(text);
    }
  });

  it.each([6n, Symbol('x'), () => 6, circular()])(
    'are told of values that JSON does not know, too',
    (wrong) => {
      expect(problemsOf({ tokenLength: wrong })).toEqual([
        expect.stringMatching(/^tokenLength is .*; use a whole/),
      ]);
    },
  );

  it.each(['users', 'sms', 'store', 'passport'])(
    'are told, not thrown, of null and nonsense as %s',
    (name) => {
      for (const wrong of [null, 5, 'nonsense', true])
        expect(problemsOf({ [name]: wrong })).toEqual([expect.stringMatching(`^${name} `)]);
    },
  );
});

function circular(): object {
  const self: Record<string, unknown> = {};
  return (self['self'] = self);
}

describe('The secret', () => {
  it('has 32 characters or more, by option or variable', () => {
    expect(readRight({ secret }).secret).toBe(secret);
    expect(readRight({}, { SMSOTP_SECRET: `${secret}\n` }).secret).toBe(secret);
    expect(readRight({ secret: `x${secret}` }, { SMSOTP_SECRET: secret }).secret).toBe(`x${secret}`);
    expect(readRight({}, { SMSOTP_SECRET: ' ' }).secret).toBeUndefined();
  });

  it.each([secret.slice(1), '', 42, {}])('that is %p is refused', (wrong) => {
    expect(problemsOf({ secret: wrong }, { SMSOTP_SECRET: secret })).toEqual([
      expect.stringMatching(/^secret is shorter than 32 characters; /),
    ]);
  });
});

describe('The gateway', () => {
  it('is put together key by key from option and environment, and the option wins', () => {
    const env = {
      SMSOTP_SMS_URL: url,
      SMSOTP_SMS_METHOD: 'GET',
      SMSOTP_SMS_HEADERS: 'X-Key: k',
      SMSOTP_SMS_CA: ' ',
    };
    expect(readRight({ sms: { method: 'POST', payload: 'p' } }, env).sms).toEqual({
      url,
      method: 'POST',
      headers: 'X-Key: k',
      payload: 'p',
    });
    expect(readRight({}, env).sms).toEqual({ url, method: 'GET', headers: 'X-Key: k' });
  });

  it('gets from the environment what the option leaves undefined', () => {
    expect(readRight({ sms: { url: undefined } }, { SMSOTP_SMS_URL: url }).sms).toEqual({ url });
  });

  it.each([
    ['SMSOTP_SMS_URL', 'url'],
    ['SMSOTP_SMS_METHOD', 'method'],
    ['SMSOTP_SMS_HEADERS', 'headers'],
    ['SMSOTP_SMS_PAYLOAD', 'payload'],
    ['SMSOTP_SMS_HTTP_RESPONSE', 'httpResponse'],
    ['SMSOTP_SMS_NUMBER_FORMAT', 'numberFormat'],
    ['SMSOTP_SMS_CA', 'ca'],
  ])('has %s as %s', (name, field) => {
    expect(readRight({}, { [name]: 'x' }).sms).toEqual({ [field]: 'x' });
  });

  it('is not there when nobody says anything of it', () => {
    expect(readRight({ sms: {} }, { SMSOTP_SMS_URL: '', SMSOTP_SMS_METHOD: ' ' }).sms).toBeUndefined();
  });

  it('is not mixed with a function or a sender', () => {
    const call = () => undefined;
    const sender = { send: () => Promise.resolve({ status: 'sent' }) };
    expect(readRight({ sms: call }, { SMSOTP_SMS_URL: url }).sms).toBe(call);
    expect(readRight({ sms: sender }, { SMSOTP_SMS_URL: url }).sms).toBe(sender);
  });
});

describe('Redis', () => {
  it('is the option, or else SMSOTP_REDIS_URL, or else REDIS_URL', () => {
    const env = { SMSOTP_REDIS_URL: 'redis://own', REDIS_URL: 'redis://shared' };
    expect(readRight({ redis: 'redis://option' }, env).redis).toBe('redis://option');
    expect(readRight({}, env).redis).toBe('redis://own');
    expect(readRight({}, { ...env, SMSOTP_REDIS_URL: ' ' }).redis).toBe('redis://shared');
    expect(readRight({}, { REDIS_URL: '' }).redis).toBeUndefined();
  });

  it('has a client of ioredis, or an address, and says so otherwise', () => {
    const client = { evalsha: () => 1, eval: () => 1, hmget: () => 1 };
    expect(readRight({ redis: client }).redis).toBe(client);
    expect(problemsOf({ redis: { ...client, hmget: undefined } })).toEqual([
      expect.stringMatching(/^redis is no client/),
    ]);
  });
});

describe('The user store', () => {
  it('may be its find() alone', () => {
    const find = () => null;
    expect(readRight({ users: find }).users.store).toEqual({ find });
    const store = { find, saveMobile: () => undefined };
    expect(readRight({ users: store }).users.store).toBe(store);
  });

  it.each([{}, { find: 'x' }, { saveMobile: () => undefined }])('without find() is refused', (users) => {
    expect(problemsOf({ users })).toEqual([expect.stringMatching(/^users has no find\(\); /)]);
  });

  it('must be able to store a number, where the code says that numbers are asked for', () => {
    const problem = [
      expect.stringMatching(/^captureAndUpdateMobileNumber is true, but users has no saveMobile\(\)/),
    ];
    const capture = { captureAndUpdateMobileNumber: true };
    expect(problemsOf({ ...capture, users: () => null })).toEqual(problem);
    expect(problemsOf({ ...capture, users: { find: () => null } })).toEqual(problem);
    expect(problemsOf({ ...capture, users: { find: () => null, saveMobile: () => undefined } })).toEqual([]);
    expect(problemsOf({ users: () => null })).toEqual([]);
    expect(problemsOf(capture)).toEqual(problem);
  });
});

describe('What the application brings', () => {
  it('is taken as it is', () => {
    const passport = {
      authenticate: () => undefined,
      serializeUser: () => undefined,
      deserializeUser: () => undefined,
    };
    const [store, now] = [new MemoryChallengeStore(), () => 7];
    expect(readRight({ passport, store, now })).toMatchObject({ passport, store, now });
  });

  it('must be a Passport, and a store with all its methods', () => {
    const passport = { authenticate: () => undefined };
    const store = { open: () => undefined, verify: () => undefined, peek: 'x' };
    expect(read({ passport, store }).problems.sort()).toEqual([
      'passport is no Passport; give what import passport from "passport" gives',
      'store has no refund, no guess, no pass, no peek, no discard; see docs/stores.md for its contract',
    ]);
  });
});
