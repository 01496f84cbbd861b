import type { RequestHandler } from 'express';
import { createDocsApp, json, logIn, me, typeCode, type Answer, type Client, type DocsApp } from './app.js';
import { membersOf, read, rows, section } from './markdown.js';

const page = 'docs/passport.md';
let docs: DocsApp;
let client: Client;
const last = (): string => docs.codes.at(-1)!;
const wrong = (): string => (last() === '000000' ? '111111' : '000000');

async function start(more?: (app: DocsApp) => void): Promise<void> {
  docs = createDocsApp();
  const { app, smsOtp } = docs;
  more?.(docs);
  app.use(smsOtp.enforce() as RequestHandler);
  app.use(smsOtp.router() as RequestHandler);
  app.post(
    '/login',
    smsOtp.after('local', { successReturnToOrRedirect: '/', failureRedirect: '/login' }) as RequestHandler,
  );
  app.get('/payout', smsOtp.require({ maxAge: 300 }) as RequestHandler, me);
  app.get('/', me);
  client = await docs.client();
}
// Tests run in any order, and some need no application.
afterEach(() => (docs as typeof docs | undefined)?.close());

const enter = (name: string, password = 'right'): Promise<Answer> =>
  client.post('/login', { username: name, password }, json);

/** Posts with the token of the last answer. */
async function act(path: string, fields: Record<string, string> = {}): Promise<Answer> {
  const { csrfToken } = JSON.parse((await client.get('/smsotp', json)).body) as { csrfToken: string };
  return client.post(path, fields, { ...json, 'x-csrf-token': csrfToken });
}

/** How to come to each example. */
const exchanges: Readonly<Record<string, () => Promise<Answer>>> = {
  'the password was right': () => enter('alice'),
  'the code was right': async () => {
    await enter('alice');
    return act('/smsotp', { code: last() });
  },
  'the code was wrong': async () => {
    await enter('alice');
    return act('/smsotp', { code: wrong() });
  },
  'the fifth wrong code in a row': async () => {
    await enter('alice');
    for (let i = 0; i < 4; i += 1) await act('/smsotp', { code: wrong() });
    return act('/smsotp', { code: wrong() });
  },
  'a new code, too early': async () => {
    await enter('alice');
    return act('/smsotp/resend');
  },
  'the code has expired': async () => {
    await enter('alice');
    docs.pass(301);
    return act('/smsotp', { code: last() });
  },
  'the gateway refused the message': () => {
    docs.gateway = 'refused';
    return enter('alice');
  },
  'the user has no number': () => enter('bob'),
  'the password was wrong': () => enter('alice', 'wrong'),
  'there is no such local user': () => enter('nobody'),
  'no token, or one of another login': async () => {
    await enter('alice');
    return client.post('/smsotp', { code: last() }, json);
  },
  'a guarded address, and the code is too old': async () => {
    await logIn(client, last);
    docs.pass(301);
    return client.get('/payout', json);
  },
};

const examples = [...read(page).matchAll(/^\*\*(\d+)\*\* (.*): `\w+ \S+`\n\n```json\n([^]*?)```$/gm)].map(
  ([, status, what, text]) => ({ status: Number(status), what: what!, text: text! }),
);

test('Each example has a way to it, and the other way round', () => {
  expect(examples.map(({ what }) => what).sort()).toEqual(Object.keys(exchanges).sort());
});

test.each(examples)('JSON: $status when $what', async ({ status, what, text }) => {
  await start();
  const answer = await exchanges[what]!();
  const body = JSON.parse(answer.body) as { csrfToken?: string; error?: { retryAfter?: number } };
  if (body.csrfToken !== undefined) body.csrfToken = '…';
  expect(body).toEqual(JSON.parse(text));
  expect(answer.status).toBe(status);
  expect(answer.headers.get('retry-after')).toBe(body.error?.retryAfter?.toString() ?? null);
});

test('The table of options has all of ours', () => {
  const documented = rows(section(page, 'Options')).flatMap((row) => row['option']!.split(', '));
  const known = [
    ...membersOf('lib/http/conclude.ts', 'ConcludeOptions'),
    ...membersOf('lib/http/attempt.ts', 'AttemptOptions'),
    ...membersOf('lib/http/attempt.ts', 'FirstFactorOptions'),
    ...membersOf('lib/http/session.ts', 'Afterwards'),
  ];
  expect(documented.sort()).toEqual(known.sort());
});

test('The table of addresses has all that are there, and no other', async () => {
  await start();
  const documented = rows(section(page, 'JSON')).map((row) => row['request']!.split(' ') as [string, string]);
  expect(documented).toHaveLength(7);
  for (const [method, path] of documented) {
    const answer = await client.fetch(path, { method, headers: json });
    expect([method, path, answer.status]).toEqual([method, path, 401]);
    const other = await client.fetch(path, { method: 'PUT' });
    expect(other.headers.get('allow')).toContain(method);
  }
});

