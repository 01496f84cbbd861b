import { randomBytes } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';
import { type NextFunction, type Request, type RequestHandler, type Response, Router } from 'express';
import { PageError } from '../shared/errors.js';
import type { KeyPair } from '../shared/keys.js';
import { saveSession } from '../shared/sessions.js';
import { decodeXml, LARGEST_REQUEST, XmlError } from '../shared/xml.js';
import { readAuthnRequest } from './authn-request.js';
import { personOf } from './person.js';
import type { Registry } from './registry.js';
import { createResponse, type Methods } from './saml-response.js';
import { isNewRequest, participantsOf } from './participants.js';

export interface SsoOptions {
  readonly issuer: string;
  readonly ssoUrl: string;
  readonly keys: KeyPair;
  readonly registry: Registry;
  /** What this session has proved. */
  readonly methods: (req: Request) => Promise<Methods>;
}

const PATH = '/saml/sso';
/** The standard says 80 bytes; real service providers put a path into it. */
const LONGEST_RELAY_STATE = 512;

/** Where service providers send the browser to be told who is in front of it. */
export function ssoRoutes(options: SsoOptions): Router {
  const router = Router();
  router.get(PATH, answer(options), refused);
  router.post(PATH, toRedirect, refused);
  return router;
}

function answer(options: SsoOptions): RequestHandler {
  return async (req, res) => {
    const { SAMLRequest, RelayState } = req.query;
    if (typeof SAMLRequest !== 'string') throw new XmlError('not exactly one message');
    const relayState = checkRelayState(RelayState);
    const request = await readAuthnRequest(SAMLRequest, options.registry, options.ssoUrl);
    const person = personOf(req);
    // `isAuthenticated` is false until both factors are through: the kit sees to that, so this is the whole guard.
    if (!req.isAuthenticated() || !person) {
      req.session.returnTo = addressOf(SAMLRequest, relayState);
      await saveSession(req);
      res.redirect(303, '/login');
      return;
    }
    if (!isNewRequest(req, request.id)) {
      res.redirect(303, '/');
      return;
    }
    const sessionIndex = participantsOf(req).join(request.sp.entityId, person.subject, newSessionIndex);
    await saveSession(req);
    const methods = await options.methods(req);
    const xml = await createResponse({ ...options, request, person, methods, sessionIndex });
    const message = Buffer.from(xml).toString('base64');
    res.render('idp/post', { action: request.sp.acsUrl, sp: request.sp.name, message, relayState });
  };
}

/**
 * HTTP-POST binding. The form comes from another site and so without our session cookie; the same request as an
 * address gets it, and can wait in `returnTo` while the person logs in.
 */
function toRedirect(req: Request, res: Response): void {
  const body = (req.body ?? {}) as Record<string, unknown>;
  const relayState = checkRelayState(body['RelayState']);
  const xml = decodeXml(body['SAMLRequest'], LARGEST_REQUEST);
  const deflated = deflateRawSync(xml).toString('base64');
  // An embedded signature is most of the size, and is not used. What stays too large for an address is no request.
  if (deflated.length > 8192) throw new XmlError('message too large');
  res.redirect(303, addressOf(deflated, relayState));
}

function addressOf(deflated: string, relayState: string): string {
  return `${PATH}?${new URLSearchParams({ SAMLRequest: deflated, ...(relayState && { RelayState: relayState }) })}`;
}

function checkRelayState(value: unknown): string {
  if (value === undefined) return '';
  if (typeof value !== 'string' || value.length > LONGEST_RELAY_STATE) throw new XmlError('bad RelayState');
  return value;
}

const newSessionIndex = (): string => `_${randomBytes(16).toString('hex')}`;

function refused(error: unknown, _req: Request, _res: Response, next: NextFunction): void {
  if (!(error instanceof XmlError)) {
    next(error);
    return;
  }
  const text =
    'The application that sent you here is not known, or its request is damaged. Please start again there.';
  next(new PageError(400, 'That request was not accepted', text, { cause: error }));
}
