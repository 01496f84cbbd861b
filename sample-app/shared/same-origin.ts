import type { RequestHandler } from 'express';
import { PageError } from './errors.js';

/**
 * Refuses forms that another site submits. Without it a page of an attacker could log a visitor in under the
 * attacker's account (login CSRF), or out. SameSite cookies don't help where there is no session yet, and ports
 * of one host are the same site to a browser: only the origin tells the three servers apart.
 */
export function sameOrigin(own: string): RequestHandler {
  return (req, _res, next) => {
    const site = req.get('sec-fetch-site');
    const origin = req.get('origin');
    // Browsers send both on each form post. A client that sends neither has no cookies of a victim to abuse.
    const foreign = site === undefined ? origin !== undefined && origin !== own : site !== 'same-origin';
    next(
      foreign
        ? new PageError(403, 'That form came from elsewhere', 'Please start again on this page.')
        : undefined,
    );
  };
}
