import express, { type RequestHandler } from 'express';
import { createWorld, type World } from './support/app.js';
import type { Browser, Headers } from './support/browser.js';

let world: World;
let browser: Browser;
let token: string;

const parsers = {
  'none of the application': [],
  'as in the README': [express.urlencoded({ extended: false })],
  'extended forms and JSON': [express.urlencoded({ extended: true }), express.json()],
} satisfies Record<string, RequestHandler[]>;

async function start(parse: RequestHandler[]): Promise<void> {
  world = createWorld({
    parsers: parse,
    // The application reads its own login form, whatever it does elsewhere.
    routes: (app, { smsOtp }) => {
      app.post(
        '/login',
        express.urlencoded({ extended: false }),
        smsOtp.after('local', { successRedirect: '/' }),
      );
    },
  });
  browser = world.browser();
  await browser.login('alice');
  token = await browser.token();
}

/** Nothing was compared, sent or broken: the right code still goes through. */
async function expectUnharmed(): Promise<void> {
  expect(world.errors).toEqual([]);
  expect(world.sender.messages).toHaveLength(1);
  expect((await browser.getJson('/smsotp')).body.challenge.attemptsLeft).toBe(5);
  expect((await browser.whoami()).user).toBeNull();
  expect((await browser.type(world.sender.code)).headers['location']).toBe('/');
}

const form = { 'content-type': 'application/x-www-form-urlencoded' };
const json = { 'content-type': 'application/json' };

describe.each(Object.entries(parsers))('with parsers: %s', (_, parse) => {
  beforeEach(() => start(parse));

  it('takes the right code', async () => {
    await expectUnharmed();
  });

  it.each([
    ['no code', ''],
    ['an empty code', 'code='],
    ['two codes', 'code=1&code=2'],
    ['a list', 'code[]=123456'],
    ['an object', 'code[$ne]='],
    ['an object that looks like a text', 'code[length]=6'],
    ['letters', 'code=abcdef'],
    ['too few digits', 'code=12345'],
    ['digits of another script', 'code=%D9%A1%D9%A2%D9%A3%D9%A4%D9%A5%D9%A6'],
    ['NUL', 'code=12345%006'],
    ['a sign', 'code=%2B12345'],
    ['a very long code', `code=${'1'.repeat(5000)}`],
    ['__proto__', '__proto__[code]=123456&constructor[prototype][code]=123456'],
    ['broken percent signs', 'code=%E0%A4%A'],
  ])(
    'answers %s in a form with 400, compares nothing and counts nothing (F01, F05, C16)',
    async (_name, body) => {
      const { status, text } = await browser.post('/smsotp', `_csrf=${token}&${body}`);
      expect(status).toBe(400);
      expect(text).not.toContain('    at ');
      await expectUnharmed();
    },
  );

  it.each([
    ['a number', '123456'],
    ['a number with zeros in front lost', '12345'],
    ['null', 'null'],
    ['true', 'true'],
    ['a list', '["123456"]'],
    ['an object', '{"toString":"x"}'],
    ['a deep nest', '['.repeat(3000) + ']'.repeat(3000)],
  ])('answers %s in JSON with 400 (F02)', async (_name, code) => {
    const headers = { ...json, accept: 'application/json', 'x-csrf-token': token };
    const { status, body } = await browser.post('/smsotp', `{"code":${code}}`, headers);
    expect([status, body.error.code]).toEqual([400, 'bad_request']);
    await expectUnharmed();
  });

  it('answers a doubled token with 403', async () => {
    const { status } = await browser.post('/smsotp', `_csrf=${token}&_csrf=${token}&code=123456`);
    expect(status).toBe(403);
    await expectUnharmed();
  });

  it.each(['mobile=1&mobile=2', 'mobile[]=+94775551234', 'mobile[x]=1', 'mobile=', ''])(
    'answers the number field %p with 400',
    async (body) => {
      const bob = world.browser();
      await bob.login('bob');
      const { status } = await bob.post('/smsotp/mobile', `_csrf=${await bob.token()}&${body}`);
      expect([status, world.sender.messages.length]).toEqual([400, 1]);
    },
  );

  it('answers text/plain, which a foreign page may send, with 403 or 400, whatever is in it (H07)', async () => {
    const plain = { 'content-type': 'text/plain' };
    const body = `_csrf=${token}&code=${world.sender.code}`;
    expect((await browser.post('/smsotp', body, plain)).status).toBe(403);
    expect((await browser.post('/smsotp', body, { ...plain, 'x-csrf-token': token })).status).toBe(400);
    expect((await browser.post('/smsotp', `{"code":"${world.sender.code}"}`, plain)).status).toBe(403);
    await expectUnharmed();
  });

  it('gives every later request its own fields, whatever one has said of __proto__ (F04)', async () => {
    const poison = '{"__proto__":{"code":"123456","_csrf":"x"},"constructor":{"prototype":{"code":"1"}}}';
    await browser.post('/smsotp', poison, { ...json, 'x-csrf-token': token });
    await browser.post('/smsotp', '__proto__[_csrf]=x&__proto__.code=1', form);
    expect(({} as Record<string, unknown>)['code']).toBeUndefined();
    await expectUnharmed();
  });
});

