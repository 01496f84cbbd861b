import { CLOCK_SKEW_MS } from '../shared/saml-ids.js';
import {
  attribute,
  inflateXml,
  instant,
  isElement,
  LARGEST_REQUEST,
  NS,
  onlyChild,
  parseXml,
  text,
  XmlError,
} from '../shared/xml.js';
import type { Registry, ServiceProvider } from './registry.js';

/** The wish of a service provider to know who is in front of the browser. */
export interface AuthnRequest {
  readonly id: string;
  readonly sp: ServiceProvider;
}

/**
 * Reads a request. Its signature is not asked for, because nothing in it is trusted: the issuer picks an entry of
 * the registry, the id is only echoed, and an address in it can be refused but never used.
 */
export async function readAuthnRequest(
  deflated: unknown,
  registry: Registry,
  ssoUrl: string,
): Promise<AuthnRequest> {
  const root = parseXml(await inflateXml(deflated, LARGEST_REQUEST));
  if (!isElement(root, NS.protocol, 'AuthnRequest')) throw new XmlError('not an AuthnRequest');
  const sp = registry.get(text(onlyChild(root, NS.assertion, 'Issuer')));
  if (!sp) throw new XmlError('unknown issuer');
  checkAddresses(root, sp, ssoUrl);
  checkWishes(root);
  const id = attribute(root, 'ID') ?? '';
  if (!/^[A-Za-z_][\w.-]{7,127}$/.test(id)) throw new XmlError('bad ID');
  return { id, sp };
}

function checkAddresses(root: Element, sp: ServiceProvider, ssoUrl: string): void {
  if ((attribute(root, 'Destination') ?? ssoUrl) !== ssoUrl) throw new XmlError('wrong Destination');
  // A forged address here would have the signed answer, and with it the login, sent to an attacker.
  const acsUrl = attribute(root, 'AssertionConsumerServiceURL') ?? sp.acsUrl;
  if (acsUrl !== sp.acsUrl) throw new XmlError('AssertionConsumerServiceURL is not the registered one');
  const issued = instant(attribute(root, 'IssueInstant'));
  // No upper age: the request waits in the session while the person looks for the phone.
  if (issued === undefined || issued > Date.now() + CLOCK_SKEW_MS) throw new XmlError('bad IssueInstant');
}

/** Better a plain no than a yes that doesn't keep what was asked for. */
function checkWishes(root: Element): void {
  for (const name of ['ForceAuthn', 'IsPassive']) {
    if (['true', '1'].includes(attribute(root, name) ?? 'false'))
      throw new XmlError(`${name} is not supported`);
  }
}
