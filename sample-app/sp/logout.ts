import { type NextFunction, type Request, type RequestHandler, type Response, Router } from 'express';
import { PageError } from '../shared/errors.js';
import { sameOrigin } from '../shared/same-origin.js';
import { endSession } from '../shared/sessions.js';
import type { LogoutMessage, SingleLogout } from '../shared/single-logout.js';
import { spUser } from './user.js';

/** Single logout from both sides: our own button, and the identity provider's wish. */
export function logoutRoutes(ownUrl: string, slo: SingleLogout): Router {
  const router = Router();
  router.post('/logout', sameOrigin(ownUrl), startLogout(slo));
  router.get('/saml/slo', receive(slo), refused);
  return router;
}

function startLogout(slo: SingleLogout): RequestHandler {
  return async (req, res) => {
    const user = spUser(req);
    // First here, then there: whatever happens on the way, this session is over.
    await endSession(req);
    res.redirect(303, user ? await slo.requestUrl(user) : '/');
  };
}

function receive(slo: SingleLogout): RequestHandler {
  return async (req, res) => {
    const message = await slo.receive(req.originalUrl);
    if (message.kind === 'response') {
      res.redirect(303, '/?bye');
      return;
    }
    res.redirect(303, await obey(req, message, slo));
  };
}

/** Ends the session that the request names; another one stays, and the identity provider is told so. */
async function obey(
  req: Request,
  { request, relayState }: Extract<LogoutMessage, { kind: 'request' }>,
  slo: SingleLogout,
): Promise<string> {
  const user = spUser(req);
  const meant = !user || (user.nameID === request.nameID && user.sessionIndex === request.sessionIndex);
  if (meant) await endSession(req);
  return slo.responseUrl(request, relayState, meant);
}

function refused(error: unknown, _req: Request, _res: Response, next: NextFunction): void {
  const text = 'The message was not signed by the identity provider, or it is too old. Nothing was changed.';
  next(
    error instanceof PageError
      ? error
      : new PageError(403, 'That logout was not accepted', text, { cause: error }),
  );
}
