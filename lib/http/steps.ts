import { SmsOtpStrategyError } from '../errors.js';
import { begin } from '../flow/begin.js';
import type { BeginOutcome, Factor, Problem, StepPurpose } from '../flow/contract.js';
import { verify } from '../flow/verify.js';
import type { ChallengeState } from '../challenge/contract.js';
import type { FirstFactor } from '../users/contract.js';
import type { Kit } from './kit.js';
import { localPath, userProperty, type Req } from './request.js';
import { rememberBegin } from './standing.js';
import {
  previousOf,
  renew,
  returnToOf,
  save,
  setEnded,
  setWaiting,
  tenantEntry,
  waitingOf,
  type Afterwards,
  type Ended,
  type Proof,
  type Waiting,
} from './session.js';

/** What became of a first factor that was proved in this request. */
export type Begun =
  | Admitted
  | { readonly status: 'waiting'; readonly waiting: Waiting; readonly problem?: Problem }
  | { readonly status: 'ended'; readonly ended: Ended };

/** What became of a code that was typed. */
export type Judged =
  | Admitted
  | {
      readonly status: 'refused';
      readonly waiting: Waiting;
      readonly problem: Problem;
      readonly state: ChallengeState | null;
    }
  | { readonly status: 'spent'; readonly waiting: Waiting }
  | { readonly status: 'ended'; readonly ended: Ended };

/** What became of a request's attempt at the second step. */
export type Step =
  | Begun
  | Judged
  /** A code that another site's page has sent. */
  | { readonly status: 'foreign' }
  /** Whoever is logged in here is so at another tenant. */
  | { readonly status: 'elsewhere' }
  /** No first factor, and nothing that waits. */
  | { readonly status: 'none' };

/** Both steps are through, or the second was let out: the user may be logged in. */
export interface Admitted {
  readonly status: 'admitted';
  readonly user: Express.User;
  readonly proof: Proof;
  /** What was proved in this step; `none` where it was let out. */
  readonly method: Factor | 'none';
  /** After a backup code. */
  readonly backupCodesLeft?: number;
  readonly then: Afterwards;
  readonly returnTo?: string;
}

/** A first factor that was proved in this request. */
export interface Proved extends FirstFactor {
  readonly amr: readonly string[];
}

export interface BeginOptions {
  readonly purpose: StepPurpose;
  readonly then: Afterwards;
  readonly returnTo?: string | undefined;
  readonly send: boolean;
}

/** From a proved first factor to a challenge in the session, a login without one, or a refusal. */
export async function beginStep(kit: Kit, req: Req, first: Proved, options: BeginOptions): Promise<Begun> {
  const { purpose, then, send } = options;
  checkCookie(kit, req);
  const previous = previousOf(kit, req);
  const serialized = await kit.passport.serialize(first.user, req);
  checkStable(kit, serialized);
  const returnTo = localPath(options.returnTo) ?? returnToOf(req) ?? waitingOf(kit, req)?.returnTo;
  const around = {
    ...tenantEntry(kit),
    user: serialized,
    amr: first.amr,
    then,
    ...(returnTo !== undefined && { returnTo }),
  };
  const outcome = await begin(kit.flow, { first, serialized, purpose, previous, send }, async (pending) => {
    if (purpose === 'login') await startOver(req, then);
    setWaiting(req, { ...pending, ...around });
    await save(req);
  });
  if (outcome.status === 'skipped') {
    // Whatever the first factor says of itself: no code of ours was typed.
    const amr = first.amr.filter((method) => method !== 'sms');
    const { strategy } = first;
    const unknown = outcome.reason === 'user_unknown' ? { unknown: true } : {};
    const proof = { account: kit.accountOf(serialized), strategy, at: kit.flow.now(), amr, ...unknown };
    return admitted(first.user, { ...proof, result: 'skipped' }, 'none', around);
  }
  if (outcome.status === 'denied') {
    if (purpose === 'login') await startOver(req, then);
    return end(req, { reason: outcome.reason, startOver: startOf(then) });
  }
  return waitFor(req, { ...outcome.pending, ...around }, outcome);
}

/** Each change of a field would be a new account to the counters of wrong codes and messages. */
function checkStable({ warn }: Kit, serialized: unknown): void {
  if (typeof serialized === 'object' && serialized !== null && Object.keys(serialized).length > 2)
    warn(
      'passport.serializeUser gives a whole object. Wrong codes are counted for what it gives, so no field of it may change from login to login; an id, such as user.id, is best.',
    );
}

