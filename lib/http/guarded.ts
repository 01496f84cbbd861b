import { SmsOtpError } from '../errors.js';
import { answerError, type Exchange } from './answers.js';
import type { Kit, Kits } from './kit.js';
import type { Handler, Next, Req } from './request.js';

/** A middleware that may wait, and whose faults have an answer. */
export type Task = (exchange: Exchange, next: Next) => Promise<void> | undefined | void;

/** Requests for which nobody has to know the tenant. */
export interface Exemptions {
  /** These go on at once. */
  readonly passes?: (req: Req) => boolean;
  /** These are answered as by the default tenant, where theirs is not known or can't be served. */
  readonly anyTenant?: (req: Req) => boolean;
}

/**
 * Makes a middleware of a task, which gets the kit of the request's tenant. A server that does not answer becomes a page
 * that says so, with 503; everything else that goes wrong is the application's to hear of. Express 4 waits for no
 * promise, so none may reject here.
 */
export function guarded(kits: Kits, name: string, task: Task, exempt: Exemptions = {}): Handler {
  const handler: Handler = (incoming, res, next) => {
    const req = incoming as Req;
    const run = (kit: Kit): void => runTask({ kit, req, res }, task, next);
    const plain = { kit: kits.plain, req, res };
    const serve = (kit: Kit | null): void => {
      if (kit !== null) run(kit);
      else if (exempt.anyTenant?.(req) === true) run(kits.plain);
      else answerError(plain, 'tenant_unknown');
    };
    const unforeseen = (error: unknown): void => answerFault(plain, error, next);
    const failed = (error: unknown): void => {
      if (exempt.anyTenant?.(req) === true) run(kits.plain);
      else unforeseen(error);
    };
    try {
      if (exempt.passes?.(req) === true) {
        next();
        return;
      }
      const kit = kits.kitFor(req);
      // Without a turn of the event loop in between, where there is nothing to wait for.
      if (kit instanceof Promise) kit.then(serve, failed).catch(unforeseen);
      else serve(kit);
    } catch (error) {
      unforeseen(error);
    }
  };
  return named(name, handler);
}

function runTask(exchange: Exchange, task: Task, next: Next): void {
  const failed = (error: unknown): void => answerFault(exchange, error, next);
  try {
    const work = task(exchange, next);
    if (!work) return;
    exchange.kit.during?.(work);
    work.catch(failed);
  } catch (error) {
    failed(error);
  }
}

/** Stack traces and debug output show what it is. */
function named(name: string, handler: Handler): Handler {
  return Object.defineProperty(handler, 'name', { value: name });
}

/** The page, or JSON, for a server that does not answer; anything else is the application's to hear of. */
export function answerFault(exchange: Exchange, error: unknown, next: Next): void {
  if (!SmsOtpError.is(error) || error.status !== 503 || exchange.res.headersSent) {
    next(error);
    return;
  }
  // Told already, once for all the requests that meet it.
  if (error.code !== 'SMSOTP_TENANT') exchange.kit.fault(error);
  // If its store does not answer, saving it at the end of this request would only fail, or wait, once more.
  if (error.code === 'SMSOTP_STORE') delete exchange.req.session;
  answerError(exchange, 'store_down', '/', 5);
}
