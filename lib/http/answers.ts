import type { ServerResponse } from 'node:http';
import { hearsBackupCodes } from '../flow/backup.js';
import type { Problem } from '../flow/contract.js';
import type { Look } from '../flow/look.js';
import { applyPageHeaders } from './assets.js';
import { formToken } from './csrf.js';
import type { Kit } from './kit.js';
import { wantsJson, type Req } from './request.js';
import type { Ended, Waiting } from './session.js';
import { standing } from './standing.js';
import { secondsUntil, statusOf, textOf, type ErrorCode } from './texts.js';
import type { ChallengeView, CodePage, PageBase, PendingStep, SendFailureView, Text } from './view-model.js';

/** The request, and how it is answered. */
export interface Exchange {
  readonly kit: Kit;
  readonly req: Req;
  readonly res: ServerResponse;
  /** Status of JSON that says what waits. @default 202; 401 where something else was asked for */
  readonly pendingStatus?: number;
}

/** Answers with the code page, or the same as JSON. A problem decides the status, else it is 200 and 202. */
export function answerCode(exchange: Exchange, waiting: Waiting, look: Look, problem?: Problem): void {
  const { kit, req } = exchange;
  if (problem?.retryAt !== undefined) retryAfter(exchange, problem.retryAt);
  const shown = problem ?? standing(kit.flow.now(), waiting, look) ?? look.problem;
  if (wantsJson(req)) {
    const body = pendingCode(exchange, waiting, look, shown);
    answerJson(exchange, pendingStatus(exchange, problem), problem ? { ...body, status: 'error' } : body);
    return;
  }
  const page = inWordsOf(waiting, codePage(exchange, waiting, look, shown));
  answerPage(exchange, problem, kit.pages.render('code', page, language(exchange)));
}

/** A login that waits for its code, as JSON and applications see it. */
export function pendingCode(
  exchange: Pick<Exchange, 'kit' | 'req'>,
  waiting: Waiting,
  look: Look,
  problem: Problem | undefined = standing(exchange.kit.flow.now(), waiting, look) ?? look.problem,
): PendingStep {
  return {
    status: 'otp_required',
    challenge: challengeView(exchange.kit, look),
    ...formOf(exchange, waiting),
    ...(problem && { error: problemJson(exchange, problem, look.attemptsLeft) }),
  };
}

/** The same for one that waits for a number. */
export function pendingMobile(exchange: Pick<Exchange, 'kit' | 'req'>, waiting: Waiting): PendingStep {
  return { status: 'mobile_required', ...formOf(exchange, waiting) };
}

function codePage(exchange: Exchange, waiting: Waiting, look: Look, problem: Problem | undefined): CodePage {
  const { kit } = exchange;
  const notice = problem ? undefined : noticeOf(kit, waiting, look);
  return {
    ...baseOf(exchange, waiting),
    challenge: challengeView(kit, look),
    live: look.live,
    alphanumeric: kit.flow.settings.code.alphanumeric,
    canResend: look.canResend,
    canChangeMobile: waiting.captured === true,
    canUseBackupCode: hearsBackupCodes(kit.flow, waiting),
    change: waiting.purpose === 'change',
    ...(problem && errorOf(kit, problem, look.attemptsLeft)),
    ...(notice && { notice }),
  };
}

function errorOf({ flow }: Kit, problem: Problem, attemptsLeft: number): Pick<PageBase, 'error' | 'failure'> {
  return { error: textOf(problem, flow, attemptsLeft), failure: failureView(problem) };
}

function failureView({ providerCode, detail }: Problem): SendFailureView {
  return {
    ...(providerCode !== undefined && { providerCode }),
    ...(detail !== undefined && { detail }),
  };
}

/** A change of the number is no sign-in: whoever is through with its messages starts it again, and stays logged in. */
function inWordsOf({ purpose }: Waiting, page: CodePage): CodePage {
  const over = page.error?.key === 'error.resend_exhausted' || page.error?.key === 'error.resend_disabled';
  return purpose === 'change' && over ? { ...page, error: { key: 'change.no_more_codes' } } : page;
}

function noticeOf({ flow }: Kit, { problem }: Waiting, look: Look): Text | undefined {
  const waits = problem?.code === 'resend_wait' && (problem.retryAt ?? 0) > flow.now();
  if (waits && look.live) return { key: 'notice.already_sent' };
  return look.news && { key: `notice.${look.news}` };
}

function challengeView({ flow }: Kit, look: Look): ChallengeView {
  const now = flow.now();
  return {
    to: look.to,
    length: flow.settings.code.length,
    expiresIn: secondsUntil(look.expiresAt, now),
    resendIn: secondsUntil(look.resendAt, now),
    attemptsLeft: look.attemptsLeft,
  };
}

