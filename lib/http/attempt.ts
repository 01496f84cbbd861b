import type { Kit } from './kit.js';
import { bodyField, userProperty, type Req } from './request.js';
import { isSameOrigin } from './csrf.js';
import {
  loginElsewhere,
  proofOf,
  renew,
  sessionOf,
  waitingOf,
  type Afterwards,
  type Proof,
} from './session.js';
import { beginStep, verifyStep, type Begun, type Proved, type Step } from './steps.js';

/** Where the first factor is found. */
export interface FirstFactorOptions {
  /** Property of the request in which the first factor left its user. @default 'firstFactor' */
  readonly firstFactorProperty?: string | undefined;
  /** Name of the strategy that was the first factor. @default what the user's profile says of its provider */
  readonly firstFactor?: string | undefined;
}

/** Options of a route, as far as they are read here: Passport's, and ours. */
export interface AttemptOptions extends FirstFactorOptions, Afterwards {
  /** A path of this site for the end of the login. @default the session's `returnTo` */
  readonly returnTo?: string | undefined;
}

/** Users that a login without second factor has brought, taken off their request. */
const hidden = new WeakMap<Req, Express.User>();

/** Takes the user off the request; the second step may still begin with it. */
export function hideUser(req: Req): void {
  const name = userProperty(req);
  const user = req[name] as Express.User | undefined;
  if (user) hidden.set(req, user);
  req[name] = undefined;
}

export function isHidden(req: Req): boolean {
  return hidden.has(req);
}

/**
 * The proof, if it is that of this very user. A strategy with `session: false` puts somebody on the request who is not
 * the one whose login, and proof, the session holds.
 */
export async function provedUser(kit: Kit, req: Req, user: Express.User): Promise<Proof | null> {
  const proof = proofOf(kit, req);
  if (proof === null) return null;
  try {
    return kit.accountOf(await kit.passport.serialize(user, req)) === proof.account ? proof : null;
  } catch (error) {
    // An error handler must not see somebody of whom nothing is known.
    hideUser(req);
    throw error;
  }
}

/** Whether the session holds a login of another tenant; listeners hear of it. */
export function isElsewhere(kit: Kit, req: Req): boolean {
  const login = loginElsewhere(kit, req);
  if (login === null) return false;
  const account = kit.accountOf(req.session?.passport?.user);
  kit.flow.tell('denied', { account, strategy: login.strategy, reason: 'tenant_mismatch' });
  return true;
}

/** Which step this request is, and how it ends: a proved first factor begins, a typed code is judged. */
export async function attempt(kit: Kit, req: Req, options: AttemptOptions): Promise<Step> {
  const begun = await beginIfProved(kit, req, options);
  if (begun) return begun;
  const waiting = waitingOf(kit, req);
  if (!waiting) return { status: 'none' };
  const typed = req.method === 'POST' ? bodyField(req, 'code') : undefined;
  if (typed === undefined) return { status: 'waiting', waiting };
  if (!isSameOrigin(req)) return { status: 'foreign' };
  // A list or an object can't be a code; it is answered like any other text that can't be one.
  return verifyStep(kit, req, waiting, typed ?? '');
}

type Elsewhere = Extract<Step, { status: 'elsewhere' }>;

/**
 * Begins the second step, if this request has proved a first factor; null if it has not. Who has just proved one here
 * begins anew, whatever login there was before; without that a login of another tenant is left alone.
 */
export async function beginIfProved(
  kit: Kit,
  req: Req,
  options: AttemptOptions,
): Promise<Begun | Elsewhere | null> {
  sessionOf(req);
  const carried = carriedUser(req, options);
  if (!carried && isElsewhere(kit, req)) return { status: 'elsewhere' };
  const first = carried ?? (await takenBack(kit, req, options));
  if (!first) return null;
  const then = afterwardsOf(options);
  const { returnTo } = options;
  return beginStep(kit, req, proved(req, first, options.firstFactor), {
    purpose: 'login',
    then,
    returnTo,
    send: true,
  });
}

export function firstFactorProperty(options: FirstFactorOptions): string {
  return options.firstFactorProperty ?? 'firstFactor';
}

function carriedUser(req: Req, options: AttemptOptions): Express.User | undefined {
  const property = firstFactorProperty(options);
  const carried = req[property] as Express.User | undefined;
  req[property] = undefined;
  return carried;
}

/** The user of a login that came too early. It ends before anything else is done: whatever fails next, nobody is in. */
async function takenBack(kit: Kit, req: Req, { keepSessionInfo }: Afterwards): Promise<Express.User | null> {
  const user = (req[userProperty(req)] as Express.User | undefined) ?? hidden.get(req);
  if (!user || (await provedUser(kit, req, user))) return null;
  kit.warn(
    'The first factor logged its user in before the code was asked. That login was taken back; ' +
      "give the first passport.authenticate() the option { assignProperty: 'firstFactor' }.",
  );
  hideUser(req);
  await renew(req, keepSessionInfo === true);
  return user;
}

/**
 * What is known of the first factor, and how it was proved: RFC 8176 has `pwd` for a password. Only the route can say
 * that it was a password: a profile that calls itself `local` would be found by its name, whatever the `usecase`.
 */
export function proved(req: Req, user: Express.User, name: string | undefined): Proved {
  const { provider } = user as { provider?: unknown };
  const strategy = name ?? (typeof provider === 'string' && provider !== 'local' ? provider : 'unknown');
  const told = (req.authInfo as { amr?: unknown } | null | undefined)?.amr;
  const amr = Array.isArray(told) ? told.map(String) : strategy === 'local' ? ['pwd'] : [];
  return { user, strategy, amr };
}

const names = [
  'successRedirect',
  'successReturnToOrRedirect',
  'successFlash',
  'successMessage',
  'failureRedirect',
  'keepSessionInfo',
] as const;

/** What the second step has to know of its route. It waits in the session, so functions and objects stay out. */
export function afterwardsOf(options: object): Afterwards {
  const given = options as Readonly<Record<string, unknown>>;
  const entries = names.map((name) => [name, given[name]] as const);
  return Object.fromEntries(
    entries.filter(([, value]) => typeof value === 'string' || typeof value === 'boolean'),
  );
}
