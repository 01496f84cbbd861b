import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Kit } from './kit.js';
import { bodyField, type Req } from './request.js';
import { loginIdOf, type Waiting } from './session.js';

/** The token of the forms of one login: bound to it by a key, so that nothing has to be stored. */
export function formToken(kit: Kit, { id }: Pick<Waiting, 'id'>): string {
  return tokenOf(kit, id);
}

/** The token of the forms inside a login: bound to user and session id. Empty, and good for nothing, without a login. */
export function loginToken(kit: Kit, req: Req): string {
  const login = loginIdOf(kit, req);
  // The word in front: no id of a step that waits can be the name of a login.
  return login === null ? '' : tokenOf(kit, `login ${login}`);
}

function tokenOf({ csrfKey }: Kit, of: string): string {
  return createHmac('sha256', csrfKey).update(of).digest('base64url');
}

/** Whether a POST comes from our own page: both the browser and the token have to say so. */
export function isOwnForm(kit: Kit, req: Req, waiting: Waiting): boolean {
  return isSameOrigin(req) && hasToken(req, formToken(kit, waiting));
}

/** Whether a POST brings this token, as a field or as a header. */
export function hasToken(req: Req, token: string): boolean {
  const header = req.headers['x-csrf-token'];
  const given = typeof header === 'string' ? header : bodyField(req, '_csrf');
  return token !== '' && typeof given === 'string' && equal(given, token);
}

/**
 * `Sec-Fetch-Site` is what the browser itself saw, whatever proxies have done to `Host`. Browsers leave it out on plain
 * http, and old ones always; then `Origin` has to name this host. `null` is the origin of sandboxed and data pages.
 */
export function isSameOrigin({ headers }: Req): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin' || site === 'none';
  const { origin, host } = headers;
  return origin === undefined || (URL.canParse(origin) && new URL(origin).host === host);
}

function equal(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
