import type { SessionData } from 'express-session';
import type { Response } from 'supertest';
import type { SmsOtpOptions } from '../../../lib/config/options.js';
import { SmsOtpConfigError } from '../../../lib/errors.js';
import type { GatewayOptions } from '../../../lib/sms/gateway-options.js';
import { SmsOtpStrategy } from '../../../lib/strategy.js';
import { createWorld, type World, type WorldOptions } from '../../http/support/app.js';
import type { Browser, Fields, WhoAmI } from '../../http/support/browser.js';
import { freshSecret, redisUrl } from '../../http/support/redis.js';
import { startStandIn, type Received } from '../../sms/support.js';

/** The base of the acceptance cases: alice has this number, bob has none, carol has opted out. */
export const aliceMobile = '+94771234567';
export const newMobile = '+94775551234';

export const stores = ['memory', 'Redis'] as const;
export type StoreKind = (typeof stores)[number];

/** A text message as it came to the gateway by the usual recipe. */
export interface Sent {
  readonly to: string;
  readonly text: string;
  readonly code: string;
}

/** The stand-in for a gateway: how it answers from now on, and what has come. */
export interface Gateway {
  /** `null` is silence; `'broken'` closes the connection without an answer. */
  status: number | null | 'broken';
  /** What it says with that status. */
  body: string;
  readonly received: readonly Received[];
}

export interface StageOptions extends Omit<WorldOptions, 'smsOtp'> {
  readonly options?: SmsOtpOptions;
  /** Where challenges live. @default 'Redis' */
  readonly store?: StoreKind;
  /** The description of the gateway. @default a JSON body with number, text and code */
  readonly sms?: (base: string) => Partial<GatewayOptions>;
}

/**
 * An application as the README shows it (passport-local, express-session, `enforce()`, the pages), with the real
 * strategy, a gateway on loopback and a clock of its own. It ends with the test.
 */
export async function createStage(given: StageOptions = {}): Promise<Stage> {
  const { options = {}, store = 'Redis', sms = usualRecipe, ...around } = given;
  const gateway: Gateway & { received: readonly Received[] } = { status: 200, body: '', received: [] };
  const standIn = await startStandIn((response) => {
    if (gateway.status === 'broken') response.destroy();
    else if (gateway.status !== null) response.writeHead(gateway.status).end(gateway.body);
  });
  gateway.received = standIn.received;
  const world = createWorld({
    enforce: true,
    ...around,
    smsOtp: {
      sms: sms(standIn.base),
      // One Redis serves all tests: under a secret of its own, an account is nobody else's.
      secret: freshSecret(),
      ...(store === 'Redis' && { redis: redisUrl }),
      ...options,
    },
  });
  return new Stage(world, gateway);
}

function usualRecipe(base: string): Partial<GatewayOptions> {
  return { url: `${base}/messages`, payload: '{"to":"$ctx.num","text":"$ctx.msg","code":"$ctx.otp"}' };
}

/** What is wrong with these options, as the start tells it; empty where it starts. */
export async function problemsOf(options: object): Promise<readonly string[]> {
  try {
    await new SmsOtpStrategy(options).close();
    return [];
  } catch (error) {
    if (error instanceof SmsOtpConfigError) return error.problems;
    throw error;
  }
}

export class Stage {
  readonly world: World;
  readonly gateway: Gateway;

  constructor(world: World, gateway: Gateway) {
    this.world = world;
    this.gateway = gateway;
  }

  visitor(): Visitor {
    return new Visitor(this.world.browser());
  }

  /** What the gateway got, in the usual recipe. */
  get messages(): Sent[] {
    return this.gateway.received.map(({ body }) => JSON.parse(body) as Sent);
  }

  get destinations(): string[] {
    return this.messages.map(({ to }) => to);
  }

  /** The code that came last. */
  get code(): string {
    const last = this.messages.at(-1);
    if (last === undefined) throw new Error('no message has come');
    return last.code;
  }

  /** Codes that are surely not the last one. */
  wrong(steps = 1): string {
    return String((Number(this.code) + steps) % 1_000_000).padStart(6, '0');
  }

  advance(seconds: number): void {
    this.world.clock.advance(seconds);
  }

  /**
   * Keeps the sessions as they are now, and gives the way to put them back: what a request does that was slower than
   * the one that counted.
   */
  async photographSessions(): Promise<() => void> {
    const { sessions } = this.world;
    const found = await new Promise((resolve) => {
      sessions.all((_error, all) => resolve(all));
    });
    const kept = Object.entries(found as Record<string, SessionData>);
    return () => kept.forEach(([id, session]) => sessions.set(id, session));
  }

  /** The number that the user store holds; empty for none. */
  stored(name: string): string {
    return this.world.accounts.get(name)?.mobile ?? '';
  }
}

/** One person with a browser, who does what the connector's pages let a person do. */
export class Visitor {
  readonly browser: Browser;

  constructor(browser: Browser) {
    this.browser = browser;
  }

  /** The password, with whatever else is in the form. Ends at the page to which that leads. */
  async enter(name = 'alice', more: Fields = {}): Promise<Response> {
    const fields = { username: name, password: `${name}123`, ...more };
    return this.follow(await this.browser.post('/login', fields));
  }

  /** Follows redirects within our pages; one of the application's is the end. */
  async follow(answer: Response): Promise<Response> {
    const to = answer.headers['location'] ?? '';
    return to.startsWith('/smsotp') ? this.follow(await this.browser.get(to)) : answer;
  }

  /** Types a code. Nothing is followed. */
  type(code: string): Promise<Response> {
    return this.browser.type(code);
  }

  resend(): Promise<Response> {
    return this.browser.resend();
  }

  /** Types a number. Nothing is followed. */
  async typeMobile(mobile: string): Promise<Response> {
    return this.browser.post('/smsotp/mobile', { mobile, _csrf: await this.browser.token() });
  }

  /** What waits, as JSON. */
  async waiting(): Promise<{ status: string; challenge: Record<string, unknown> }> {
    return (await this.browser.getJson('/smsotp')).body as Awaited<ReturnType<Visitor['waiting']>>;
  }

  whoami(): Promise<WhoAmI> {
    return this.browser.whoami();
  }

  logout(): Promise<Response> {
    return this.browser.post('/logout');
  }
}

/** The application's page, which is guarded by nothing but `req.isAuthenticated()`, refuses; nothing says otherwise. */
export async function expectOutside(visitor: Visitor): Promise<void> {
  const { user, authenticated, proof } = await visitor.whoami();
  const { status } = await visitor.browser.get('/page');
  expect({ status, user, authenticated, proof }).toEqual({
    status: 401,
    user: null,
    authenticated: false,
    proof: null,
  });
}

/** The application's page is there for this user, who has typed a code. */
export async function expectInside(visitor: Visitor, name = 'alice'): Promise<void> {
  const { user, proof } = await visitor.whoami();
  const { status, text } = await visitor.browser.get('/page');
  expect([status, text, user, proof?.result]).toEqual([200, `the page of ${name}`, name, 'passed']);
  expect(proof?.amr).toContain('sms');
}

/** A page shows this text, with this status. */
export function expectPage(answer: Response, status: number, ...words: string[]): void {
  expect(answer.status).toBe(status);
  const text = answer.text.replaceAll('&#39;', "'");
  expect(words.filter((word) => !text.includes(word))).toEqual([]);
}

/** Parts of our pages. */
export const codeField = 'name="code"';
export const mobileField = 'name="mobile"';
export const resendForm = 'action="/smsotp/resend"';
