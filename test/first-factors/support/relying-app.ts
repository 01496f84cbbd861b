import type { Passport } from 'passport';
import type { SmsOtpOptions } from '../../../lib/config/options.js';
import { MemoryUserDirectory } from '../../../lib/users/memory-directory.js';
import { type Account, createWorld, portOf, type World } from '../../http/support/app.js';
import type { Browser } from '../../sample/support/browser.js';
import { type Page } from '../../sample/support/browser.js';
import { startStandIn, type StandIn } from '../../sms/support.js';

/** What joins one first factor to the application: strategies, the routes that begin and end its login. */
export type FirstFactor = (world: World, base: string) => void;

export interface RelyingApp {
  readonly world: World;
  /** Address of the application. */
  readonly base: string;
  readonly gateway: StandIn;
}

/**
 * An application that takes first factors from elsewhere, keeps its accounts in directories, sends its codes through a
 * real gateway on loopback, and has a page behind it all at `/page`.
 */
export async function startRelyingApp(
  firstFactors: readonly FirstFactor[],
  options: SmsOtpOptions,
): Promise<RelyingApp> {
  const gateway = await startStandIn();
  // A federated user has no account of the application, so what the strategies gave is kept here, by a key.
  const people = new Map<string, Account>();
  const world = createWorld({
    enforce: true,
    smsOtp: { users: undefined, sms: throughGateway(gateway.base), ...options },
    serialize: (user) => {
      const key = JSON.stringify(user);
      people.set(key, user);
      return key;
    },
    deserialize: (key) => people.get(String(key)),
    routes: (_app, world) => {
      for (const join of firstFactors) join(world, `http://127.0.0.1:${portOf(world)}`);
    },
  });
  return { world, base: `http://127.0.0.1:${portOf(world)}`, gateway };
}

function throughGateway(base: string): NonNullable<SmsOtpOptions['sms']> {
  return {
    url: `${base}/send`,
    method: 'POST',
    headers: 'Content-Type: application/json',
    payload: '{"to":"$ctx.num","text":"$ctx.msg"}',
  };
}

/** The numbers that were sent a message. */
export function numbers({ gateway }: RelyingApp): string[] {
  return gateway.received.map(({ body }) => (JSON.parse(body) as { to: string }).to);
}

/** The code in the newest message. */
export function codeOf({ gateway }: RelyingApp): string {
  const { text } = JSON.parse(gateway.received.at(-1)?.body ?? '{}') as { text?: string };
  const [code] = /\b\d{6}\b/.exec(text ?? '') ?? [];
  if (code === undefined) throw new Error('No message with a code has come.');
  return code;
}

/** Types the code that came into the page of the kit; where that leads is the answer. */
export async function typeCode(app: RelyingApp, browser: Browser, page: Page): Promise<Page> {
  expect(new URL(page.url).pathname).toBe('/smsotp');
  return browser.submit(page, { code: codeOf(app) });
}

/** Whatever the browser was told, nobody is logged in, and no message went out. */
export async function expectRefused(app: RelyingApp, browser: Browser, page: Page): Promise<void> {
  expect([new URL(page.url).pathname, page.status]).toEqual(['/smsotp/error', 403]);
  expect(page.body).toContain('could not find an account');
  expect(numbers(app)).toEqual([]);
  expect((await browser.get(`${app.base}/page`)).status).toBe(401);
}

/** A directory with these accounts, each with a number of its own. */
export function directoryOf(
  domain: string,
  numbersByName: Readonly<Record<string, string>>,
): MemoryUserDirectory {
  const accounts = Object.entries(numbersByName).map(([username, mobile]) => ({ username, mobile }));
  return new MemoryUserDirectory(domain, accounts);
}

/** A strategy whose types are of another Express, or that has none. */
export function use({ passport }: World, name: string, strategy: object): void {
  passport.use(name, strategy as Parameters<InstanceType<typeof Passport>['use']>[1]);
}
