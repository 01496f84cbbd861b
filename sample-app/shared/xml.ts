import { inflateRaw } from 'node:zlib';
import { promisify } from 'node:util';
import { DOMParser } from '@xmldom/xmldom';

/** The namespaces of the messages. */
export const NS = {
  assertion: 'urn:oasis:names:tc:SAML:2.0:assertion',
  protocol: 'urn:oasis:names:tc:SAML:2.0:protocol',
  signature: 'http://www.w3.org/2000/09/xmldsig#',
} as const;

/** A request or a logout message; measured ones have 3 KB. */
export const LARGEST_REQUEST = 64 * 1024;
/** A response with its assertion, certificates and attributes; measured ones have 8 KB. */
export const LARGEST_RESPONSE = 256 * 1024;

/** The message is not what it should be. The text is for the log, not for the visitor. */
export class XmlError extends Error {
  override readonly name = 'XmlError';
}

const inflateAsync = promisify(inflateRaw);

/** Base64 as it comes with a form. */
export function decodeXml(base64: unknown, limit: number): string {
  if (typeof base64 !== 'string' || base64 === '') throw new XmlError('not exactly one message');
  if (base64.length > (limit / 3) * 4 + 8) throw new XmlError('message too large');
  return Buffer.from(base64, 'base64').toString('utf8');
}

/**
 * Base64 of deflate as it comes with an address. 265 KiB of input can unfold to hundreds of megabytes, and
 * node-saml unfolds without a limit: this stops at the limit, and has to run first.
 */
export async function inflateXml(base64: unknown, limit = LARGEST_REQUEST): Promise<string> {
  if (typeof base64 !== 'string' || base64 === '') throw new XmlError('not exactly one message');
  try {
    const xml = await inflateAsync(Buffer.from(base64, 'base64'), { maxOutputLength: limit });
    return xml.toString('utf8');
  } catch (error) {
    throw new XmlError(`can't be inflated within ${limit} bytes`, { cause: error });
  }
}

/** The root element. Anything the parser has to guess about is refused, and so is every document type. */
export function parseXml(xml: string): Element {
  // No SAML message has a DOCTYPE; entities, external or self-multiplying, need one.
  if (/<!(?:DOCTYPE|ENTITY)/i.test(xml)) throw new XmlError('DOCTYPE is not allowed');
  const refuse = (): never => {
    throw new XmlError('not well-formed');
  };
  const parser = new DOMParser({ errorHandler: { warning: refuse, error: refuse, fatalError: refuse } });
  // The types promise a document with a root; a text without any element gives neither.
  const document = parser.parseFromString(xml, 'text/xml') as Document | undefined;
  const root = document?.documentElement as Element | null | undefined;
  if (!root) throw new XmlError('no root element');
  return root;
}

export function isElement(node: Element, namespace: string, name: string): boolean {
  return node.namespaceURI === namespace && node.localName === name;
}

/** Child elements with this name; grandchildren are somebody else's (signature wrapping lives on that mix-up). */
export function children(parent: Element, namespace: string, name: string): Element[] {
  return Array.from(parent.childNodes)
    .filter((node): node is Element => node.nodeType === 1)
    .filter((node) => isElement(node, namespace, name));
}

/** The one child element with this name. */
export function onlyChild(parent: Element, namespace: string, name: string): Element {
  const [first, ...others] = children(parent, namespace, name);
  if (!first || others.length > 0) throw new XmlError(`not exactly one ${name} in ${parent.localName}`);
  return first;
}

/** The attribute's value, or undefined where it is absent; xmldom says '' for both. */
export function attribute(element: Element, name: string): string | undefined {
  return element.hasAttribute(name) ? (element.getAttribute(name) ?? undefined) : undefined;
}

export function text(element: Element): string {
  return element.textContent.trim();
}

/** A point in time as SAML writes it: UTC. */
export function instant(value: string | undefined): number | undefined {
  if (value === undefined || !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/.test(value)) return undefined;
  const time = Date.parse(value);
  return Number.isNaN(time) ? undefined : time;
}
