import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Kit } from './kit.js';
import { bodyField, type Req } from './request.js';
import type { Waiting } from './session.js';

/** The token of the forms of one login: bound to it by a key, so that nothing has to be stored. */
export function formToken(kit: Kit, { id }: Waiting): string {
  return createHmac('sha256', kit.csrfKey).update(id).digest('base64url');
}

/** Whether a POST comes from our own page: both the browser and the token have to say so. */
export function isOwnForm(kit: Kit, req: Req, waiting: Waiting): boolean {
  const header = req.headers['x-csrf-token'];
  const given = typeof header === 'string' ? header : bodyField(req, '_csrf');
  return isSameOrigin(req) && typeof given === 'string' && equal(given, formToken(kit, waiting));
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