/** express-session silently sets no cookie then, and the user is back at the password after each code. */
function checkCookie(kit: Kit, req: Req): void {
  const { secure } = (req.session?.cookie ?? {}) as { secure?: unknown };
  if (secure === true && req.secure !== true)
    kit.warn(
      "the session cookie is for https, and this request came by http: behind a proxy that ends TLS, set app.set('trust proxy', 1).",
    );
}

/** While one user's step is under way, nobody is logged in here: not in this request, and in no later one. */
async function startOver(req: Req, then: Afterwards): Promise<void> {
  await renew(req, then.keepSessionInfo === true);
  req[userProperty(req)] = undefined;
}

async function waitFor(
  req: Req,
  waiting: Waiting,
  outcome: Extract<BeginOutcome, { pending: unknown }>,
): Promise<Begun> {
  const problem = outcome.status === 'code_required' ? outcome.problem : undefined;
  if (problem === undefined) return { status: 'waiting', waiting };
  return { status: 'waiting', waiting: await rememberBegin(req, waiting, problem), problem };
}

/** Judges what was typed. */
export async function verifyStep(kit: Kit, req: Req, waiting: Waiting, typed: string): Promise<Judged> {
  const outcome = await verify(kit.flow, waiting, typed, () => loadUser(kit, req, waiting));
  switch (outcome.status) {
    case 'passed': {
      const { user, factor, backupCodesLeft } = outcome;
      const amr = [...new Set([...waiting.amr, ...methods[factor]])];
      const { account, strategy } = waiting;
      const more = {
        ...(waiting.purpose === 'change' && { changed: true }),
        ...(waiting.unknown && { unknown: true }),
      };
      const proof: Proof = { account, strategy, at: kit.flow.now(), amr, result: 'passed', ...more };
      const login = admitted(user, proof, factor, waiting);
      return backupCodesLeft === undefined ? login : { ...login, backupCodesLeft };
    }
    case 'ended':
      return end(req, { reason: outcome.reason, startOver: startOf(waiting.then) });
    case 'refused':
      return { ...outcome, waiting };
    case 'spent':
      return { status: 'spent', waiting };
  }
}

/** The account of the guesses hangs on what serializeUser gives: if that changed with each login, so would the account. */
async function loadUser(kit: Kit, req: Req, waiting: Waiting): Promise<Express.User | null> {
  const user = await kit.passport.deserialize(waiting.user, req);
  if (!user) return null;
  const again = kit.accountOf(await kit.passport.serialize(user, req));
  if (again === waiting.account) return user;
  throw new SmsOtpStrategyError(
    'passport.serializeUser gives another value for the same user each time: give what does not change, such as user.id.',
  );
}

/**
 * In the words of RFC 8176. A code that went to a number which only whoever logs in has named is no second factor of
 * theirs, so `mfa` is not said of it.
 */
const methods: Readonly<Record<Factor, readonly string[]>> = {
  sms: ['otp', 'sms', 'mfa'],
  typed_mobile: ['otp', 'sms'],
  backup_code: ['otp', 'mfa'],
};

function admitted(
  user: Express.User,
  proof: Proof,
  method: Admitted['method'],
  { then, returnTo }: { readonly then: Afterwards; readonly returnTo?: string },
): Admitted {
  return { status: 'admitted', user, proof, method, then, ...(returnTo !== undefined && { returnTo }) };
}

async function end(req: Req, ended: Ended): Promise<Extract<Begun, { status: 'ended' }>> {
  setEnded(req, ended);
  await save(req);
  return { status: 'ended', ended };
}

/** Where a login that came to nothing begins again. */
export function startOf(then: Afterwards): string {
  return then.failureRedirect ?? '/';
}

/** Where a login that is through leads to. */
export function targetOf({
  then,
  returnTo,
}: {
  readonly then: Afterwards;
  readonly returnTo?: string;
}): string {
  const { successReturnToOrRedirect, successRedirect } = then;
  if (successReturnToOrRedirect !== undefined || successRedirect === undefined)
    return returnTo ?? successReturnToOrRedirect ?? '/';
  return successRedirect;
}
