import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import express, { type Express, type Request, type RequestHandler } from 'express';
import session from 'express-session';
import { Passport } from 'passport';
import { Strategy as LocalStrategy } from 'passport-local';
import { MemoryChallengeStore, SmsOtpStrategy, type SmsOtpOptions } from 'passport-smsotp';

export interface User {
  readonly id: number;
  readonly name: string;
  mobile?: string;
  readonly smsOtpDisabled?: boolean;
}

/** An application as the documentation has it, with a clock and a gateway in the hands of the test. */
export interface DocsApp {
  readonly app: Express;
  readonly passport: InstanceType<typeof Passport>;
  readonly smsOtp: SmsOtpStrategy;
  readonly users: readonly User[];
  /** Codes that were sent, newest last. */
  readonly codes: string[];
  /** What the next message comes to. */
  gateway: 'sent' | 'refused';
  pass(seconds: number): void;
  /** Starts listening, when all routes are there. */
  client(): Promise<Client>;
  close(): Promise<void>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
}

export interface Client {
  readonly origin: string;
  fetch(path: string, init?: RequestInit): Promise<Response>;
  get(path: string, headers?: Record<string, string>): Promise<Answer>;
  post(path: string, fields: Record<string, string>, headers?: Record<string, string>): Promise<Answer>;
}

export function createDocsApp(options: SmsOtpOptions = {}): DocsApp {
  const users: User[] = [
    { id: 1, name: 'alice', mobile: '+94771234567' },
    { id: 2, name: 'bob' },
    { id: 3, name: 'nobody' },
  ];
  const passport = new Passport();
  passport.serializeUser((user, done) => done(null, (user as User).id));
  passport.deserializeUser((id, done) => done(null, users.find((user) => user.id === id) ?? false));
  passport.use(
    new LocalStrategy((name, password, done) => {
      const found = users.find((user) => user.name === name);
      done(null, found && password === 'right' ? found : false);
    }),
  );
  let now = Date.UTC(2026, 0, 1);
  const codes: string[] = [];
  const smsOtp = new SmsOtpStrategy({
    secret: 'x'.repeat(32),
    passport,
    now: () => now,
    store: new MemoryChallengeStore(() => now),
    sms: ({ code }) => {
      if (docs.gateway === 'refused') return { status: 'refused', reason: 'gateway_status', httpStatus: 500 };
      codes.push(code);
      return undefined;
    },
    users: {
      find: ({ user }) => ((user as User).name === 'nobody' ? null : { ...(user as User) }),
      saveMobile: ({ user }, mobile) => {
        (user as User).mobile = mobile;
      },
    },
    ...options,
  });
  passport.use(smsOtp);
  const app = express();
  app.use(express.urlencoded({ extended: false }), express.json());
  app.use(
    session({ secret: 'x'.repeat(32), resave: false, saveUninitialized: false }),
    passport.session() as RequestHandler,
  );
  const closers: (() => Promise<void>)[] = [];
  const docs: DocsApp = {
    app,
    passport,
    smsOtp,
    users,
    codes,
    gateway: 'sent',
    pass: (seconds) => {
      now += seconds * 1000;
    },
    client: async () => {
      const server = app.listen(0, '127.0.0.1');
      await once(server, 'listening');
      closers.push(async () => {
        server.closeAllConnections();
        server.close();
        await once(server, 'close');
      });
      return createClient(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    },
    close: async () => {
      for (const closer of closers.splice(0)) await closer();
      await smsOtp.close();
    },
  };
  return docs;
}

/** Keeps cookies and follows no redirect. */
export function createClient(origin: string): Client {
  let cookie = '';
  const send: Client['fetch'] = async (path, init = {}) => {
    const headers = new Headers(init.headers);
    if (cookie !== '') headers.set('cookie', cookie);
    const response = await fetch(new URL(path, origin), { ...init, headers, redirect: 'manual' });
    const [set] = response.headers.getSetCookie();
    if (set !== undefined) cookie = set.split(';')[0]!;
    return response;
  };
  const answer = async (response: Response): Promise<Answer> => ({
    status: response.status,
    headers: response.headers,
    body: await response.text(),
  });
  return {
    origin,
    fetch: send,
    get: async (path, headers = {}) => answer(await send(path, { headers })),
    post: async (path, fields, headers = {}) =>
      answer(await send(path, { method: 'POST', headers, body: new URLSearchParams(fields) })),
  };
}

export const json = { accept: 'application/json' };

/** Logs in with both factors over the pages; the last answer. */
export async function logIn(client: Client, code: () => string, name = 'alice'): Promise<Answer> {
  await client.post('/login', { username: name, password: 'right' });
  return typeCode(client, code());
}

/** Types a code into the page, as its form would. */
export async function typeCode(client: Client, code: string): Promise<Answer> {
  const page = await client.get('/smsotp');
  const [, token] = /name="_csrf" value="([^"]+)"/.exec(page.body) ?? [];
  if (token === undefined) throw new Error(`no form in the answer ${page.status}: ${page.body}`);
  return client.post('/smsotp', { _csrf: token, code });
}

export const me: RequestHandler = (req: Request, res) => {
  res.json({ user: (req.user as User | undefined)?.name ?? null, authenticated: req.isAuthenticated() });
};
