import { findHeader, type HeaderTemplates } from './gateway-headers.js';
import { expandUrlencode, parseTemplate } from './template.js';

/** The description of a gateway, as far as it can hold secrets. */
export interface Described {
  readonly url: string;
  readonly headers: HeaderTemplates;
  readonly payload: string | undefined;
}

/** Names under which secrets stand, and the names of accounts that belong to them. */
const secretName =
  /pass|pwd|\bpin\b|secret|token|key|auth|cred|sign|sid|user|login|account|session|client|cookie/iu;

/** These say nothing of who we are, and words such as `application/json` are to stay readable. */
const openHeaders = new Set(['content-type', 'accept', 'accept-language', 'user-agent']);

/** A value of any other name is a secret if it looks like one: long, in one piece, with a digit. */
const secretShape = /^(?=.*\d)[\w.~+/=:-]{16,}$/u;

/** Shorter ones stay readable where only their place makes them a secret: `X-Version: 1` would mask each `1`. */
const leastInHeader = 4;

type Pair = readonly [name: string, value: string];

/** Every text of the description that an answer must not show. Rather one too many. */
export function secretsOf({ url, headers, payload }: Described): readonly string[] {
  const [address = '', query = ''] = splitAt(expandUrlencode(url), '?');
  const pairs = [
    ...address
      .split('/')
      .slice(3)
      .map((segment): Pair => ['', decoded(segment)]),
    ...formPairs(query),
    ...(payload === undefined ? [] : payloadPairs(payload, findHeader(headers, 'content-type'))),
  ];
  const found = [
    ...[...headers].flatMap(([name, value]) => headerSecrets(name, value)),
    ...pairs.flatMap(([name, value]) =>
      literals(value).filter((text) => secretName.test(name) || secretShape.test(text)),
    ),
  ];
  return [...new Set(found.map((text) => text.trim()).filter((text) => text !== ''))];
}

function headerSecrets(name: string, template: string): string[] {
  if (openHeaders.has(name.toLowerCase())) return [];
  const texts = literals(template).flatMap((text) => [text, ...credentialsIn(text.trim())]);
  return texts.filter((text) => secretName.test(name) || text.trim().length >= leastInHeader);
}

/** `Bearer x`, `Basic base64`, `Scheme id="x", key=y`: each part by itself, and what stands in the base64. */
function credentialsIn(value: string): string[] {
  const rest = splitAt(value, ' ')[1] ?? '';
  const parts = rest.split(/[\s,;="']+/u).filter((part) => part.length >= leastInHeader);
  const plain = /^basic /iu.test(value) ? Buffer.from(rest, 'base64').toString('utf8') : '';
  return [rest, ...parts, plain, ...splitAt(plain, ':')];
}

function payloadPairs(payload: string, contentType: string | undefined): readonly Pair[] {
  const text = expandUrlencode(payload);
  if (/^\s*[{[]/u.test(text)) return jsonPairs('', parsed(text));
  if (/^\s*</u.test(text)) return xmlPairs(text);
  const form = contentType === undefined || /form-urlencoded/iu.test(contentType);
  return form ? formPairs(text) : [...text.matchAll(/([\w.-]+)\s*[:=]\s*([^\n&]+)/gu)].map(pairOf);
}

function formPairs(form: string): Pair[] {
  return form.split('&').map((pair) => {
    const [name = '', value = ''] = splitAt(pair, '=');
    return [decoded(name), decoded(value)];
  });
}

function xmlPairs(text: string): Pair[] {
  const elements = text.matchAll(/<([\w:.-]+)[^<>]*>([^<>]+)</gu);
  const attributes = text.matchAll(/([\w:.-]+)\s*=\s*["']([^"']+)["']/gu);
  return [...elements, ...attributes].map(pairOf);
}

function pairOf([, name = '', value = '']: RegExpMatchArray): Pair {
  return [name, value];
}

/** All texts of the tree, each with the names on the way to it. */
function jsonPairs(name: string, value: unknown): Pair[] {
  if (typeof value === 'string' || typeof value === 'number') return [[name, String(value)]];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => jsonPairs(`${name} ${key}`, inner));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}

/** What stands around the placeholders. */
function literals(template: string): string[] {
  return parseTemplate(template).filter((segment) => typeof segment === 'string');
}

/** One piece, or what stands before the mark and all that stands behind it. */
function splitAt(text: string, mark: string): string[] {
  const at = text.indexOf(mark);
  return at === -1 ? [text] : [text.slice(0, at), text.slice(at + mark.length)];
}
