import { assemble, type Assembly } from '../lib/assemble.js';
import type * as module from '../lib/assemble.js';
import { SmsOtpConfigError } from '../lib/errors.js';

const url = 'redis://127.0.0.1:1';
const secret = 'a secret of at least 32 characters';

const open: Assembly[] = [];
let warnings: string[];
beforeEach(() => {
  warnings = [];
});
afterEach(async () => {
  for (const assembly of open.splice(0)) await assembly.close();
});

const voice = { tell: () => {}, fault: () => {}, warn: (text: string) => void warnings.push(text) };

function build(options: object = {}, env: Record<string, string> = {}): void {
  open.push(assemble(options, env, voice));
}

function problemsOf(options: object, env: Record<string, string> = {}): readonly string[] {
  try {
    build(options, env);
  } catch (error) {
    if (error instanceof SmsOtpConfigError) return error.problems;
    throw error;
  }
  return [];
}

describe('What is wrong', () => {
  it('is told at once, of every room, in one error', () => {
    const options = {
      tokenLength: 3,
      nmae: 'x',
      views: '/no/such/directory',
      sms: { url: 'ftp://gateway', method: 'PUT' },
      redis: 'http://user:pa55word@redis',
    };
    const found = problemsOf(options, { SMSOTP_MANDATORY: 'yes' });
    const abouts = found.map((problem) => /^[\w.]+/.exec(problem)?.[0]);
    expect(abouts.sort()).toEqual([
      'SMSOTP_MANDATORY',
      'nmae',
      'redis',
      'sms.method',
      'sms.url',
      'tokenLength',
      'views',
    ]);
    expect(found.join()).not.toContain('pa55word');
  });

  it('is one line for each, in an error that is ours', () => {
    expect(() => build({ tokenLength: 3, maxAttempts: 0 })).toThrow(
      "passport-smsotp can't start:\n" +
        '  - maxAttempts is 0; use a whole number from 1 to 10\n' +
        '  - tokenLength is 3; use a whole number from 6 to 10',
    );
    expect(() => build({ tokenLength: 3 })).toThrow(
      expect.objectContaining({ code: 'SMSOTP_CONFIG', status: 500 }),
    );
    expect(warnings).toEqual([]);
  });

  it('in production is all that is missing', () => {
    expect(problemsOf({}, { NODE_ENV: 'production' }).map((problem) => problem.split(' ')[0])).toEqual([
      'secret',
      'sms',
      'redis',
    ]);
    const complete = {
      NODE_ENV: 'production',
      SMSOTP_SECRET: secret,
      SMSOTP_SMS_URL: 'https://sms.example/',
      REDIS_URL: url,
    };
    expect(problemsOf({}, complete)).toEqual([]);
    expect(warnings).toEqual([]);
  });

  it('with an address of Redis is told without it', () => {
    for (const redis of ['http://user:pa55word@redis', 'user:pa55word@redis:6379', ''])
      expect(problemsOf({ redis })).toEqual([
        'redis is no address of a Redis; write it as redis://host:6379/0',
      ]);
  });

  it.each([5, true, {}, { get: () => null }])(
    'with a client of Redis is told now, and not at the first login: %p',
    (redis) => {
      expect(problemsOf({ redis })).toEqual([expect.stringMatching(/^redis /)]);
    },
  );

  it('with the directory of own pages is told', () => {
    expect(problemsOf({ views: '/no/such/directory' })).toEqual([
      'views: /no/such/directory is not a directory',
    ]);
  });

  it('with a field of the gateway that is not known is told with a suggestion', () => {
    const sms = { url: 'https://sms.example/send', htpResponse: 202 };
    expect(problemsOf({ sms })).toEqual([
      expect.stringMatching(/sms\.htpResponse .*did you mean (sms\.)?httpResponse/),
    ]);
  });

  it('with ioredis, which is not there, is told with what to install', () => {
    jest.isolateModules(() => {
      jest.doMock('../lib/redis.js', () => ({
        ...jest.requireActual<object>('../lib/redis.js'),
        createRedisClient: (_url: string, missing: (name: string) => void) => (missing('ioredis'), null),
      }));
      const fresh = jest.requireActual<typeof module>('../lib/assemble.js');
      expect(() => fresh.assemble({ redis: url }, {}, voice)).toThrow(
        'redis needs ioredis, which is not installed; run: npm install ioredis@5',
      );
    });
    jest.dontMock('../lib/redis.js');
  });

  it('with this package itself is not taken for a setting', () => {
    jest.isolateModules(() => {
      jest.doMock('../lib/http/pages.js', () => ({
        createPages: () => {
          throw new TypeError('a fault of ours');
        },
      }));
      const fresh = jest.requireActual<typeof module>('../lib/assemble.js');
      expect(() => fresh.assemble({}, {}, voice)).toThrow('a fault of ours');
    });
    jest.dontMock('../lib/http/pages.js');
  });
});
