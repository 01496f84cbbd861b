import type { RequestHandler } from 'express';
import type { SmsOtpEvents } from 'passport-smsotp';
import { createDocsApp, json, logIn, type Client, type DocsApp } from './app.js';
import { membersOf, rows, section, wordsOf } from './markdown.js';

const page = 'docs/events.md';
const events = rows(section(page, 'Events')).filter(
  (row) => row['fields besides at and account'] !== undefined,
);
const reasons = (event: string): string[] =>
  rows(section(page, 'Reasons')).flatMap((row) => (row['event'] === event ? [row['reason']!] : []));
const contract = 'lib/events.ts';

test('The table has each event, and no other', () => {
  expect(events.map((row) => row['event'])).toEqual(membersOf(contract, 'SmsOtpEvents'));
});

test('The table of fields has each field', () => {
  expect(rows(section(page, 'Fields')).map((row) => row['field'])).toEqual(
    membersOf(contract, 'SmsOtpEvent'),
  );
});

test('The reasons are the words of the code', () => {
  const policy = 'lib/policy/decision.ts';
  expect(reasons('sendFailed')).toEqual(wordsOf('lib/sms/contract.ts', 'SendFailure'));
  expect(reasons('skipped')).toEqual(wordsOf(policy, 'SkipReason'));
  expect(reasons('denied').sort()).toEqual(
    [...wordsOf(policy, 'DenyReason'), 'user_gone', 'mobile_changed'].sort(),
  );
});

test('Each event comes with the fields that the table names', async () => {
  const kept = new Map<unknown, readonly string[]>();
  const docs: DocsApp = createDocsApp({
    enableByUserClaim: true,
    users: {
      find: ({ user }) => (nameOf(user) === 'nobody' ? null : { ...user }),
      saveMobile: ({ user }, mobile) => void Object.assign(user, { mobile }),
      changeMobile: ({ user }, _from, mobile) => Object.assign(user, { mobile }) === user,
      saveSmsOtpDisabled: ({ user }, smsOtpDisabled) => Object.assign(user, { smsOtpDisabled }) === user,
      backupCodes: ({ user }) => kept.get(nameOf(user)),
      saveBackupCodes: ({ user }, stored) => kept.set(nameOf(user), stored) === kept,
      useBackupCode: () => true,
    },
  });
  const { smsOtp, app } = docs;
  const seen: Record<string, Set<string>> = {};
  const order: string[] = [];
  for (const { event } of events) {
    if (event === 'fault') continue;
    smsOtp.on(event as Exclude<keyof SmsOtpEvents, 'fault'>, (payload) => {
      seen[event!] ??= new Set();
      for (const field of Object.keys(payload)) seen[event!]!.add(field);
      order.push(event!);
    });
  }
  app.use(smsOtp.enforce() as RequestHandler, smsOtp.router() as RequestHandler);
  app.post('/login', smsOtp.after('local', { successRedirect: '/' }) as RequestHandler);
  app.post('/signup', (req, res) => {
    req.login(docs.users[0]!, () => res.end());
  });
  app.get('/', (_req, res) => res.end());

  const client = await docs.client();
  docs.gateway = 'refused';
  await client.post('/login', { username: 'alice', password: 'right' });
  docs.gateway = 'sent';
  await client.post('/login', { username: 'alice', password: 'right' });
  const ask = async (path: string, fields: Record<string, string>): Promise<void> => {
    const state = await client.get('/smsotp', { accept: 'application/json' });
    const { csrfToken } = JSON.parse(state.body) as { csrfToken: string };
    await client.post(path, { _csrf: csrfToken, ...fields });
  };
  const wrong = docs.codes.at(-1) === '000000' ? '111111' : '000000';
  for (let i = 0; i < 5; i += 1) await ask('/smsotp', { code: wrong });
  docs.pass(31);
  await client.post('/login', { username: 'bob', password: 'right' });
  await ask('/smsotp/mobile', { mobile: '+94771234560' });
  await ask('/smsotp', { code: docs.codes.at(-1)! });
  await lookAfter(client, docs);
  await client.post('/login', { username: 'nobody', password: 'right' });
  Object.assign(docs.users[1]!, { smsOtpDisabled: true });
  await logIn(client, () => '', 'bob').catch(() => undefined);
  await client.post('/signup', {});
  await client.get('/');
  await docs.close();

  for (const row of events.filter(({ event }) => event !== 'fault')) {
    const fields = row['fields besides at and account']!.split(';')[0]!.split(', ');
    expect([row['event'], [...(seen[row['event']!] ?? [])].sort()]).toEqual([
      row['event'],
      ['at', 'account', ...fields].sort(),
    ]);
  }
  expect(order.indexOf('locked')).toBe(order.lastIndexOf('rejected') + 1);
  for (const before of ['captured', 'mobileChanged', 'backupCodeUsed'])
    expect(order[order.indexOf(before) + 1]).toBe('verified');
});

const nameOf = (user: object): unknown => (user as { name?: unknown }).name;

/** All that bob, who is logged in, can do on the account page, and a login with one of the new codes. */
async function lookAfter(client: Client, docs: DocsApp): Promise<void> {
  const ask = async (path: string, fields: Record<string, string> = {}): Promise<string> => {
    const from = path.startsWith('/smsotp/account') ? '/smsotp/account' : '/smsotp';
    const { csrfToken } = JSON.parse((await client.get(from, json)).body) as { csrfToken: string };
    return (await client.post(path, { _csrf: csrfToken, ...fields }, json)).body;
  };
  await ask('/smsotp/account/mobile', { mobile: '+94771234599' });
  await ask('/smsotp', { code: docs.codes.at(-1)! });
  await ask('/smsotp/account/sms-otp', { enabled: 'false' });
  await ask('/smsotp/account/sms-otp', { enabled: 'true' });
  const made = JSON.parse(await ask('/smsotp/account/backup-codes')) as { backupCodes: string[] };
  docs.pass(31);
  await client.post('/login', { username: 'bob', password: 'right' });
  await ask('/smsotp', { code: made.backupCodes[0]! });
}
