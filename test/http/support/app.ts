import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, {
  type Express,
  type NextFunction,
  type Request,
  type RequestHandler,
  type Response,
} from 'express';
import session, { MemoryStore } from 'express-session';
import { Passport } from 'passport';
import { Strategy as LocalStrategy } from 'passport-local';
import { MemoryChallengeStore } from '../../../lib/challenge/memory-store.js';
import type { SmsOtpOptions } from '../../../lib/config/options.js';
import type { SendOutcome, SmsSender, TextMessage } from '../../../lib/sms/contract.js';
import { SmsOtpStrategy } from '../../../lib/strategy.js';
import type { LocalUser } from '../../../lib/users/contract.js';
import { Browser } from './browser.js';

export const secret = 'a secret of the tests, and of nothing else';

export interface Account extends LocalUser {
  readonly id: string;
  readonly provider?: string;
}

/** A sender that keeps what it is given, and fails in each way that a gateway can. */
export class FakeSender implements SmsSender {
  readonly messages: TextMessage[] = [];
  mode: 'ok' | 'refuse' | 'unknown' | 'reject' = 'ok';
  /** While set, each message waits for it. */
  gate: Promise<unknown> | null = null;

  async send(message: TextMessage): Promise<SendOutcome> {
    this.messages.push(message);
    await this.gate;
    if (this.mode === 'reject') throw new Error(`the gateway saw ${message.text}`);
    if (this.mode === 'unknown') return { status: 'unknown', reason: 'gateway_timeout' };
    if (this.mode === 'refuse') return { status: 'refused', reason: 'gateway_status', httpStatus: 500 };
    return { status: 'sent' };
  }

  get last(): TextMessage {
    const last = this.messages.at(-1);
    if (!last) throw new Error('nothing was sent');
    return last;
  }

  get code(): string {
    return this.last.code;
  }

  /** A code that is surely not the last one. */
  get wrong(): string {
    return String((Number(this.code) + 1) % 1_000_000).padStart(6, '0');
  }
}

export class Clock {
  private time = Date.now();
  readonly now = (): number => this.time;

  advance(seconds: number): void {
    this.time += seconds * 1000;
  }
}

export interface World {
  readonly app: Express;
  readonly server: Server;
  readonly smsOtp: SmsOtpStrategy;
  readonly passport: InstanceType<typeof Passport>;
  readonly sender: FakeSender;
  readonly clock: Clock;
  readonly accounts: Map<string, Account>;
  /** The sessions, where they are in memory. */
  readonly sessions: MemoryStore;
  /** What each request showed of a user: when it came to the application's routes, and when it was answered. */
  readonly sightings: { readonly path: string; readonly user: string | null }[];
  /** What reached the application's error handler. */
  readonly errors: unknown[];
  browser(): Browser;
}

export interface WorldOptions {
  readonly smsOtp?: SmsOtpOptions;
  /** In place of express-session in memory; `null` is none at all. */
  readonly session?: RequestHandler | null;
  readonly enforce?: boolean | Parameters<SmsOtpStrategy['enforce']>[0];
  readonly parsers?: readonly RequestHandler[];
  readonly router?: boolean;
  /** In place of the name as what the session keeps of a user. */
  readonly serialize?: (user: Account) => unknown;
  readonly deserialize?: (serialized: unknown) => Account | false | null | undefined;
  /** Before the routes. The default is one route with `after('local')`. */
  readonly routes?: (app: Express, world: World) => void;
}

const worlds: World[] = [];

afterEach(async () => {
  for (const world of worlds.splice(0)) {
    world.server.closeAllConnections();
    await new Promise((done) => world.server.close(done));
    await world.smsOtp.close();
  }
});

/** An application as the README shows it, with a telephone, a clock and a Passport of its own. */
export function createWorld(options: WorldOptions = {}): World {
  const clock = new Clock();
  const sender = new FakeSender();
  const passport = new Passport();
  const accounts = someAccounts();
  const users = { find: findIn(accounts), saveMobile: saveIn(accounts) };
  const smsOtp = new SmsOtpStrategy({
    secret,
    sms: sender,
    passport,
    users,
    now: clock.now,
    ...(options.smsOtp?.redis === undefined && { store: new MemoryChallengeStore(clock.now) }),
    ...options.smsOtp,
  });
  const app = express();
  const server = createServer(app).listen(0);
  const sessions = new MemoryStore();
  const world: World = {
    app,
    server,
    smsOtp,
    passport,
    sender,
    clock,
    accounts,
    sessions,
    sightings: [],
    errors: [],
    browser: () => new Browser(server),
  };
  worlds.push(world);
  usePassport(world, options);
  mount(world, options);
  return world;
}

