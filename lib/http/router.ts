import { capture, asksForMobile } from '../flow/capture.js';
import { look } from '../flow/look.js';
import { resend } from '../flow/resend.js';
import { accountRoutes, endChange, mayRetype, viaAccount } from './account.js';
import {
  answerCode,
  answerEnd,
  answerError,
  answerMobile,
  answerOk,
  redirect,
  type Exchange,
} from './answers.js';
import { concludeJson, concludeLogin, pageOptions, userOf } from './admit.js';
import { applyPageHeaders } from './assets.js';
import { readBody } from './body.js';
import { isOwnForm } from './csrf.js';
import { refusedElsewhere } from './elsewhere.js';
import { answerFault, guarded, type Task } from './guarded.js';
import type { Kit, Kits } from './kit.js';
import { bodyField, pathOf, wantsJson, type Handler, type Next, type Req } from './request.js';
import {
  endedOf,
  proofOf,
  save,
  sessionOf,
  setFormer,
  setWaiting,
  waitingOf,
  type Waiting,
} from './session.js';
import { answerRefused, toMobile } from './refused.js';
import { rememberSend } from './standing.js';
import { startOf, targetOf, verifyStep } from './steps.js';

type Page = (exchange: Exchange, next: Next) => Promise<void> | void;
type Form = (exchange: Exchange, waiting: Waiting, next: Next) => Promise<void>;

/** One address: what a GET shows, what a POST does. */
interface Route {
  readonly get?: Page;
  readonly post?: Form;
  /** A POST inside a login, which has no step that waits. */
  readonly act?: Task;
}

/** By the rest of the path after `basePath`. */
const routes: Readonly<Record<string, Route>> = {
  '': { get: showCode, post: postCode },
  '/resend': { post: postResend },
  '/mobile': { get: showMobile, post: postMobile },
  '/cancel': { post: postCancel },
  '/error': { get: showError },
  ...accountRoutes,
};

/** The pages and the JSON under `basePath`. Addresses are compared to the letter; whatever else comes goes on. */
export function createRouter(kits: Kits): Handler {
  const assetOf = (req: Req) => /^\/assets\/([\w.-]+)$/.exec(restOf(kits.plain, req) ?? '')?.[1];
  const routeOf = (req: Req) => routes[restOf(kits.plain, req) ?? 'none'];
  const task: Task = (exchange, next) => {
    const { kit, req, res } = exchange;
    const asset = assetOf(req);
    if (asset !== undefined && kit.pages.assets.serve(req, res, asset)) return;
    const route = routeOf(req);
    if (route === undefined) {
      next();
      return;
    }
    if (refusedElsewhere(exchange)) return;
    return dispatch(exchange, route, next);
  };
  return guarded(kits, 'smsOtpRouter', task, {
    passes: (req) => assetOf(req) === undefined && routeOf(req) === undefined,
    // The page that says that there is no such tenant has a style too.
    anyTenant: (req) => assetOf(req) !== undefined,
  });
}

/** One slash at the end does no harm. */
function restOf({ basePath }: Kit, req: Req): string | undefined {
  const path = pathOf(req);
  if (path !== basePath && !path.startsWith(`${basePath}/`)) return undefined;
  const rest = path.slice(basePath.length);
  return rest === '/' ? '' : rest;
}

function dispatch(exchange: Exchange, route: Route, next: Next): Promise<void> | void {
  const { method } = exchange.req;
  if ((method === 'GET' || method === 'HEAD') && route.get) return route.get(exchange, next);
  if (method === 'POST' && route.post) return submit(exchange, route.post, next);
  if (method === 'POST' && route.act) return route.act(exchange, next);
  applyPageHeaders(exchange.res);
  exchange.res.statusCode = 405;
  exchange.res.setHeader(
    'Allow',
    [route.get && 'GET, HEAD', (route.post ?? route.act) && 'POST'].filter(Boolean).join(', '),
  );
  exchange.res.end();
}

/** What every form has in common: a body that can be read, a step that waits for it, and our own page as its origin. */
async function submit(exchange: Exchange, form: Form, next: Next): Promise<void> {
  const { kit, req, res } = exchange;
  if (!(await readBody(req, res))) {
    answerError(exchange, 'bad_request', kit.basePath);
    return;
  }
  sessionOf(req);
  const waiting = waitingOf(kit, req);
  if (!waiting) {
    nothingWaits(exchange);
    return;
  }
  if (!isOwnForm(kit, req, waiting)) {
    answerError(exchange, 'forbidden', kit.basePath);
    return;
  }
  await form(exchange, waiting, next);
}

/**
 * Nothing waits for this. Often the login has just gone through: a double click, a form that was filled in and sent by
 * the telephone, the back button. A page says so after a redirect, because only then the new cookie counts.
 */