describe('a body that can not be read', () => {
  beforeEach(() => start([]));

  it.each([
    ['broken JSON', '{"code":', json],
    ['JSON that is no object', '"123456"', json],
    ['a form with a thousand fields', Array.from({ length: 1000 }, (_, i) => `f${i}=1`).join('&'), form],
    [
      'an unknown charset',
      'code=1',
      { 'content-type': 'application/x-www-form-urlencoded; charset=klingon' },
    ],
    ['an unknown encoding', 'code=1', { ...form, 'content-encoding': 'klingon' }],
    ['1 MB of form', `code=${'1'.repeat(1_000_000)}`, form],
  ] satisfies [string, string, Headers][])(
    'is answered with 400: %s',
    async (_, body: string, headers: Headers) => {
      const answer = await browser.post('/smsotp', body, { ...headers, 'x-csrf-token': token });
      expect(answer.status).toBe(400);
      expect(answer.headers['content-type']).toContain(headers === json ? 'application/json' : 'text/html');
      expect(answer.headers['cache-control']).toBe('no-store');
      await expectUnharmed();
    },
  );

  it('of 10 MB is answered without reading it all, in JSON too', async () => {
    const body = JSON.stringify({ code: '1'.repeat(10_000_000) });
    const headers = { ...json, accept: 'application/json', 'x-csrf-token': token };
    const answer = await browser
      .post('/smsotp', body, headers)
      .catch((error: unknown) => (error as NodeJS.ErrnoException).code);
    // The answer may come while the client still writes, and the connection is closed then.
    if (typeof answer === 'object')
      expect([answer.status, answer.body.error.code]).toEqual([400, 'bad_request']);
    else expect(['ECONNRESET', 'EPIPE']).toContain(answer);
    await expectUnharmed();
  });
});

describe('an application that forgot something', () => {
  it.each(['/smsotp', '/smsotp/mobile', '/smsotp/error'])(
    'gets 503 and one clear line for %s without a session',
    async (path) => {
      const write = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
      world = createWorld({ session: null });
      browser = world.browser();
      const page = await browser.get(path);
      expect([page.status, page.headers['retry-after']]).toEqual([503, '5']);
      await browser.get(path);
      const lines = write.mock.calls.map(([text]) => String(text));
      write.mockRestore();
      expect(lines.filter((line) => line.includes('mount express-session'))).toHaveLength(1);
    },
  );

  it('gets 503 from every POST and from the login without a session, and nothing is sent', async () => {
    const write = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
    world = createWorld({ session: null });
    browser = world.browser();
    for (const path of ['/login', '/smsotp', '/smsotp/resend', '/smsotp/mobile', '/smsotp/cancel'])
      expect((await browser.post(path, { username: 'alice', password: 'alice123' })).status).toBe(503);
    const { status, body } = await browser.loginJson('alice');
    expect([status, body.error.code]).toEqual([503, 'store_down']);
    expect(world.sender.messages).toEqual([]);
    write.mockRestore();
  });

  it('is told why a session that lives in the cookie will not do', async () => {
    const write = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
    world = createWorld({
      session: (req, _res, next) => {
        Object.assign(req, { session: {} });
        next();
      },
    });
    expect((await world.browser().get('/smsotp')).status).toBe(503);
    expect(write.mock.calls.map(([text]) => String(text)).join()).toContain('cookie-session');
    write.mockRestore();
  });

  it('gets a refusal, and no crash, from a login without any parser', async () => {
    world = createWorld({ parsers: [] });
    browser = world.browser();
    expect((await browser.login('alice')).headers['location']).toBe('/login');
    expect((await browser.loginJson('alice')).status).toBe(401);
    expect([world.errors, world.sender.messages]).toEqual([[], []]);
  });
});
