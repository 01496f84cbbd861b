import { type NextFunction, type Request, type RequestHandler, type Response, Router } from 'express';
import { PageError } from '../shared/errors.js';
import type { ExpiringStore } from '../shared/expiring-store.js';
import type { KeyPair } from '../shared/keys.js';
import { sameOrigin } from '../shared/same-origin.js';
import { NAME_ID_FORMAT } from '../shared/saml-ids.js';
import { endSession } from '../shared/sessions.js';
import { type LogoutMessage, SingleLogout } from '../shared/single-logout.js';
import { type Participant, participantsOf } from './participants.js';
import type { Registry } from './registry.js';

export interface LogoutOptions {
  readonly ownUrl: string;
  readonly own: { readonly entityId: string; readonly sloUrl: string; readonly keys: KeyPair };
  readonly registry: Registry;
  readonly store: ExpiringStore;
}

/** Single logout. There is one service provider; with more, each would have to be visited in turn. */
export function logoutRoutes({ ownUrl, own, registry, store }: LogoutOptions): Router {
  const [peer] = [...registry.values()];
  if (!peer) throw new Error('The registry is empty.');
  const slo = new SingleLogout({ own, peer, store });
  const router = Router();
  router.post('/logout', sameOrigin(ownUrl), startLogout(slo, own.entityId));
  router.get('/saml/slo', receive(slo, peer.entityId), refused);
  return router;
}

function startLogout(slo: SingleLogout, issuer: string): RequestHandler {
  return async (req, res) => {
    const [participant] = participantsOf(req).all();
    // First here, then there: whatever happens on the way, this session is over.
    await endSession(req);
    res.redirect(303, participant ? await slo.requestUrl(subjectOf(participant, issuer)) : '/login?bye');
  };
}

function subjectOf({ nameId, sessionIndex }: Participant, issuer: string) {
  return { issuer, nameID: nameId, nameIDFormat: NAME_ID_FORMAT, sessionIndex };
}

function receive(slo: SingleLogout, entityId: string): RequestHandler {
  return async (req, res) => {
    const message = await slo.receive(req.originalUrl);
    if (message.kind === 'response') {
      res.redirect(303, '/login?bye');
      return;
    }
    res.redirect(303, await obey(req, message, slo, entityId));
  };
}

/** Ends the session that the request names; another one stays, and the service provider is told so. */
async function obey(
  req: Request,
  { request, relayState }: Extract<LogoutMessage, { kind: 'request' }>,
  slo: SingleLogout,
  entityId: string,
): Promise<string> {
  const wanted = { entityId, nameId: request.nameID, sessionIndex: request.sessionIndex ?? '' };
  const meant = !req.isAuthenticated() || participantsOf(req).has(wanted);
  if (meant) await endSession(req);
  return slo.responseUrl(request, relayState, meant);
}

function refused(error: unknown, _req: Request, _res: Response, next: NextFunction): void {
  const text =
    'The message was not signed by an application that we know, or it is too old. Nothing was changed.';
  next(
    error instanceof PageError
      ? error
      : new PageError(403, 'That logout was not accepted', text, { cause: error }),
  );
}
