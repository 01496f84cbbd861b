import { beginChange } from '../flow/change.js';
import { capture } from '../flow/capture.js';
import type { ChangeOutcome, CaptureOutcome, EndReason, Pending } from '../flow/contract.js';
import { findUser } from '../flow/find-user.js';
import { look } from '../flow/look.js';
import {
  canRenewBackupCodes,
  fewBackupCodes,
  lookAtFactor,
  replaceBackupCodes,
  switchSmsOtp,
} from '../flow/self-service.js';
import type { FirstFactor } from '../users/contract.js';
import { userOf } from './admit.js';
import { answerCode, answerOk, redirect, type Exchange } from './answers.js';
import {
  accountLinksOf,
  answerAccount,
  answerBackupCodes,
  answerChangeEnded,
  answerRefusedForm,
  troubleOf,
  type Trouble,
} from './answers-account.js';
import { proved, provedUser } from './attempt.js';
import { readBody } from './body.js';
import type { TextKey } from './catalogue.js';
import { hasToken, isSameOrigin, loginToken } from './csrf.js';
import type { Task } from './guarded.js';
import { isOwners, loginOf, stepUp } from './guards.js';
import type { Kit } from './kit.js';
import { bodyField, wantsJson, type Req } from './request.js';
import {
  save,
  setNews,
  setWaiting,
  tenantEntry,
  waitingOf,
  type Ended,
  type Proof,
  type Waiting,
} from './session.js';
import { targetOf, type Admitted } from './steps.js';

/** The user of a request, who has typed a code a moment ago. */
interface Owner {
  readonly first: FirstFactor;
  readonly proof: Proof;
}

type Act = (exchange: Exchange, owner: Owner) => Promise<void>;

/** By the rest of the path after `basePath`: the page, and what its forms do. */
export const accountRoutes: Readonly<Record<string, { readonly get?: Task; readonly act?: Task }>> = {
  '/account': { get: showAccount },
  '/account/mobile': { act: form(postMobile) },
  '/account/backup-codes': { act: form(postBackupCodes) },
  '/account/sms-otp': { act: form(postSmsOtp) },
};

async function showAccount(exchange: Exchange): Promise<void> {
  const owner = await ownerOf(exchange);
  if (owner) await show(exchange, owner);
}

async function show(exchange: Exchange, { first }: Owner, trouble?: Trouble, typed?: string): Promise<void> {
  answerAccount(exchange, await lookAtFactor(exchange.kit.flow, first), trouble, typed);
}

/** A form of the page. One of another site starts nothing, and one of an older login changes nothing. */
function form(act: Act): Task {
  return async (exchange) => {
    const { kit, req, res } = exchange;
    if (!isSameOrigin(req)) {
      answerRefusedForm(exchange, 'forbidden');
      return;
    }
    const readable = await readBody(req, res);
    const owner = await ownerOf(exchange);
    if (!owner) return;
    if (!readable) answerRefusedForm(exchange, 'bad_request');
    else if (!hasToken(req, loginToken(kit, req))) answerRefusedForm(exchange, 'forbidden');
    else await act(exchange, owner);
  };
}

/** Null when the request was answered: nobody is logged in, there is no account to look after, or no fresh code. */
async function ownerOf(exchange: Exchange): Promise<Owner | null> {
  const { kit, req } = exchange;
  const login = await loginOf(exchange);
  if (login === null) return null;
  const { user, proof } = login;
  const first = firstOf(req, user, proof);
  // Before a code is asked for: where there is nothing to look after, none would lead anywhere.
  const account = await findUser(kit.flow, first);
  if (account === null || account.elsewhere) answerNothing(exchange);
  else if (proof && isOwners(proof, kit.flow.now())) return { first, proof };
  else await stepUp(exchange, user, accountLinksOf(kit).account);
  return null;
}

/** By the rules of this login, as a step inside of it: another way to the account could lead to another one. */
function firstOf(req: Req, user: Express.User, proof: Proof | null): FirstFactor {
  const { strategy } = proved(req, user, proof?.strategy);
  return { strategy, user };
}

function answerNothing(exchange: Exchange): void {
  const trouble = { code: 'not_possible', text: { key: 'error.not_possible' } } as const;
  answerAccount(exchange, null, exchange.req.method === 'POST' ? trouble : undefined);
}

async function postMobile(exchange: Exchange, owner: Owner): Promise<void> {
  const { kit, req } = exchange;
  const typed = bodyField(req, 'mobile');
  if (typed === null) {
    answerRefusedForm(exchange, 'bad_request');
    return;
  }
  const { waiting, outcome } = await startChange(exchange, owner, typed ?? '');
  if (outcome.status === 'refused') await show(exchange, owner, troubleOf(kit, outcome.problem), typed);
  else if (outcome.status !== 'code_required' || !waiting) await showImpossible(exchange, owner);
  else if (!outcome.problem && !wantsJson(req)) redirect(exchange, kit.basePath);
  else answerCode(exchange, waiting, await look(kit.flow, waiting), outcome.problem);
}

