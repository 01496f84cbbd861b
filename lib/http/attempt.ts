import type { Kit } from './kit.js';
import { bodyField, userProperty, type Req } from './request.js';
import { proofOf, sessionOf, waitingOf, type Afterwards } from './session.js';
import { beginStep, verifyStep, type Proved, type Step } from './steps.js';

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

/** Users that a login without second factor has brought, taken off their request by `enforce()`. */
const hidden = new WeakMap<Req, Express.User>();

/** Takes the user off the request; the second step may still begin with it. */
export function hideUser(req: Req): void {
  const name = userProperty(req);
  const user = req[name] as Express.User | undefined;
  if (user) hidden.set(req, user);
  req[name] = undefined;
}

/** Which step this request is, and how it ends: a proved first factor begins, a typed code is judged. */
export async function attempt(kit: Kit, req: Req, options: AttemptOptions): Promise<Step> {
  sessionOf(req);
  const first = firstFactorOf(kit, req, options);
  if (first) {
    const then = afterwardsOf(options);
    return beginStep(kit, req, first, { purpose: 'login', then, returnTo: options.returnTo, send: true });
  }
  const waiting = waitingOf(kit, req);
  if (!waiting) return { status: 'none' };
  const typed = req.method === 'POST' ? bodyField(req, 'code') : undefined;
  if (typed === undefined) return { status: 'waiting', waiting };
  // A list or an object can't be a code; it is answered like any other text that can't be one.
  return verifyStep(kit, req, waiting, typed ?? '');
}

function firstFactorOf(kit: Kit, req: Req, options: AttemptOptions): Proved | null {
  const property = options.firstFactorProperty ?? 'firstFactor';
  const carried = req[property] as Express.User | undefined;
  if (carried) {
    req[property] = undefined;
    return proved(req, carried, options.firstFactor);
  }
  const user = (req[userProperty(req)] as Express.User | undefined) ?? hidden.get(req);
  if (!user || proofOf(kit, req)) return null;
  kit.warn(
    'The first factor logged its user in before the code was asked. That login was taken back; ' +
      "give the first passport.authenticate() the option { assignProperty: 'firstFactor' }.",
  );
  return proved(req, user, options.firstFactor);
}

/** What is known of the first factor, and how it was proved: RFC 8176 has `pwd` for a password. */
export function proved(req: Req, user: Express.User, name: string | undefined): Proved {
  const { provider } = user as { provider?: unknown };
  const strategy = name ?? (typeof provider === 'string' ? provider : 'unknown');
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
