import { SmsOtpStrategyError } from '../errors.js';
import { look } from '../flow/look.js';
import {
  answerCode,
  answerEnd,
  answerError,
  answerMobile,
  answerOk,
  redirect,
  type Exchange,
} from './answers.js';
import { concludeJson, concludeLogin } from './admit.js';
import { beginIfProved, firstFactorProperty, type FirstFactorOptions } from './attempt.js';
import { failureOf } from './failures.js';
import { answerFault, guarded } from './guarded.js';
import type { Kits } from './kit.js';
import { wantsJson, type Handler, type Next, type OfRequest, type Req } from './request.js';
import { waitingOf, type Afterwards } from './session.js';
import { startOf, targetOf, type Admitted, type Step } from './steps.js';

/** Options of `passport.authenticate()`, ours included. Those of the first factor's strategy may stand here as well. */
export interface ChainOptions extends FirstFactorOptions, Afterwards {
  readonly failureMessage?: string | boolean | undefined;
  readonly failureFlash?: unknown;
  /**
   * Where the user goes after the login, as a path of this site; anything else is not heard. For SAML: the RelayState,
   * because the answer comes from another site and so without the session that knew.
   */
  readonly returnTo?: string | OfRequest<unknown> | undefined;
  readonly [option: string]: unknown;
}

/** Behind a first factor that left its user in `req.firstFactor`: begins the second step and answers. */
export function createChallenge(kits: Kits, options: ChainOptions): Handler {
  const { returnTo: wanted, ...rest } = options;
  return guarded(kits, 'smsOtpChallenge', async (exchange, next) => {
    const { kit, req } = exchange;
    const returnTo = typeof wanted === 'function' ? wanted(req) : wanted;
    const path = typeof returnTo === 'string' ? { returnTo } : {};
    const begun = await beginIfProved(kit, req, { ...rest, ...path });
    const waiting = begun ? null : waitingOf(kit, req);
    await answerStep(exchange, waiting ? { status: 'waiting', waiting } : begun, rest, next);
  });
}

/** Runs the first factor, then the second, on one route. */
export function createAfter(kits: Kits, first: string | Handler, options: ChainOptions): Handler {
  const challenge = createChallenge(
    kits,
    typeof first === 'string' ? { firstFactor: first, ...options } : options,
  );
  return guarded(kits, 'smsOtpAfter', async (exchange, next) => {
    const { kit, req, res } = exchange;
    const handler = typeof first === 'string' ? kit.passport.run(first, firstOptions(req, options)) : first;
    await heard(handler)(req, res, (error) => {
      if (error) firstFailed(exchange, first, options, error, next);
      else challenge(req, res, next);
    });
  });
}

/** Express' types say that a handler gives nothing; an async one gives a promise, and its rejection is to be heard. */
function heard(
  handler: (...all: Parameters<Handler>) => unknown,
): (...all: Parameters<Handler>) => Promise<unknown> {
  return (...all) => Promise.resolve(handler(...all));
}

/** Passport's way to prove a user without logging them in. What is for a success is for the end of the second step. */
function firstOptions(req: Req, options: ChainOptions): object {
  const json = wantsJson(req);
  const ours = (name: string): boolean => name.startsWith('success') || (json && name === 'failureRedirect');
  const theirs = Object.fromEntries(Object.entries(options).filter(([name]) => !ours(name)));
  return { ...theirs, ...(json && { failWithError: true }), assignProperty: firstFactorProperty(options) };
}

function firstFailed(
  exchange: Exchange,
  first: unknown,
  options: ChainOptions,
  error: unknown,
  next: Next,
): void {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  if (name === 'AuthenticationError' && wantsJson(exchange.req)) {
    answerError(exchange, 'first_factor_failed', startOf(options));
  } else if (message.startsWith('Unknown authentication strategy')) {
    const problem = `after(${JSON.stringify(first)}): Passport knows no strategy of that name; register it with passport.use().`;
    next(new SmsOtpStrategyError(problem));
  } else {
    next(error);
  }
}

async function answerStep(
  exchange: Exchange,
  step: Awaited<ReturnType<typeof beginIfProved>>,
  options: ChainOptions,
  next: Next,
): Promise<void> {
  const { kit, req, res } = exchange;
  if (step === null) {
    // Nothing was proved here: the page was asked for again, or the first factor left its user somewhere else.
    if (wantsJson(req)) answerError(exchange, 'no_pending', startOf(options));
    else {
      const { info, status } = failureOf(kit, req, { status: 'none' });
      kit.passport.conclude(({ fail }) => fail(info, status), options)(req, res, next);
    }
  } else if (step.status === 'elsewhere') answerError(exchange, 'tenant_mismatch', startOf(options));
  else if (step.status === 'admitted') answerAdmitted(exchange, step, options, next);
  else if (step.status === 'waiting') await answerWaiting(exchange, step);
  else answerEnd(exchange, step.ended);
}

function answerAdmitted(exchange: Exchange, step: Admitted, options: ChainOptions, next: Next): void {
  const { kit, req, res } = exchange;
  if (!wantsJson(req)) {
    concludeLogin(kit, step, options)(req, res, next);
    return;
  }
  const done: Next = (error) =>
    error ? answerFault(exchange, error, next) : answerOk(exchange, targetOf(step));
  concludeJson(kit, step)(req, res, done);
}

/** A page by redirect, JSON at once: what waits, and what the client needs to go on. */
export async function answerWaiting(
  exchange: Exchange,
  { waiting, problem }: Extract<Step, { status: 'waiting' }>,
): Promise<void> {
  const { kit, req } = exchange;
  if (!wantsJson(req)) {
    redirect(exchange, waiting.to === undefined ? `${kit.basePath}/mobile` : kit.basePath);
  } else if (waiting.to === undefined) {
    answerMobile(exchange, waiting);
  } else {
    const now = await look(kit.flow, waiting);
    // The cool-down only says that there is a code already; whoever can type it has nothing to wait for.
    const running = problem?.code === 'resend_wait' && now.live;
    answerCode(exchange, waiting, now, running ? undefined : problem);
  }
}