test('req.authInfo and proof() are as they are described', async () => {
  const seen: unknown[] = [];
  docs = createDocsApp();
  const { app, smsOtp, passport } = docs;
  app.use(smsOtp.router() as RequestHandler);
  app.post('/login', smsOtp.after('local') as RequestHandler);
  app.post('/code', passport.authenticate('smsotp') as RequestHandler, async (req, res) => {
    seen.push(req.authInfo, await smsOtp.proof(req));
    res.end();
  });
  client = await docs.client();
  await enter('alice');
  await client.post('/code', { code: last() });
  const amr = ['pwd', 'otp', 'sms', 'mfa'];
  const at: unknown = expect.any(Number);
  expect(seen).toEqual([
    { method: 'sms', result: 'passed', amr, at },
    { result: 'passed', amr, at },
  ]);
});

describe('An option of Passport on the second factor:', () => {
  async function finish(options: object, callback?: (...args: unknown[]) => void): Promise<Answer> {
    docs = createDocsApp();
    const { app, smsOtp, passport } = docs;
    app.use(smsOtp.enforce() as RequestHandler, smsOtp.router() as RequestHandler);
    app.post(
      '/login',
      passport.authenticate('local', { assignProperty: 'firstFactor' }) as RequestHandler,
      passport.authenticate('smsotp') as RequestHandler,
    );
    app.post('/code', (req, res, next) => {
      const done = callback && ((...args: unknown[]) => callback(req, res, ...args));
      (passport.authenticate('smsotp', options, done) as RequestHandler)(req, res, next);
    });
    app.post('/code', (req, res) => {
      const carried = (req as unknown as { proved?: { name: string } }).proved?.name;
      res.json({ user: (req.user as { name?: string } | undefined)?.name ?? null, carried });
    });
    app.get('/', me);
    client = await docs.client();
    expect((await client.post('/login', { username: 'alice', password: 'right' })).status).toBe(303);
    return client.post('/code', { code: last() });
  }

  test('session: false is for one request', async () => {
    expect(JSON.parse((await finish({ session: false })).body)).toEqual({ user: 'alice' });
    expect((await client.get('/')).body).toContain('null');
  });

  test('assignProperty makes no login', async () => {
    expect(JSON.parse((await finish({ assignProperty: 'proved' })).body)).toEqual({
      user: null,
      carried: 'alice',
    });
    expect((await client.get('/')).body).toContain('null');
  });

  test('a custom callback logs in by itself, and the proof comes with it', async () => {
    const answer = await finish({}, (...args) => {
      const [req, res, error, user, info] = args as [
        Parameters<RequestHandler>[0],
        Parameters<RequestHandler>[1],
        unknown,
        Express.User,
        object,
      ];
      req.login(user, () => res.json({ error, info }));
    });
    expect(JSON.parse(answer.body)).toMatchObject({ error: null, info: { method: 'sms' } });
    expect(JSON.parse((await client.get('/')).body)).toEqual({ user: 'alice', authenticated: true });
  });

  test("challenge: 'fail' tells a callback that a code is to be typed", async () => {
    docs = createDocsApp();
    const { app, passport } = docs;
    app.post('/login', passport.authenticate('local', { assignProperty: 'firstFactor' }) as RequestHandler);
    app.post('/login', (req, res, next) => {
      const options: object = { challenge: 'fail' };
      const done = (...args: unknown[]): unknown => res.json(args);
      (passport.authenticate('smsotp', options, done) as RequestHandler)(req, res, next);
    });
    client = await docs.client();
    const [error, user, info, status] = JSON.parse((await enter('alice')).body) as unknown[];
    expect([error, user, status]).toEqual([null, false, 401]);
    expect(info).toMatchObject({ type: 'error', code: 'otp_required' });
  });
});

describe('The table of the session is right:', () => {
  async function sessions(): Promise<void> {
    await start(({ app }) => {
      app.get('/session', (req, res) => {
        res.json({ ...JSON.parse(JSON.stringify(req.session)), id: req.sessionID });
      });
    });
  }
  const look = async (): Promise<{ id: string; smsotp?: Record<string, unknown>; passport?: object }> =>
    JSON.parse((await client.get('/session')).body);

  test('from the first factor to the logout', async () => {
    await sessions();
    await client.post('/login', { username: 'bob', password: 'right' });
    const first = await look();
    expect(Object.keys(first.smsotp!)).toEqual(['waiting']);
    expect(first.smsotp!['waiting']).toMatchObject({ user: 2, purpose: 'login' });
    await act('/smsotp/mobile', { mobile: '+94771234560' });
    const typed = await look();
    expect(typed.id).toBe(first.id);
    expect(JSON.stringify(typed)).not.toContain('94771234560');
    await act('/smsotp', { code: wrong() });
    expect(await look()).toEqual(typed);
    await typeCode(client, last());
    const proved = await look();
    expect(proved.id).not.toBe(first.id);
    expect(proved).toMatchObject({ passport: { user: 2 }, smsotp: { proof: { result: 'passed' } } });
    docs.pass(301);
    await client.get('/payout');
    const again = await look();
    expect(again).toMatchObject({ id: proved.id, passport: { user: 2 } });
    expect(Object.keys(again.smsotp!)).toEqual(['proof', 'waiting']);
  });

  test('refused, and cancelled', async () => {
    await sessions();
    await enter('nobody');
    expect((await look()).smsotp).toEqual({ ended: { reason: 'user_unknown', startOver: '/login' } });
    await enter('alice');
    const { id } = await look();
    await act('/smsotp/cancel');
    const cancelled = await look();
    expect([cancelled.id, Object.keys(cancelled.smsotp!)]).toEqual([id, ['former']]);
  });
});
