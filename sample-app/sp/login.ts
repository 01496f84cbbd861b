import express, {
  type NextFunction,
  type Request,
  type RequestHandler,
  type Response,
  Router,
} from 'express';
import { PageError } from '../shared/errors.js';
import { localPath } from '../shared/local-path.js';
import { decodeXml, isElement, LARGEST_RESPONSE, NS, parseXml, XmlError } from '../shared/xml.js';
import { checkAlgorithms } from './signed-content.js';
import type { SpPassport } from './passport.js';

const HOME = '/home';

interface SamlForm {
  readonly SAMLResponse?: unknown;
  readonly RelayState?: unknown;
}

/** Sends the browser to the identity provider, and takes it back with the answer. */
export function loginRoutes(passport: SpPassport): Router {
  const router = Router();
  router.get('/login', (req, res, next) => {
    // A fresh options object for each request, since passport-saml writes into it.
    const returnTo = localPath(req.query['returnTo']) ?? HOME;
    const options = { keepSessionInfo: false, additionalParams: { RelayState: returnTo } };
    (passport.authenticate('saml', options) as RequestHandler)(req, res, next);
  });
  router.post(
    '/saml/acs',
    // The form comes from another site, so no Lax cookie comes along: nothing here may need the old session.
    express.urlencoded({ extended: false, limit: LARGEST_RESPONSE, parameterLimit: 10 }),
    inspect,
    passport.authenticate('saml') as RequestHandler,
    // 303, so that neither "reload" nor "back" sends the answer again.
    (req: Request, res: Response) => res.redirect(303, localPath((req.body as SamlForm).RelayState) ?? HOME),
    refused,
  );
  return router;
}

/** What must not get as far as a parser without limits or a signature check with the sender's algorithms. */
function inspect(req: Request, _res: Response, next: NextFunction): void {
  const { SAMLResponse, RelayState } = (req.body ?? {}) as SamlForm;
  const root = parseXml(decodeXml(SAMLResponse, LARGEST_RESPONSE));
  // A signed logout message would pass as "nobody logged in" instead of being refused.
  if (!isElement(root, NS.protocol, 'Response')) throw new XmlError('not a Response');
  checkAlgorithms(root);
  // passport-saml would also take a request, or a logout message in the query, at this address.
  req.body = { SAMLResponse, RelayState };
  next(req.originalUrl.includes('?') ? new Error('a query at the assertion consumer service') : undefined);
}

/** One answer for every reason: which check failed is for the log, not for somebody who tries them out. */
function refused(error: unknown, _req: Request, _res: Response, next: NextFunction): void {
  if (error instanceof PageError) {
    next(error);
    return;
  }
  const status = Number((error as { status?: unknown } | null)?.status) === 413 ? 413 : 403;
  const text =
    "The identity provider's answer was not accepted. It may be too old, or used before. Please log in again.";
  next(new PageError(status, 'That login did not work', text, { cause: error }));
}
