import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { runInNewContext } from 'node:vm';
import type { RequestHandler } from 'express';
import { assemble } from '../../lib/assemble.js';
import { fields } from '../../lib/config/fields.js';
import { SmsOtpConfigError } from '../../lib/errors.js';
import { banner } from '../../sample-app/banner.js';
import { readConfig } from '../../sample-app/shared/config.js';
import { root } from '../setup/lib-files.js';
import { createClient, createDocsApp, me, typeCode, type Client, type DocsApp } from './app.js';
import { block, blocks, read, rows, section } from './markdown.js';

const page = 'README.md';

test('What npm start prints is what it prints', () => {
  const [printed] = blocks(section(page, 'See it work'), 'text');
  // They are new at each start.
  const codes = printed!.code.match(/\b\d(-[0-9A-Z]{4}){4}\b/g) ?? [];
  expect(codes).toHaveLength(3);
  expect(printed!.code.trim()).toBe(banner(['sp', 'idp', 'phone'], readConfig({}), codes).trim());
});

test('The addresses, names and versions are those of package.json', () => {
  const manifest = JSON.parse(read('package.json')) as {
    version: string;
    repository: { url: string };
    engines: { node: string };
  };
  expect(block(page, 'See it work', 'sh')).toContain(manifest.repository.url.replace('git+', ''));
  expect(block(page, 'In your own app', 'sh')).toContain(`passport-smsotp-${manifest.version}.tgz`);
  expect(read(page)).toContain(`Node ${manifest.engines.node.replace('>=', '')} or later`);
});

test('The error of production is the one that is thrown', () => {
  const silent = { tell: () => undefined, fault: () => undefined, warn: () => undefined };
  const [shown] = blocks(section(page, 'In production'), 'text');
  let message = '';
  try {
    assemble({}, { NODE_ENV: 'production' }, silent);
  } catch (error) {
    if (error instanceof SmsOtpConfigError) message = error.message;
  }
  expect(shown!.code.trim()).toBe(message);
});

test('The options are those of the code', () => {
  const table = rows(section(page, 'Options'));
  expect(table.length).toBeGreaterThan(10);
  for (const row of table) {
    const { env, fallback } = fields[row['option'] as keyof typeof fields];
    expect([row['variable'], row['default']]).toEqual([
      env,
      fallback === undefined ? '–' : String(fallback as string | number | boolean),
    ]);
  }
});