function nothingWaits(exchange: Exchange): void {
  const { kit, req } = exchange;
  if (isLoggedIn(exchange)) answerOk(exchange, '/');
  else if (req.method === 'POST' && !wantsJson(req)) redirect(exchange, `${kit.basePath}/error`);
  else answerError(exchange, endedOf(req)?.reason ?? 'no_pending', endedOf(req)?.startOver);
}

function isLoggedIn({ kit, req }: Exchange): boolean {
  return userOf(req) !== undefined && proofOf(kit, req) !== null;
}

async function showCode(exchange: Exchange): Promise<void> {
  const { kit, req } = exchange;
  sessionOf(req);
  const waiting = waitingOf(kit, req);
  if (!waiting) nothingWaits(exchange);
  else if (waiting.to === undefined) toMobile(exchange, waiting);
  else answerCode(exchange, waiting, await look(kit.flow, waiting));
}

async function postCode(exchange: Exchange, waiting: Waiting, next: Next): Promise<void> {
  const { kit, req, res } = exchange;
  const typed = bodyField(req, 'code');
  if (typed === null) {
    answerError(exchange, 'bad_request', kit.basePath);
    return;
  }
  const step = await verifyStep(kit, req, waiting, typed ?? '');
  switch (step.status) {
    case 'admitted': {
      const json = wantsJson(req);
      const target = targetOf(step);
      // Without a redirect among the options Passport calls `next` after the login.
      const { backupCodesLeft } = step;
      const more = backupCodesLeft === undefined ? {} : { backupCodesLeft };
      const done: Next = (error) =>
        error ? answerFault(exchange, error, next) : answerOk(exchange, target, more);
      // Passport writes the redirect, and it is an answer of ours all the same.
      applyPageHeaders(res);
      const shown = viaAccount(kit, waiting, step);
      const login = json ? concludeJson(kit, step) : concludeLogin(kit, shown, pageOptions(shown));
      login(req, res, done);
      return;
    }
    case 'refused':
      await answerRefused(exchange, step);
      return;
    case 'spent':
      answerOk(exchange, targetOf(waiting));
      return;
    case 'ended':
      if (waiting.purpose === 'change') await endChange(exchange, step.ended);
      else answerEnd(exchange, step.ended);
      return;
  }
}

async function postResend(exchange: Exchange, waiting: Waiting): Promise<void> {
  const { kit, req } = exchange;
  const problem = (await resend(kit.flow, waiting)) ?? undefined;
  if (problem?.code === 'mobile_required') {
    toMobile(exchange, waiting);
    return;
  }
  const now = await rememberSend(req, waiting, problem);
  if (problem === undefined && !wantsJson(req)) redirect(exchange, kit.basePath);
  else answerCode(exchange, now, await look(kit.flow, now), problem);
}

async function showMobile(exchange: Exchange): Promise<void> {
  const { kit, req } = exchange;
  sessionOf(req);
  const waiting = waitingOf(kit, req);
  if (!waiting) nothingWaits(exchange);
  else if (asksForMobile(waiting)) answerMobile(exchange, waiting);
  else if (wantsJson(req)) answerCode(exchange, waiting, await look(kit.flow, waiting));
  else redirect(exchange, kit.basePath);
}

async function postMobile(exchange: Exchange, waiting: Waiting): Promise<void> {
  const { kit, req } = exchange;
  if (!(await mayRetype(exchange, waiting))) return;
  const typed = bodyField(req, 'mobile');
  if (typed === null) {
    answerError(exchange, 'bad_request', kit.basePath);
    return;
  }
  let current = waiting;
  const outcome = await capture(kit.flow, waiting, typed ?? '', async (pending) => {
    current = { ...waiting, ...pending };
    setWaiting(req, current);
    await save(req);
  });
  if (outcome.status === 'refused') {
    answerMobile(exchange, waiting, typed, outcome.problem);
    return;
  }
  const { problem } = outcome.status === 'code_required' ? outcome : { problem: undefined };
  if (outcome.status === 'code_required') current = await rememberSend(req, current, problem);
  if (!problem && !wantsJson(req)) redirect(exchange, kit.basePath);
  else answerCode(exchange, current, await look(kit.flow, current), problem);
}

async function postCancel(exchange: Exchange, waiting: Waiting): Promise<void> {
  setFormer(exchange.req, waiting);
  await save(exchange.req);
  answerOk(exchange, startOf(waiting.then));
}

async function showError(exchange: Exchange): Promise<void> {
  const { kit, req } = exchange;
  sessionOf(req);
  const ended = endedOf(req);
  if (ended) answerError(exchange, ended.reason, ended.startOver);
  else if (waitingOf(kit, req)) await showCode(exchange);
  else nothingWaits(exchange);
}
