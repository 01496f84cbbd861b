import { type Profile, SAML, ValidateInResponseTo } from '@node-saml/passport-saml';
import type { ExpiringStore } from './expiring-store.js';
import type { KeyPair } from './keys.js';
import { readRedirect, requireSignature } from './redirect-binding.js';
import { CLOCK_SKEW_MS, MESSAGE_AGE_MS, REQUEST_LIFE_MS } from './saml-ids.js';
import { samlCache } from './saml-cache.js';
import { attribute, instant, isElement, NS, onlyChild, text, XmlError } from './xml.js';

/** One side's end of the logout conversation with one other side. */
export interface LogoutOptions {
  readonly own: { readonly entityId: string; readonly sloUrl: string; readonly keys: KeyPair };
  readonly peer: { readonly entityId: string; readonly sloUrl: string; readonly certificate: string };
  /** Where the ids of our own requests wait for their answer. */
  readonly store: ExpiringStore;
}

/** What a login left behind that a logout must name. */
export type Subject = Pick<Profile, 'issuer' | 'nameID' | 'nameIDFormat'> & { readonly sessionIndex: string };

export type LogoutMessage =
  | { readonly kind: 'request'; readonly request: Profile; readonly relayState: string | undefined }
  /** The answer to a request of ours. */
  | { readonly kind: 'response'; readonly relayState: string | undefined };

export class SingleLogout {
  readonly #saml: SAML;
  readonly #options: LogoutOptions;

  constructor(options: LogoutOptions) {
    const { own, peer, store } = options;
    this.#options = options;
    this.#saml = new SAML({
      issuer: own.entityId,
      callbackUrl: own.sloUrl,
      entryPoint: peer.sloUrl,
      logoutUrl: peer.sloUrl,
      privateKey: own.keys.privateKey,
      signatureAlgorithm: 'sha256',
      idpCert: peer.certificate,
      idpIssuer: peer.entityId,
      acceptedClockSkewMs: CLOCK_SKEW_MS,
      validateInResponseTo: ValidateInResponseTo.always,
      requestIdExpirationPeriodMs: REQUEST_LIFE_MS,
      cacheProvider: samlCache(store),
    });
  }

  /** The address that asks the other side to end the subject's session there. */
  requestUrl(subject: Subject, relayState = ''): Promise<string> {
    return this.#saml.getLogoutUrlAsync({ ...subject }, relayState, {});
  }

  /** The address that tells the other side how its request went. */
  responseUrl(request: Profile, relayState: string | undefined, success: boolean): Promise<string> {
    return this.#saml.getLogoutResponseUrlAsync(request, relayState ?? '', {}, success);
  }

  /** Reads a message of the other side. Throws unless it is signed, fresh, meant for us, and (if an answer) asked for. */
  async receive(originalUrl: string): Promise<LogoutMessage> {
    const message = await readRedirect(originalUrl);
    requireSignature(message, this.#options.peer.certificate);
    this.#checkEnvelope(message.root);
    const { profile } = await this.#saml.validateRedirectAsync({ ...message.query }, message.rawQuery);
    if (message.name === 'SAMLRequest' && profile) {
      return { kind: 'request', request: profile, relayState: message.relayState };
    }
    await this.#settle(message.root);
    return { kind: 'response', relayState: message.relayState };
  }

  /** What node-saml leaves out: without `Destination` a message for another service would do as well. */
  #checkEnvelope(root: Element): void {
    if (!isElement(root, NS.protocol, 'LogoutRequest') && !isElement(root, NS.protocol, 'LogoutResponse')) {
      throw new XmlError('not a logout message');
    }
    if (attribute(root, 'Destination') !== this.#options.own.sloUrl) throw new XmlError('wrong Destination');
    if (text(onlyChild(root, NS.assertion, 'Issuer')) !== this.#options.peer.entityId)
      throw new XmlError('wrong Issuer');
    const age = Date.now() - (instant(attribute(root, 'IssueInstant')) ?? Number.NaN);
    if (!(age > -CLOCK_SKEW_MS && age < MESSAGE_AGE_MS + CLOCK_SKEW_MS)) throw new XmlError('stale message');
  }

  /** An answer works once, and an answer to nothing not at all; node-saml lets an absent InResponseTo pass. */
  async #settle(response: Element): Promise<void> {
    const requestId = attribute(response, 'InResponseTo');
    if (!requestId || !(await this.#options.store.take(requestId)))
      throw new XmlError('answer to no request of ours');
  }
}