function someAccounts(): Map<string, Account> {
  const all: Account[] = [
    { id: 'alice', mobile: '+94771234567' },
    { id: 'bob', mobile: '' },
    { id: 'carol', mobile: '+94771234568', smsOtpDisabled: true },
    { id: 'dave', mobile: '+94771234569' },
    { id: 'mallory', mobile: '+94771234570' },
  ];
  return new Map(all.map((account) => [account.id, account]));
}

function findIn(accounts: World['accounts']) {
  return ({ user }: { user: Express.User }) => accounts.get((user as Account).id) ?? null;
}

function saveIn(accounts: World['accounts']) {
  return ({ user }: { user: Express.User }, mobile: string) => {
    const { id } = user as Account;
    accounts.set(id, { ...accounts.get(id), id, mobile });
  };
}

/** Password = name + `123`. */
function usePassport({ passport, accounts, smsOtp }: World, options: WorldOptions): void {
  const { serialize = ({ id }) => id, deserialize = (id) => accounts.get(String(id)) ?? false } = options;
  passport.use(
    new LocalStrategy((username, password, done) => {
      const account = accounts.get(username);
      if (account && password === `${username}123`) done(null, account);
      else done(null, false, { message: 'Wrong name or password.' });
    }),
  );
  passport.use(smsOtp);
  passport.serializeUser((user, done) => {
    done(null, serialize(user as Account));
  });
  passport.deserializeUser((serialized, done) => {
    done(null, deserialize(serialized));
  });
}

function mount(world: World, options: WorldOptions): void {
  const { app, passport, smsOtp, sessions } = world;
  const parsers = options.parsers ?? [express.urlencoded({ extended: false }), express.json()];
  const memory = session({ secret, resave: false, saveUninitialized: false, store: sessions });
  const sessionHandler = options.session === undefined ? memory : options.session;
  for (const parse of parsers) app.use(parse);
  if (sessionHandler) app.use(sessionHandler, passport.session());
  app.use(watch(world));
  const { enforce = false } = options;
  if (enforce !== false) app.use(smsOtp.enforce(enforce === true ? {} : enforce));
  if (options.router !== false) app.use(smsOtp.router());
  (options.routes ?? oneRoute)(app, world);
  app.get('/whoami', whoami(world));
  app.all('/page', (req, res) => {
    if (req.isAuthenticated()) res.send(`the page of ${nameOf(req) ?? 'nobody'}`);
    else res.status(401).send('first log in');
  });
  app.post('/logout', (req, res, next) => {
    const keepSessionInfo = req.body?.keep === 'yes';
    req.logout({ keepSessionInfo }, (error) => (error ? next(error) : res.redirect('/')));
  });
  app.post('/put', (req, res) => {
    Object.assign(req.session, req.body);
    res.send('kept');
  });
  app.use((error: unknown, _req: Request, res: Response, next: NextFunction) => {
    world.errors.push(error);
    if (res.headersSent) {
      next(error);
      return;
    }
    const {
      status = 500,
      headers = {},
      code,
    } = error as {
      status?: number;
      headers?: Record<string, string>;
      code?: string;
    };
    res
      .status(status)
      .set(headers)
      .json({ failed: code ?? 'unknown' });
  });
}

export function oneRoute(app: Express, { smsOtp }: World): void {
  app.post('/login', smsOtp.after('local', { successReturnToOrRedirect: '/', failureRedirect: '/login' }));
}

function watch({ sightings }: World): RequestHandler {
  return (req, res, next) => {
    const see = (): void => void sightings.push({ path: req.path, user: nameOf(req) });
    res.on('finish', see);
    next();
  };
}

function whoami({ smsOtp }: World): RequestHandler {
  return async (req, res) => {
    const bare = req as Partial<Request>;
    res.json({
      user: nameOf(req),
      authenticated: bare.isAuthenticated?.() ?? false,
      proof: await smsOtp.proof(req),
      session: bare.session ?? null,
    });
  };
}

export function nameOf(req: unknown): string | null {
  return (req as { user?: Account | null }).user?.id ?? null;
}

export function portOf({ server }: World): number {
  return (server.address() as AddressInfo).port;
}
