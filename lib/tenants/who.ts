import { within } from '../deadline.js';
import { SmsOtpTenantError } from '../errors.js';
import { isTenantName } from './names.js';

/** Name of a tenant; undefined is the default one, and null none at all. */
export type Who = string | null | undefined;

/** Milliseconds that the application's function may take to say who the tenant is. */
const deadlineMs = 5_000;

/**
 * Asks the application who the tenant of a request is, once for each request: with two answers, what was checked for
 * one tenant could be done at another. At once where the function answers at once. The promise rejects, and `fault` is
 * called, where it fails.
 */
export function createWho<R extends object>(
  of: (req: R) => unknown,
  fault: (error: SmsOtpTenantError) => void,
  ms: number = deadlineMs,
): (req: R) => Who | Promise<Who> {
  const known = new WeakMap<R, { readonly who: Who | Promise<Who> }>();
  const ask = (req: R): Who | Promise<Who> => {
    const failed = (cause: unknown): never => {
      const error = new SmsOtpTenantError('tenants.of did not say who the tenant is.', undefined, cause);
      fault(error);
      throw error;
    };
    try {
      const said = of(req);
      return isPromise(said) ? within(ms, () => said).then(whoIs, failed) : whoIs(said);
    } catch (error) {
      return Promise.reject(error as Error).catch(failed);
    }
  };
  return (req) => {
    const asked = known.get(req) ?? { who: ask(req) };
    known.set(req, asked);
    return asked.who;
  };
}

function whoIs(said: unknown): Who {
  return said === undefined || isTenantName(said) ? said : null;
}

function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as PromiseLike<unknown> | null | undefined)?.then === 'function';
}
