import type { IncomingMessage, ServerResponse } from 'node:http';

/** An Express middleware, typed by Node alone, so that it fits the types of Express 4 and 5. */
export type Handler = (req: IncomingMessage, res: ServerResponse, next: Next) => void;
export type Next = (error?: unknown) => void;

export type { OfRequest, RequestLike } from '../request-like.js';

type Done = (error?: unknown) => void;

/** As much of an express-session as is used. */
export interface Session {
  regenerate(done: Done): unknown;
  save(done: Done): unknown;
  readonly cookie?: unknown;
  readonly passport?: { readonly user?: unknown };
  /** Ours; only session.ts knows what is in it. */
  smsotp?: unknown;
  [key: string]: unknown;
}

/** A request as Express, express-session and Passport have dressed it; what may be missing is optional. */
export interface Req extends IncomingMessage {
  readonly originalUrl: string;
  readonly secure?: boolean;
  body?: unknown;
  session?: Session;
  readonly sessionID?: string;
  user?: unknown;
  authInfo?: unknown;
  readonly _userProperty?: string;
  accepts(types: readonly string[]): string | false;
  is(type: string): string | false | null;
  logIn?: LogIn | undefined;
  login?: LogIn | undefined;
  readonly res?: ServerResponse;
  /** Express' own way on. */
  readonly next?: Next;
  [property: string]: unknown;
}

export type LogIn = (user: unknown, options: unknown, done?: Done) => unknown;

/** Where the address ends and the query begins; the query is never read. */
export function pathOf({ originalUrl }: Req): string {
  const query = originalUrl.indexOf('?');
  return query < 0 ? originalUrl : originalUrl.slice(0, query);
}

/** The name under which Passport keeps the user on the request. */
export function userProperty(req: Req): string {
  return req._userProperty ?? 'user';
}

/** Whether the client reads JSON rather than a page. */
export function wantsJson(req: Req): boolean {
  return req.accepts(['html', 'json']) === 'json' || (req.is('json') !== false && req.is('json') !== null);
}

/**
 * A field of the body, and of nothing else: a query ends in logs and in the Referer.
 * @returns the text, undefined when there is none, or null for what is no single text (a list, an object, a number)
 */
export function bodyField(req: Req, name: string): string | undefined | null {
  const { body } = req;
  if (typeof body !== 'object' || body === null || !Object.hasOwn(body, name)) return undefined;
  const value = (body as Readonly<Record<string, unknown>>)[name];
  return typeof value === 'string' ? value : null;
}

/**
 * A path of this site, or undefined. Browsers read `//host`, `/\host` and control characters as the begin of another
 * site's address; what is not ASCII does not fit into a header.
 */
export function localPath(value: unknown): string | undefined {
  if (typeof value !== 'string' || value.length > 16_384) return undefined;
  return /^\/(?!\/)[\x21-\x5b\x5d-\x7e]*$/.test(value) ? value : undefined;
}
