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
import { concludeLogin, jsonOptions } from './admit.js';
import { attempt, type FirstFactorOptions } from './attempt.js';
import { failureOf } from './failures.js';
import { guarded } from './guarded.js';
import type { Kit } from './kit.js';
import { bodyField, wantsJson, type Handler, type Next, type Req } from './request.js';
import { waitingOf, type Afterwards } from './session.js';
import { targetOf, type Admitted, type Step } from './steps.js';

/** Options of `passport.authenticate()`, ours included. Those of the first factor's strategy may stand here as well. */
export interface ChainOptions extends FirstFactorOptions, Afterwards {
  readonly failureMessage?: string | boolean | undefined;
  readonly failureFlash?: unknown;
  /**
   * Where the user goes after the login, as a path of this site; anything else is not heard. For SAML: the RelayState,
   * because the answer comes from another site and so without the session that knew.
   */
  readonly returnTo?: string | ((req: Express.Request) => unknown) | undefined;
  readonly [option: string]: unknown;
}

/** Behind a first factor that left its user in `req.firstFactor`: begins the second step and answers. */
export function createChallenge(kit: Kit, options: ChainOptions): Handler {
  const { returnTo: wanted, ...rest } = options;
  return guarded(kit, 'smsOtpChallenge', async (exchange, next) => {
    const { req } = exchange;
    const returnTo = typeof wanted === 'function' ? wanted(req as unknown as Express.Request) : wanted;
    const path = typeof returnTo === 'string' ? { returnTo } : {};
    await answerStep(exchange, await attempt(kit, req, { ...rest, ...path }), rest, next);
  });
}

/** Runs the first factor, then the second, on one route. */
export function createAfter(kit: Kit, first: string | Handler, options: ChainOptions): Handler {
  const challenge = createChallenge(
    kit,
    typeof first === 'string' ? { firstFactor: first, ...options } : options,
  );
  return guarded(kit, 'smsOtpAfter', (exchange, next) => {
    const { req, res } = exchange;
    // The form of an application that draws its own page: the code comes to the route where the password came.
    const second = waitingOf(kit, req) !== null && bodyField(req, 'code') !== undefined;
    if (second) {
      challenge(req, res, next);
      return;
    }
    const handler = typeof first === 'string' ? kit.passport.run(first, firstOptions(req, options)) : first;
    handler(req, res, (error) => {
      if (error) firstFailed(exchange, first, error, next);
      else challenge(req, res, next);
    });
  });
}

/** Passport's way to prove a user without logging them in. What is for a success is for the end of the second step. */
function firstOptions(req: Req, options: ChainOptions): object {
  const json = wantsJson(req);
  const ours = (name: string): boolean => name.startsWith('success') || (json && name === 'failureRedirect');
  const theirs = Object.fromEntries(Object.entries(options).filter(([name]) => !ours(name)));
  return { ...theirs, ...(json && { failWithError: true }), assignProperty: 'firstFactor' };
}

function firstFailed(exchange: Exchange, first: unknown, error: unknown, next: Next): void {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  if (name === 'AuthenticationError' && wantsJson(exchange.req)) {
    answerError(exchange, 'first_factor_failed');
  } else if (message.startsWith('Unknown authentication strategy')) {
    const problem = `after(${JSON.stringify(first)}): Passport knows no strategy of that name; register it with passport.use().`;
    next(new SmsOtpStrategyError(problem));
  } else {
    next(error);
  }
}

async function answerStep(exchange: Exchange, step: Step, options: ChainOptions, next: Next): Promise<void> {
  const { kit, req, res } = exchange;
  switch (step.status) {
    case 'admitted':
      answerAdmitted(exchange, step, options, next);
      return;
    case 'waiting':
      await answerWaiting(exchange, step);
      return;
    case 'spent':
      answerOk(exchange, targetOf(step.waiting));
      return;
    case 'ended':
      answerEnd(exchange, step.ended);
      return;
    default: {
      const { info, status } = failureOf(kit, req, step);
      if (wantsJson(req)) answerError(exchange, info.code, '/', info.retryAfter);
      else kit.passport.conclude(({ fail }) => fail(info, status), options)(req, res, next);
    }
  }
}

function answerAdmitted(exchange: Exchange, step: Admitted, options: ChainOptions, next: Next): void {
  const { kit, req, res } = exchange;
  if (!wantsJson(req)) {
    concludeLogin(kit, step, options)(req, res, next);
    return;
  }
  const done: Next = (error) => (error ? next(error) : answerOk(exchange, targetOf(step)));
  concludeLogin(kit, step, jsonOptions(step))(req, res, done);
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
