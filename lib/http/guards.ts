import { SmsOtpConfigError, SmsOtpStrategyError } from '../errors.js';
import { answerEnd, answerError, type Exchange } from './answers.js';
import { userOf, watchLogins } from './admit.js';
import { hideUser, isHidden, proved, provedUser } from './attempt.js';
import { answerWaiting } from './chain.js';
import { noteTenant, refusedElsewhere } from './elsewhere.js';
import { guarded } from './guarded.js';
import type { Kits } from './kit.js';
import { localPath, userProperty, type Handler, type Next, type OfRequest, type Req } from './request.js';
import { proofOf, save, sessionOf, setProof, waitingOf, type Proof } from './session.js';
import { beginStep, type Step } from './steps.js';

export interface EnforceOptions {
  /**
   * Requests that log in without a second factor on purpose, such as those of a bearer token. Everything else that
   * brings a user is asked for the code.
   */
  readonly except?: OfRequest<boolean> | undefined;
}

export interface RequireOptions {
  /** How long ago the code may have been typed, in seconds; 10 or more. @default as long as the login lasts */
  readonly maxAge?: number | undefined;
}

/**
 * Over the whole application, behind `passport.session()`: no login without its second step gets through, whoever
 * made it. One that is found (from before, or past our routes) is taken back and has to type the code.
 * Costs no store step while nobody is logged in, or whoever is has come through both steps.
 */
export function createEnforce(kits: Kits, { except }: EnforceOptions): Handler {
  const made = kits.tenants ? (req: Req) => noteTenant(kits, req) : undefined;
  const passes = (req: Req): boolean => {
    if (except?.(req) === true) return true;
    checkOrder(req);
    watchLogins(req, made);
    return userOf(req) === undefined;
  };
  return guarded(kits, 'enforceSmsOtp', letThrough, { passes });
}

/** Behind `passport.session()` a login of the session is on the request, or gone from the session. */
function checkOrder(req: Req): void {
  const inSession = req.session?.passport?.user ?? null;
  if (inSession === null || userOf(req) !== undefined || isHidden(req)) return;
  throw new SmsOtpStrategyError(
    'enforce() came before passport.session(): write app.use(passport.session(), smsOtp.enforce()).',
  );
}

async function letThrough(exchange: Exchange, next: Next): Promise<void> {
  const user = userOf(exchange.req);
  if (refusedElsewhere(exchange)) return;
  if (user === undefined) next();
  else if ((await provedUser(exchange.kit, exchange.req, user)) || (await letOut(exchange, user))) next();
}

/**
 * A login without its second step: taken back, and led to the code page.
 * @returns true where policy lets this user do without; the login then stays as it is, and its session says so
 */
async function letOut(exchange: Exchange, user: Express.User): Promise<boolean> {
  const { kit, req } = exchange;
  const first = proved(req, user, undefined);
  // First of all: whatever fails from here on, an error handler included, sees nobody.
  hideUser(req);
  // Not sent: the user has not asked for anything here, and a GET never sends a message.
  const options = { purpose: 'login', then: {}, returnTo: wayBack(req), send: false } as const;
  const step = await beginStep(kit, req, first, options);
  if (step.status === 'admitted') {
    setProof(kit, req, step.proof);
    await save(req);
    req[userProperty(req)] = user;
    return true;
  }
  if (step.status === 'waiting')
    kit.flow.tell('demoted', { account: step.waiting.account, strategy: first.strategy });
  await turnAway(exchange, step);
  return false;
}

/** What was asked for, to go back to. Only a GET: a form that was sent can't be sent again from a redirect. */
function wayBack(req: Req): string | undefined {
  return req.method === 'GET' ? localPath(req.originalUrl) : undefined;
}

/** Only for who has typed a code, or typed it lately. Inside a login the code is asked for without ending it. */
export function createRequire(kits: Kits, { maxAge }: RequireOptions): Handler {
  checkMaxAge(maxAge);
  return guarded(kits, 'requireSmsOtp', async (exchange, next) => {
    const { kit } = exchange;
    if (refusedElsewhere(exchange)) return;
    const login = await loginOf(exchange);
    if (login === null) return;
    if (isFresh(login.proof, kit.flow.now(), maxAge)) next();
    else await stepUp(exchange, login.user);
  });
}

export interface Login {
  readonly user: Express.User;
  /** Null for one that was just let out of the second step. */
  readonly proof: Proof | null;
}

/** The login of this request; null when it was answered, because there is none. */
export async function loginOf(exchange: Exchange): Promise<Login | null> {
  const { kit, req } = exchange;
  const user = userOf(req);
  if (user === undefined) {
    await noLogin(exchange);
    return null;
  }
  const proof = await provedUser(kit, req, user);
  return proof || (await letOut(exchange, user)) ? { user, proof } : null;
}

/** Less, and a user who types the code and comes back would be asked again. */
const leastMaxAge = 10;

/** @throws SmsOtpConfigError */
export function checkMaxAge(maxAge: number | undefined): void {
  if (maxAge === undefined || (Number.isFinite(maxAge) && maxAge >= leastMaxAge)) return;
  throw new SmsOtpConfigError([`maxAge is ${maxAge}; use ${leastMaxAge} seconds or more, or leave it out`]);
}

/** A login that is let out of the second step has typed no code. */
export function isFresh(proof: Proof | null, now: number, maxAge: number | undefined): boolean {
  if (proof?.result !== 'passed') return false;
  return maxAge === undefined || now - proof.at <= maxAge * 1000;
}

/** Most seconds between a code and what it protects on the account page: OWASP ASVS 7.5.1 asks for the factor anew. */
const freshSeconds = 300;

/** Whether the account's own factor was proved a moment ago. Before there was an account, that was another number. */
export function isOwners(proof: Proof, now: number): boolean {
  return proof.unknown !== true && isFresh(proof, now, freshSeconds);
}

async function noLogin(exchange: Exchange): Promise<void> {
  const { kit, req } = exchange;
  sessionOf(req);
  const waiting = waitingOf(kit, req);
  if (waiting) await turnAway(exchange, { status: 'waiting', waiting });
  else answerError(exchange, 'no_pending');
}

/**
 * Asks for a code inside the login.
 * @param back where it leads, if not back to what was asked for
 */
export async function stepUp(
  exchange: Exchange,
  user: Express.User,
  back = wayBack(exchange.req) ?? '/',
): Promise<void> {
  const { kit, req } = exchange;
  // By the rules of this login: another way to the account could lead to another account, and another telephone.
  const login = proofOf(kit, req);
  const first = { ...proved(req, user, login?.strategy), ...(login && { amr: login.amr }) };
  // Nothing of the login is lost: it is renewed with all that its session holds.
  const then = { keepSessionInfo: true };
  const options = { purpose: 'step-up', then, returnTo: back, send: false } as const;
  await turnAway(exchange, await beginStep(kit, req, first, options));
}

/** To the page that leads on; JSON gets 401, because what it asked for is not here, and what it needs to go on. */
async function turnAway(exchange: Exchange, step: Step): Promise<void> {
  if (step.status === 'ended') answerEnd(exchange, step.ended);
  else if (step.status === 'waiting') await answerWaiting({ ...exchange, pendingStatus: 401 }, step);
  else answerError(exchange, 'no_pending');
}