/** Answers with the page that asks for a number, or the same as JSON. */
export function answerMobile(exchange: Exchange, waiting: Waiting, typed = '', problem?: Problem): void {
  const { kit, req } = exchange;
  if (wantsJson(req)) {
    const body = pendingMobile(exchange, waiting);
    const error = problem && { status: 'error', error: problemJson(exchange, problem, 0) };
    answerJson(exchange, pendingStatus(exchange, problem), { ...body, ...error });
    return;
  }
  const page = {
    ...baseOf(exchange, waiting),
    change: waiting.purpose === 'change',
    typed: typed.slice(0, 64),
    example: kit.flow.settings.exampleMobile,
    ...(problem && errorOf(kit, problem, 0)),
  };
  answerPage(exchange, problem, kit.pages.render('mobile', page, language(exchange)));
}

/**
 * Answers with the page that says why it ended, or the same as JSON.
 * @param seconds after which it is worth trying again
 */
export function answerError(exchange: Exchange, code: ErrorCode, startOver = '/', seconds?: number): void {
  const { kit, req, res } = exchange;
  const text: Text = { key: `error.${code}`, ...(seconds !== undefined && { values: { seconds } }) };
  if (seconds !== undefined) res.setHeader('Retry-After', String(seconds));
  if (wantsJson(req)) {
    const message = kit.pages.catalogue.translate(language(exchange), text);
    const error = { code, message, ...(seconds !== undefined && { retryAfter: seconds }) };
    const links = { startOver, ...multiOption(kit) };
    answerJson(exchange, statusOf(code), { status: 'error', links, error });
    return;
  }
  const page = { links: linksOf(kit), csrfToken: '', error: text, startOver };
  answerPage(exchange, { code }, kit.pages.render('error', page, language(exchange)));
}

/** That the login is over. A page comes by redirect, so that a reload of it posts nothing. */
export function answerEnd(exchange: Exchange, { reason, startOver }: Ended): void {
  if (wantsJson(exchange.req)) answerError(exchange, reason, startOver);
  else redirect(exchange, `${exchange.kit.basePath}/error`);
}

/** @param more what JSON tells besides */
export function answerOk(exchange: Exchange, redirectTo: string, more: object = {}): void {
  if (wantsJson(exchange.req)) answerJson(exchange, 200, { status: 'ok', redirectTo, ...more });
  else redirect(exchange, redirectTo);
}

/** 303: whatever the method was, the next request is a GET, and a reload repeats nothing. */
export function redirect({ res }: Exchange, to: string): void {
  applyPageHeaders(res);
  res.statusCode = 303;
  res.setHeader('Location', to);
  res.setHeader('Content-Length', '0');
  res.end();
}

export function answerJson({ res }: Exchange, status: number, body: object): void {
  applyPageHeaders(res);
  res.statusCode = status;
  res.setHeader('Content-Type', 'application/json; charset=utf-8');
  res.end(JSON.stringify(body));
}

export function answerPage(
  { res }: Exchange,
  problem: { readonly code: ErrorCode } | undefined,
  html: string,
): void {
  applyPageHeaders(res);
  res.statusCode = problem ? statusOf(problem.code) : 200;
  res.setHeader('Content-Type', 'text/html; charset=utf-8');
  res.end(html);
}

function retryAfter({ kit, res }: Exchange, at: number): void {
  res.setHeader('Retry-After', String(Math.max(1, secondsUntil(at, kit.flow.now()))));
}

function multiOption({ multiOptionUri }: Kit): Pick<PageBase['links'], 'multiOption'> {
  return multiOptionUri === undefined ? {} : { multiOption: multiOptionUri };
}

export function linksOf(kit: Kit): PageBase['links'] {
  const { basePath } = kit;
  return {
    verify: basePath,
    resend: `${basePath}/resend`,
    mobile: `${basePath}/mobile`,
    cancel: `${basePath}/cancel`,
    assets: `${basePath}/assets`,
    ...multiOption(kit),
  };
}

function baseOf({ kit }: Exchange, waiting: Waiting): PageBase {
  return { links: linksOf(kit), csrfToken: formToken(kit, waiting) };
}

function formOf(exchange: Pick<Exchange, 'kit'>, waiting: Waiting): Pick<PendingStep, 'links' | 'csrfToken'> {
  const { verify, resend, mobile, cancel } = linksOf(exchange.kit);
  const links = { verify, resend, mobile, cancel, ...multiOption(exchange.kit) };
  return { links, csrfToken: formToken(exchange.kit, waiting) };
}

function problemJson(
  exchange: Pick<Exchange, 'kit' | 'req'>,
  problem: Problem,
  attemptsLeft: number,
): NonNullable<PendingStep['error']> {
  const { kit } = exchange;
  const text = textOf(problem, kit.flow, attemptsLeft);
  const wait = problem.retryAt === undefined ? 0 : secondsUntil(problem.retryAt, kit.flow.now());
  const message = kit.pages.catalogue.translate(language(exchange), text);
  return { code: problem.code, message, ...(wait > 0 && { retryAfter: wait }), ...failureView(problem) };
}

function pendingStatus(exchange: Exchange, problem: Problem | undefined): number {
  return problem ? statusOf(problem.code) : (exchange.pendingStatus ?? 202);
}

export function language({ kit, req }: Pick<Exchange, 'kit' | 'req'>): string {
  return kit.pages.catalogue.pick(req.headers['accept-language']);
}