describe('The app that is printed', () => {
  let child: ChildProcess;
  let client: Client;
  let terminal = '';

  beforeAll(async () => {
    // The app runs as a user's would: a process of its own, on the built package.
    execFileSync(process.execPath, ['scripts/build.mjs', '--if-stale'], { cwd: root });
    const folder = join(root, '.cache', 'docs');
    mkdirSync(folder, { recursive: true });
    const [app] = blocks(section(page, 'In your own app'), 'js');
    writeFileSync(join(folder, 'app.mjs'), app!.code);
    const port = await freePort();
    const env = { PATH: process.env['PATH'], PORT: String(port) };
    child = spawn(process.execPath, ['app.mjs'], { cwd: folder, env });
    const hear = (chunk: Buffer): void => {
      terminal += chunk.toString();
    };
    child.stdout!.on('data', hear);
    child.stderr!.on('data', hear);
    client = createClient(`http://127.0.0.1:${port}`);
    await answers(client, child);
  }, 60_000);
  afterAll(async () => {
    child.kill();
    await once(child, 'exit');
  });

  test('logs in with password and code, and not before', async () => {
    expect((await client.get('/')).headers.get('location')).toBe('/login');
    expect((await client.get('/login')).body).toContain('name="password"');
    const refused = await client.post('/login', { username: 'alice', password: 'wrong' });
    expect(refused.headers.get('location')).toBe('/login');
    const first = await client.post('/login', { username: 'alice', password: 'alice123' });
    expect([first.status, first.headers.get('location')]).toEqual([303, '/smsotp']);
    expect((await client.get('/')).headers.get('location')).toBe('/login');
    const [, code] = /Verification Code: (\d{6})/.exec(terminal) ?? [];
    const second = await typeCode(client, code!);
    expect(second.headers.get('location')).toBe('/');
    expect((await client.get('/')).body).toBe('Hello alice');
  });
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function answers(client: Client, child: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 200 && child.exitCode === null; tries += 1) {
    const up = await client.get('/').then(
      () => true,
      () => false,
    );
    if (up) return;
    await pause(50);
  }
  throw new Error('the app did not start');
}

describe('The recipe', () => {
  let docs: DocsApp;
  let client: Client;
  const last = (): string => docs.codes.at(-1)!;
  const local = (): void => {
    const { app, smsOtp } = docs;
    app.post(
      '/login',
      smsOtp.after('local', { successRedirect: '/', failureRedirect: '/login' }) as RequestHandler,
    );
  };
  const guard = (): void => {
    docs.app.use(docs.smsOtp.enforce() as RequestHandler);
  };
  const pages = (): void => {
    docs.app.use(docs.smsOtp.router() as RequestHandler);
  };

  /** Runs the code as it is printed, in an app that has what the recipe takes for granted. */
  async function start(heading: string, before: (() => void)[], names: object = {}): Promise<void> {
    docs = createDocsApp();
    for (const step of before) step();
    const { app, passport, smsOtp } = docs;
    runInNewContext(block(page, heading, 'js'), { app, passport, smsOtp, ...names });
    app.get('/', me);
    app.get('/there', me);
    client = await docs.client();
  }
  afterEach(() => docs.close());

  const provider = (name: string) => () => {
    docs.passport.use(name, {
      authenticate(this: { success(user: object): void }) {
        this.success(docs.users[0]!);
      },
    } as never);
  };
  const who = async (): Promise<unknown> =>
    (JSON.parse((await client.get('/')).body) as { user: unknown }).user;

  test('of two classic routes', async () => {
    await start('Two classic routes', [guard, pages]);
    const first = await client.post('/login', { username: 'alice', password: 'right' });
    expect(first.headers.get('location')).toBe('/smsotp');
    expect(await who()).toBeNull();
    expect((await typeCode(client, last())).headers.get('location')).toBe('/');
    expect(await who()).toBe('alice');
  });

  test('of an OpenID Connect provider', async () => {
    await start('Google, or any OpenID Connect provider', [guard, pages, () => provider('google')()]);
    const back = await client.get('/auth/google/callback');
    expect([back.status, back.headers.get('location')]).toEqual([303, '/smsotp']);
    expect(await who()).toBeNull();
    await typeCode(client, last());
    expect(await who()).toBe('alice');
  });

  test.each([
    ['/there?tab=2', '/there?tab=2'],
    ['https://evil.example/', '/'],
  ])('of SAML, with RelayState %s', async (RelayState, target) => {
    await start('SAML', [guard, pages, () => provider('saml')()]);
    expect((await client.post('/saml/acs', { RelayState })).headers.get('location')).toBe('/smsotp');
    expect((await typeCode(client, last())).headers.get('location')).toBe(target);
    expect(await who()).toBe('alice');
  });

  test('of a single-page app', async () => {
    docs = createDocsApp();
    for (const step of [guard, pages, local]) step();
    docs.app.get('/', me);
    client = await docs.client();
    const context = { fetch: client.fetch, logIn: undefined as unknown };
    runInNewContext(block(page, 'Single-page app', 'js'), context);
    const logIn = context.logIn as (
      ...args: unknown[]
    ) => Promise<{ status: string; error?: { code: string } }>;
    const asked: unknown[] = [];
    const typed = ['wrong', 'right'];
    const done = await logIn('alice', 'right', ({ to }: { to: string }, message: string) => {
      asked.push([to, message]);
      return typed.shift() === 'right' ? last() : last() === '000000' ? '111111' : '000000';
    });
    expect(asked).toEqual([
      ['********4567', undefined],
      ['********4567', 'That code is not right. You have 4 attempts left.'],
    ]);
    expect(done).toEqual({ status: 'ok', redirectTo: '/' });
    expect(await who()).toBe('alice');
    expect((await logIn('alice', 'wrong', () => '')).error?.code).toBe('first_factor_failed');
  });

  test('of a step-up', async () => {
    const shown: RequestHandler = (_req, res) => void res.send('the form');
    const names = { showForm: shown, payOut: shown };
    await start('Ask again before something dear', [guard, pages, local], names);
    await client.post('/login', { username: 'alice', password: 'right' });
    await typeCode(client, last());
    expect((await client.get('/payout')).body).toBe('the form');
    docs.pass(301);
    expect((await client.get('/payout')).headers.get('location')).toBe('/smsotp');
    expect(await who()).toBe('alice');
    const { csrfToken } = JSON.parse((await client.get('/smsotp', { accept: 'application/json' })).body);
    await client.post('/smsotp/resend', { _csrf: csrfToken });
    expect((await typeCode(client, last())).headers.get('location')).toBe('/payout');
    expect((await client.get('/payout')).body).toBe('the form');
  });

  test('of a page of its own', async () => {
    await start('Your own page for the code', [guard, local]);
    await client.post('/login', { username: 'alice', password: 'right' });
    expect((await client.get('/smsotp')).body).toContain('action="/login/code"');
    const wrong = await client.post('/login/code', { code: last() === '000000' ? '111111' : '000000' });
    expect(wrong.headers.get('location')).toBe('/smsotp');
    expect((await client.get('/smsotp')).body).toContain('That code is not right.');
    const { body } = await client.get('/smsotp');
    const [, _csrf = ''] = /name="_csrf" value="([^"]+)"/.exec(body) ?? [];
    // Our own form token, so it is the cool-down that refuses.
    expect((await client.post('/smsotp/resend', { _csrf })).status).toBe(429);
    expect((await client.post('/login/code', { code: last() })).headers.get('location')).toBe('/');
    expect(await who()).toBe('alice');
  });
});

describe('The trap', () => {
  test('of the list is real, and enforce() closes it', async () => {
    const docs = createDocsApp();
    const { app, passport, smsOtp } = docs;
    app.use(smsOtp.enforce() as RequestHandler, smsOtp.router() as RequestHandler);
    app.post('/login', passport.authenticate(['local', 'smsotp']) as RequestHandler, me);
    app.get('/', me);
    const client = await docs.client();
    const login = await client.post('/login', { username: 'alice', password: 'right' });
    expect(JSON.parse(login.body)).toEqual({ user: null, authenticated: false });
    expect((await client.get('/')).headers.get('location')).toBe('/smsotp');
    await docs.close();
  });
});
