import { hideUser } from './attempt.js';
import type { Kit } from './kit.js';
import { userProperty, type Handler, type LogIn, type Req } from './request.js';
import { proveAtLogin } from './prove-at-login.js';
import { forget } from './session.js';
import type { Admitted } from './steps.js';

/** Requests, each with the user who has come through both steps in it. */
const through = new WeakMap<Req, Express.User>();

/** Makes ready for Passport's login: from here on nothing but that login happens. */
export function prepareLogin(kit: Kit, req: Req, { user, proof, returnTo }: Admitted, options: object): void {
  through.set(req, user);
  forget(req);
  const once = 'successReturnToOrRedirect' in options;
  proveAtLogin(kit, req, proof, returnTo === undefined ? undefined : { path: returnTo, once });
}

/** What `req.authInfo` tells of the second step. */
export function infoOf({ proof: { result, amr, at }, method, backupCodesLeft }: Admitted): object {
  return { method, result, amr, at, ...(backupCodesLeft !== undefined && { backupCodesLeft }) };
}

/** Logs in as Passport does, with the flash, the messages and the redirects of the route. */
export function concludeLogin(kit: Kit, admitted: Admitted, options: object): Handler {
  return (incoming, res, next) => {
    prepareLogin(kit, incoming as Req, admitted, options);
    const login = kit.passport.conclude(({ success }) => success(admitted.user, infoOf(admitted)), options);
    login(incoming, res, next);
  };
}

/** Options for a login whose route is not known any more, or gave none. */
export function pageOptions(admitted: Admitted): object {
  const { then } = admitted;
  const leads = then.successRedirect !== undefined || then.successReturnToOrRedirect !== undefined;
  return leads ? then : { ...then, successReturnToOrRedirect: '/' };
}

/** Without redirects, for a client that wants JSON and is told where to go; nothing is left in the session for later. */
export function concludeJson(kit: Kit, admitted: Admitted): Handler {
  const { status, user, proof, method, then, backupCodesLeft: left } = admitted;
  const step = { status, user, proof, method, then, ...(left !== undefined && { backupCodesLeft: left }) };
  const { keepSessionInfo, successFlash, successMessage } = then;
  return concludeLogin(kit, step, {
    ...(keepSessionInfo !== undefined && { keepSessionInfo }),
    ...(successFlash !== undefined && { successFlash }),
    ...(successMessage !== undefined && { successMessage }),
  });
}

/**
 * A login that comes past us (a strategy that nobody chained, a remember-me cookie, `req.login()` after signing up)
 * must not show its user to the rest of this request. The session keeps it, and the next request asks for the code.
 */
export function watchLogins(req: Req): void {
  let { logIn } = req;
  let watched: LogIn | undefined;
  // Passport writes `req.logIn = req.logIn || its own`, at times only when a route asks for it.
  const property: PropertyDescriptor = {
    configurable: true,
    enumerable: true,
    get: () => logIn && (watched ??= watch(req, logIn)),
    set: (given: LogIn | undefined) => {
      if (given !== watched) [logIn, watched] = [given, undefined];
    },
  };
  Object.defineProperties(req, { logIn: property, login: property });
}

function watch(req: Req, logIn: LogIn): LogIn {
  return (user, options, done) => {
    const [settings, callback] =
      typeof options === 'function' ? [{}, options as typeof done] : [options, done];
    if (through.get(req) === user) return logIn.call(req, user, settings, callback);
    const finish = (error?: unknown): void => {
      hideUser(req);
      callback?.(error);
    };
    const result = logIn.call(req, user, settings, callback && finish);
    // At once too: Passport sets the user first, and answers when the session is stored.
    hideUser(req);
    return result;
  };
}

export function userOf(req: Req): Express.User | undefined {
  return (req[userProperty(req)] as Express.User | null | undefined) ?? undefined;
}
