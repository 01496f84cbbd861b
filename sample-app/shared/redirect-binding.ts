import { verify } from 'node:crypto';
import { inflateXml, parseXml, XmlError } from './xml.js';

export type MessageName = 'SAMLRequest' | 'SAMLResponse';

/** A SAML message that came in the query of an address (HTTP-Redirect binding). Nothing in it is proved yet. */
export interface RedirectMessage {
  readonly name: MessageName;
  readonly root: Element;
  readonly relayState: string | undefined;
  /** The parameters, decoded. */
  readonly query: Readonly<Record<string, string>>;
  /** The parameters as they were sent: the signature is over these very characters. */
  readonly rawQuery: string;
}

const PARAMETERS = ['SAMLRequest', 'SAMLResponse', 'RelayState', 'SigAlg', 'Signature'];
const DIGESTS: Readonly<Record<string, string>> = {
  'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256': 'sha256',
  'http://www.w3.org/2001/04/xmldsig-more#rsa-sha384': 'sha384',
  'http://www.w3.org/2001/04/xmldsig-more#rsa-sha512': 'sha512',
};

export async function readRedirect(originalUrl: string): Promise<RedirectMessage> {
  const rawQuery = originalUrl.split('?', 2)[1] ?? '';
  const raw = parameters(rawQuery);
  if (raw.has('SAMLRequest') === raw.has('SAMLResponse')) throw new XmlError('not exactly one message');
  const query = Object.fromEntries([...raw].map(([name, value]) => [name, decode(value)]));
  const name = raw.has('SAMLRequest') ? 'SAMLRequest' : 'SAMLResponse';
  const root = parseXml(await inflateXml(query[name]));
  return { name, root, relayState: query['RelayState'], query, rawQuery };
}

/**
 * Proves that the holder of the certificate's key sent the message. node-saml takes a message without any
 * signature for valid here (node-saml#419), and so would let any web page log its visitors out.
 */
export function requireSignature(message: RedirectMessage, certificate: string): void {
  const raw = parameters(message.rawQuery);
  const digest = DIGESTS[message.query['SigAlg'] ?? ''];
  const signature = message.query['Signature'];
  if (!signature) throw new XmlError('the message is not signed');
  if (!digest) throw new XmlError('signature algorithm is not allowed');
  const signed = [message.name, 'RelayState', 'SigAlg']
    .filter((name) => raw.has(name))
    .map((name) => `${name}=${raw.get(name)}`)
    .join('&');
  if (!verify(digest, Buffer.from(signed), certificate, Buffer.from(signature, 'base64'))) {
    throw new XmlError('the signature is wrong');
  }
}

/**
 * Names are compared undecoded and may come once: else `SAML%52equest` could be what one parser reads while
 * another one checks the signature of `SAMLRequest`.
 */
function parameters(rawQuery: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const pair of rawQuery.split('&').filter(Boolean)) {
    const [name = '', ...rest] = pair.split('=');
    if (!PARAMETERS.includes(name)) throw new XmlError('unknown parameter');
    if (found.has(name)) throw new XmlError(`${name} comes more than once`);
    found.set(name, rest.join('='));
  }
  return found;
}

function decode(value: string): string {
  try {
    return decodeURIComponent(value.replaceAll('+', ' '));
  } catch (error) {
    throw new XmlError('bad percent encoding', { cause: error });
  }
}
