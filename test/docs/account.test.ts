import { runInNewContext } from 'node:vm';
import type { RequestHandler } from 'express';
import { MemoryUserDirectory } from 'passport-smsotp';
import { accountRoutes } from '../../lib/http/account.js';
import { statusOf, type ErrorCode } from '../../lib/http/texts.js';
import { createDocsApp, json, logIn, type Client, type DocsApp } from './app.js';
import { block, blocks, rows, section } from './markdown.js';

const page = 'docs/account.md';
const examples = blocks(section(page, 'JSON'), 'json').map(({ code }) => JSON.parse(code) as object);

let docs: DocsApp;
let client: Client;

beforeEach(async () => {
  const directory = new MemoryUserDirectory('primary', [{ username: 'alice', mobile: '+94771234567' }]);
  directory.saveBackupCodes('alice', ['0.a.b', '1.a.b']);
  docs = createDocsApp({ enableByUserClaim: true, users: undefined, directories: [named(directory)] });
  docs.app.use(docs.smsOtp.enforce() as RequestHandler, docs.smsOtp.router() as RequestHandler);
  docs.app.post('/login', docs.smsOtp.after('local', { successRedirect: '/' }) as RequestHandler);
  runInNewContext(block(page, 'A page of your own', 'js'), { app: docs.app, smsOtp: docs.smsOtp });
  client = await docs.client();
  await logIn(client, () => docs.codes.at(-1)!);
});
afterEach(() => docs.close());

/** The users of these tests are known by a number. */
function named(directory: MemoryUserDirectory): MemoryUserDirectory {
  const find = directory.find.bind(directory);
  directory.find = (username) => find(username === '1' ? 'alice' : username);
  return directory;
}

test('The table of requests has each address', () => {
  const shown = rows(section(page, 'JSON')).flatMap((row) => row['request'] ?? []);
  const known = Object.entries(accountRoutes).map(
    ([rest, { get }]) => `${get ? 'GET' : 'POST'} /smsotp${rest}`,
  );
  expect(shown).toEqual(known);
});

test('The table of codes has their statuses', () => {
  const shown = rows(section(page, 'JSON')).filter((row) => row['code'] !== undefined && row['code'] !== '');
  expect(shown.length).toBeGreaterThan(5);
  for (const { code, status } of shown)
    for (const one of code!.split(', '))
      expect([one, String(statusOf(one as ErrorCode))]).toEqual([one, status]);
});

test('The answers are those of the examples', async () => {
  const { body } = await client.get('/smsotp/account', json);
  const answer = JSON.parse(body) as { csrfToken: string };
  expect({ ...answer, csrfToken: '…' }).toEqual(examples[0]);
  const made = await client.post('/smsotp/account/backup-codes', { _csrf: answer.csrfToken }, json);
  const { backupCodes, ...rest } = JSON.parse(made.body) as { backupCodes: string[] };
  const short = backupCodes.map((code) => `${code.slice(0, 2)}…`);
  expect({ ...rest, backupCodes: short }).toEqual(examples[1]);
});

test('The route of its own gives ten codes, and asks for a fresh one first', async () => {
  const answer = await client.post('/settings/backup-codes', {});
  expect([answer.status, (JSON.parse(answer.body) as string[]).length]).toEqual([200, 10]);
  docs.pass(301);
  expect((await client.post('/settings/backup-codes', {}, json)).status).toBe(401);
});
