import { compileBody, type GatewayBody } from './gateway-body.js';
import { readCa } from './gateway-ca.js';
import { compileHeaders, findHeader, readHeaders, type HeaderTemplates } from './gateway-headers.js';
import { textOf, type GatewayOptions, type Report } from './gateway-options.js';
import { compileUrl, type GatewayUrl } from './gateway-url.js';
import { wellFormed, type Fields } from './template.js';
import { readExplain, type Explain } from './gateway-explain.js';
import type { TextMessage } from './contract.js';

/** One message, ready to be written. */
export interface GatewayRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

/** A gateway's description with everything parsed: what is left for a send is to join strings. */
export interface CompiledGateway {
  readonly origin: string;
  readonly secure: boolean;
  readonly ca: readonly string[] | undefined;
  readonly accepts: (status: number) => boolean;
  readonly render: (message: TextMessage) => GatewayRequest;
  /** What a user may read of an answer to this message; absent where nobody is to read any. */
  readonly explain?: Explain | undefined;
}

type Method = GatewayRequest['method'];

/** The connector's rule for a blank response code. */
const defaultStatuses = [200, 201, 202];

/** What is wrong with the description, one line each: option, value that is no secret, mend. Empty when it is right. */
export function checkGateway(options: GatewayOptions): string[] {
  const problems: string[] = [];
  compileGateway(options, (problem) => problems.push(problem));
  return [...new Set(problems)];
}

/** Undefined only when a problem was reported; a caller that got any report must not use the result. */
export function compileGateway(options: GatewayOptions, report: Report): CompiledGateway | undefined {
  const payload = textOf(options.payload);
  const method = readMethod(textOf(options.method), payload !== undefined, report);
  const headers = readHeaders(options.headers, report);
  const body =
    payload === undefined ? undefined : compileBody(payload, findHeader(headers, 'content-type'), report);
  const accepts = readStatuses(options.httpResponse, report);
  const toNumber = readNumberFormat(textOf(options.numberFormat), report);
  const ca = readCa(options.ca, report);
  const explain = readExplain({ options, headers, payload }, report);
  const url = readUrl(options, report);
  if (url === undefined) return undefined;
  const fill = joinRequest(method, url, headers, body);
  return {
    origin: url.origin,
    secure: url.secure,
    ca,
    accepts,
    explain,
    render: (message) => fill(toFields(message, toNumber)),
  };
}

function readUrl(options: GatewayOptions, report: Report): GatewayUrl | undefined {
  const template = textOf(options.url);
  if (template !== undefined) return compileUrl(template, report);
  report('sms.url is missing; give the address of the gateway, https://host/path');
  return undefined;
}

function readMethod(method: string | undefined, hasPayload: boolean, report: Report): Method {
  const upper = method?.toUpperCase() ?? (hasPayload ? 'POST' : 'GET');
  if (upper !== 'GET' && upper !== 'POST') report(`sms.method is ${JSON.stringify(method)}; use GET or POST`);
  if (upper === 'GET' && hasPayload)
    report('sms.method is GET, which has no body; use POST or remove sms.payload');
  return upper === 'POST' ? 'POST' : 'GET';
}

function readStatuses(value: GatewayOptions['httpResponse'], report: Report): CompiledGateway['accepts'] {
  const text = textOf(value === undefined ? undefined : String(value));
  const statuses =
    text === undefined ? defaultStatuses : text.split(',').map((piece) => Number(piece.trim()));
  if (!statuses.every((status) => Number.isInteger(status) && status >= 200 && status <= 299)) {
    report(
      `sms.httpResponse is ${JSON.stringify(text)}; use statuses from 200 to 299, such as 202 or 200,202`,
    );
  }
  return (status) => statuses.includes(status);
}

function readNumberFormat(format: string | undefined, report: Report): (to: string) => string {
  if (format === 'digits') return (to) => to.replace(/\D/gu, '');
  if (format !== undefined && format !== 'e164') {
    report(`sms.numberFormat is ${JSON.stringify(format)}; use e164 or digits`);
  }
  return (to) => to;
}

function toFields(message: TextMessage, toNumber: (to: string) => string): Fields {
  return {
    num: wellFormed(toNumber(message.to)),
    msg: wellFormed(message.text),
    otp: wellFormed(message.code),
  };
}

function joinRequest(
  method: Method,
  url: GatewayUrl,
  headerTemplates: HeaderTemplates,
  body: GatewayBody | undefined,
): (fields: Fields) => GatewayRequest {
  const stated = findHeader(headerTemplates, 'content-type') !== undefined;
  const deduced = body === undefined || stated ? {} : { 'Content-Type': body.contentType };
  const headers = compileHeaders(headerTemplates);
  return (fields) => ({
    method,
    path: url.path(fields),
    headers: { ...headers(fields), ...deduced },
    body: body?.render(fields),
  });
}
