import { compileTemplate, hasPlaceholder, reportUnknownFields, type Fields } from './template.js';
import type { GatewayOptions, Report } from './gateway-options.js';

/** Names as they are sent. */
export type HeaderTemplates = ReadonlyMap<string, string>;

/** A comma ends a value only where `Name:` follows; `//` after the colon is an address inside the value. */
const separator = /,(?=\s*[\w!#$%&'*+.^`|~-]+\s*:(?!\/\/))/u;
const token = /^[\w!#$%&'*+.^`|~-]+$/u;

/** These frame the request: a second opinion on length or connection lets two servers read two requests. */
const framing = new Set(['connection', 'content-length', 'expect', 'transfer-encoding', 'upgrade']);

/** Problems name headers, never their values: those hold credentials. */
export function readHeaders(headers: GatewayOptions['headers'], report: Report): HeaderTemplates {
  const templates = new Map<string, string>();
  const seen = new Set<string>();
  for (const [name, value] of entriesOf(headers, report)) {
    const problem = faultOf(name, value, seen);
    if (problem !== undefined) report(`sms.headers: ${problem}`);
    seen.add(name.toLowerCase());
    reportUnknownFields('sms.headers', value, report);
    templates.set(name, expandBase64(value));
  }
  return templates;
}

export function findHeader(headers: HeaderTemplates, wanted: string): string | undefined {
  for (const [name, value] of headers) if (name.toLowerCase() === wanted) return value;
  return undefined;
}

export function compileHeaders(templates: HeaderTemplates): (fields: Fields) => Record<string, string> {
  const renders = [...templates].map(
    ([name, value]) => [name, compileTemplate(value, withoutControls)] as const,
  );
  return (fields) => Object.fromEntries(renders.map(([name, render]) => [name, toBytes(render(fields))]));
}

function entriesOf(headers: GatewayOptions['headers'], report: Report): (readonly [string, string])[] {
  if (headers === undefined) return [];
  if (typeof headers === 'string') {
    const text = headers.trim();
    return text.startsWith('{') ? entriesOfJson(text, report) : entriesOfList(text, report);
  }
  return Object.entries(headers).map(([name, value]) => [name.trim(), value.trim()]);
}

function entriesOfJson(text: string, report: Report): (readonly [string, string])[] {
  try {
    return Object.entries(JSON.parse(text) as object).map(([name, value]) => [
      name.trim(),
      String(value).trim(),
    ]);
  } catch {
    // The parser's message quotes the text, and with it the credentials.
    report(
      'sms.headers begins with "{" but is not valid JSON; write {"Name":"value"} or Name: value,Name: value',
    );
    return [];
  }
}

function entriesOfList(text: string, report: Report): (readonly [string, string])[] {
  if (text === '') return [];
  return text.split(separator).flatMap((piece) => {
    const at = piece.indexOf(':');
    if (at !== -1) return [[piece.slice(0, at).trim(), piece.slice(at + 1).trim()] as const];
    report('sms.headers has no "Name:" at its start; write Name: value,Name: value');
    return [];
  });
}

function faultOf(name: string, value: string, seen: ReadonlySet<string>): string | undefined {
  if (hasPlaceholder(name)) return 'a header name can not hold a placeholder';
  if (!token.test(name)) return 'a header name may hold letters, digits and "-" only';
  if (seen.has(name.toLowerCase())) return `${name} is there twice; keep one`;
  if (framing.has(name.toLowerCase())) return `${name} is set by the transport; remove it`;
  if (/\p{Cc}/u.test(value)) return `the value of ${name} holds a control character or a line end; remove it`;
  if (/base64\{[^}]*\$ctx\./iu.test(value))
    return `${name}: base64{...} is for credentials, not for placeholders`;
  return undefined;
}

/** Up to the last brace, because a password may hold one. */
function expandBase64(value: string): string {
  return value.replace(/base64\{(.*)\}/u, (_, inner: string) =>
    Buffer.from(inner, 'utf8').toString('base64'),
  );
}

/** A line end in a value would begin a new header. */
function withoutControls(value: string): string {
  return value.replace(/\p{Cc}/gu, '');
}

/** UTF-8 bytes spelt as Latin-1: axios silently drops every header character above U+00FF. */
function toBytes(value: string): string {
  return Buffer.from(value, 'utf8').toString('latin1').trim();
}
