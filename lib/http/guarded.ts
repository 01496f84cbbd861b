import { SmsOtpError } from '../errors.js';
import { answerError, type Exchange } from './answers.js';
import type { Kit } from './kit.js';
import type { Handler, Next, Req } from './request.js';

/** A middleware that may wait, and whose faults have an answer. */
export type Task = (exchange: Exchange, next: Next) => Promise<void> | undefined | void;

/**
 * Makes a middleware of a task. A server that does not answer becomes a page that says so, with 503; everything else
 * that goes wrong is the application's to hear of. Express 4 waits for no promise, so none may reject here.
 */
export function guarded(kit: Kit, name: string, task: Task): Handler {
  const handler: Handler = (incoming, res, next) => {
    const exchange = { kit, req: incoming as Req, res };
    const failed = (error: unknown): void => answerFault(exchange, error, next);
    try {
      // Without a turn of the event loop in between, where there is nothing to wait for.
      task(exchange, next)?.catch(failed);
    } catch (error) {
      failed(error);
    }
  };
  return named(name, handler);
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
  exchange.kit.fault(error);
  // If its store does not answer, saving it at the end of this request would only fail, or wait, once more.
  if (error.code === 'SMSOTP_STORE') delete exchange.req.session;
  answerError(exchange, 'store_down', '/', 5);
}
