import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { packageRoot } from '#package-root';

/**
 * What every page answers with.
 *
 * - There is deliberately no `form-action`: Chrome applies it to the redirects that follow a POST too, and so would
 *   stop an identity provider that answers the last POST by sending the browser on to its client.
 * - `Referrer-Policy` is not `no-referrer`: with that, browsers send `Origin: null` on form POSTs and a check of
 *   the origin can't tell our own form from a foreign one. `same-origin` leaks as little to other sites.
 * - `no-store` keeps codes and numbers out of caches, and the page out of the back button after a logout.
 */
export const pageHeaders: Readonly<Record<string, string>> = Object.freeze({
  'Content-Security-Policy': [
    "default-src 'none'",
    "style-src 'self'",
    "script-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'Cache-Control': 'no-store',
  'Referrer-Policy': 'same-origin',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Cross-Origin-Opener-Policy': 'same-origin',
});

export function applyPageHeaders(res: ServerResponse): void {
  for (const [name, value] of Object.entries(pageHeaders)) res.setHeader(name, value);
}

/** The only names that are ever served: no path is made from a request, so there is none to climb out of. */
const contentTypes = {
  'smsotp.css': 'text/css; charset=utf-8',
  'smsotp.js': 'text/javascript; charset=utf-8',
  // The user's own: a few lines of colours, loaded after ours, and a picture in place of the mark.
  'brand.css': 'text/css; charset=utf-8',
  'logo.svg': 'image/svg+xml',
} as const;

export type AssetName = keyof typeof contentTypes;

export interface AssetsOptions {
  /** The user's directory of templates; a file in its `assets` folder takes the place of ours. */
  readonly views?: string;
}

export interface Assets {
  /** Address of an asset under the `assets` link, with the hash of its content; null when there is no such file. */
  url(base: string, name: AssetName): string | null;
  /** Answers a GET or HEAD for an asset; false, and nothing written, when it is none of ours. */
  serve(req: IncomingMessage, res: ServerResponse, name: string): boolean;
}

interface Asset {
  readonly type: string;
  readonly body: Buffer;
  readonly hash: string;
}

/** Reads the files once: what was there at the start is what all requests get. */
export function createAssets({ views }: AssetsOptions = {}): Assets {
  const folders = [...(views === undefined ? [] : [views]), join(packageRoot, 'templates')];
  const assets = new Map<string, Asset>();
  for (const [name, type] of Object.entries(contentTypes)) {
    const body = readFirst(folders.map((folder) => join(folder, 'assets', name)));
    if (body !== null) assets.set(name, { type, body, hash: hashOf(body) });
  }
  return Object.freeze({
    url(base: string, name: AssetName) {
      const asset = assets.get(name);
      return asset === undefined ? null : `${base}/${name}?v=${asset.hash}`;
    },
    serve(req: IncomingMessage, res: ServerResponse, name: string) {
      const asset = assets.get(name);
      if (asset === undefined || (req.method !== 'GET' && req.method !== 'HEAD')) return false;
      send(req, res, asset);
      return true;
    },
  });
}

function readFirst(paths: readonly string[]): Buffer | null {
  for (const path of paths) {
    try {
      return readFileSync(path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
  return null;
}

function hashOf(body: Buffer): string {
  return createHash('sha256').update(body).digest('base64url').slice(0, 22);
}

function send(req: IncomingMessage, res: ServerResponse, asset: Asset): void {
  const etag = `"${asset.hash}"`;
  // Only the right hash may be kept for ever. During a rolling deployment the new page's address reaches an old
  // process too, and its old file must not stay in a cache under the new name.
  const exact = versionOf(req.url ?? '') === asset.hash;
  res.setHeader('Cache-Control', exact ? 'public, max-age=31536000, immutable' : 'no-cache');
  res.setHeader('ETag', etag);
  res.setHeader('X-Content-Type-Options', 'nosniff');
  res.setHeader('Cross-Origin-Resource-Policy', 'same-origin');
  if (matches(req.headers['if-none-match'], etag)) {
    res.statusCode = 304;
    res.end();
    return;
  }
  res.statusCode = 200;
  res.setHeader('Content-Type', asset.type);
  res.setHeader('Content-Length', asset.body.length);
  res.end(req.method === 'HEAD' ? undefined : asset.body);
}

function versionOf(url: string): string | null {
  const query = url.indexOf('?');
  return query < 0 ? null : new URLSearchParams(url.slice(query)).get('v');
}

function matches(header: string | undefined, etag: string): boolean {
  const candidates = (header ?? '').split(',').map((candidate) => candidate.trim().replace(/^W\//, ''));
  return candidates.includes(etag) || candidates.includes('*');
}