/** Whoever came back to type another number goes on with the change that waits, its cool-down and its messages. */
async function startChange(
  { kit, req }: Exchange,
  { first, proof }: Owner,
  typed: string,
): Promise<{ readonly waiting: Waiting | null; readonly outcome: ChangeOutcome | CaptureOutcome }> {
  const running = waitingOf(kit, req);
  const serialized = await kit.passport.serialize(first.user, req);
  const { account } = accountLinksOf(kit);
  // The login is renewed with all that its session holds, and whatever comes of it leads back to the page.
  const then = { keepSessionInfo: true, failureRedirect: account };
  let waiting: Waiting | null = null;
  const keep = async (pending: Pending): Promise<void> => {
    waiting = {
      ...pending,
      ...tenantEntry(kit),
      user: serialized,
      amr: proof.amr,
      then,
      returnTo: account,
    };
    setWaiting(req, waiting);
    await save(req);
  };
  const outcome =
    running?.purpose === 'change'
      ? await capture(kit.flow, running, typed, keep)
      : await beginChange(kit.flow, { first, serialized, typed }, keep);
  return { waiting, outcome };
}

/**
 * Whether this step may be told another number; if not, a code is asked for. A change that was left open must not be a
 * way to put in a number with a session that was stolen since.
 */
export async function mayRetype(exchange: Exchange, { purpose }: Waiting): Promise<boolean> {
  return purpose !== 'change' || (await ownerOf(exchange)) !== null;
}

async function postBackupCodes(exchange: Exchange, owner: Owner): Promise<void> {
  const { kit } = exchange;
  const codes = await replaceBackupCodes(kit.flow, owner.proof.account, owner.first);
  if (codes) answerBackupCodes(exchange, codes);
  else await showImpossible(exchange, owner);
}

async function postSmsOtp(exchange: Exchange, owner: Owner): Promise<void> {
  const { kit, req } = exchange;
  const enabled = bodyField(req, 'enabled');
  if (enabled !== 'true' && enabled !== 'false') {
    answerRefusedForm(exchange, 'bad_request');
    return;
  }
  const outcome = await switchSmsOtp(kit.flow, owner.proof.account, owner.first, enabled === 'true');
  if (outcome === 'not_possible') await showImpossible(exchange, owner);
  else if (outcome === 'opted_out_but_mandatory')
    await show(exchange, owner, { code: outcome, text: { key: 'account.required' } });
  else {
    await announce(exchange, enabled === 'true' ? 'account.opted_in' : 'account.opted_out', false);
    if (wantsJson(req)) await show(exchange, owner);
    else answerOk(exchange, accountLinksOf(kit).account);
  }
}

function showImpossible(exchange: Exchange, owner: Owner): Promise<void> {
  return show(exchange, owner, { code: 'not_possible', text: { key: 'error.not_possible' } });
}

async function announce({ kit, req }: Exchange, key: TextKey, bad: boolean): Promise<void> {
  setNews(req, { key, bad, at: kit.flow.now() });
  await save(req);
}

/** The words for a change that came to nothing; of a login they would say to sign in again. */
const endings: Readonly<Partial<Record<EndReason, TextKey>>> = {
  mobile_changed: 'change.ended_mobile_changed',
  code_expired: 'change.ended_code_expired',
  user_gone: 'change.ended_user_gone',
};

/** A change of the number that came to nothing leads back to the page, and ends no login. */
export async function endChange(exchange: Exchange, ended: Ended): Promise<void> {
  const key = endings[ended.reason] ?? 'change.ended_retry_disabled';
  await announce(exchange, key, true);
  answerChangeEnded(exchange, ended, { key });
}

/** After a login by one of the last backup codes: the page that makes new ones comes first, and has the way on. */
export function viaAccount(kit: Kit, { purpose }: Waiting, step: Admitted): Admitted {
  const few = step.backupCodesLeft !== undefined && step.backupCodesLeft <= fewBackupCodes;
  if (!few || purpose !== 'login' || !canRenewBackupCodes(kit.flow)) return step;
  const proof = { ...step.proof, onward: targetOf(step) };
  const { account } = accountLinksOf(kit);
  // As a `returnTo`, because that is asked first, whatever the route said.
  return { ...step, proof, then: { ...step.then, successReturnToOrRedirect: account }, returnTo: account };
}

/** New backup codes, or why there are none. */
export type NewBackupCodes =
  | { readonly status: 'made'; readonly codes: readonly string[] }
  | {
      readonly status: 'refused';
      /**
       * `no_login`: nobody is logged in by both steps. `not_fresh`: no code was typed within 300 seconds; put
       * `require({ maxAge: 300 })` in front. `not_possible`: `backupCode` is off, or the user store can't keep them.
       */
      readonly reason: 'no_login' | 'not_fresh' | 'not_possible';
    };

/** For applications that draw the page themselves. */
export async function newBackupCodes(kit: Kit, req: Req): Promise<NewBackupCodes> {
  const user = userOf(req);
  const proof = user === undefined ? null : await provedUser(kit, req, user);
  if (user === undefined || proof === null) return { status: 'refused', reason: 'no_login' };
  if (!isOwners(proof, kit.flow.now())) return { status: 'refused', reason: 'not_fresh' };
  const codes = await replaceBackupCodes(kit.flow, proof.account, firstOf(req, user, proof));
  return codes ? { status: 'made', codes } : { status: 'refused', reason: 'not_possible' };
}
