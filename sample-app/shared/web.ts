import { join } from 'node:path';
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express';
import nunjucks from 'nunjucks';
import { packageRoot } from '#package-root';
import { PageError } from './errors.js';

const OWN_VIEWS = join(packageRoot, 'sample-app', 'views');
const KIT_TEMPLATES = join(packageRoot, 'templates');
/** The files that the kit's layout asks for; the rest of its folder is for its own pages. */
const KIT_ASSETS = ['smsotp.css', 'smsotp.js'];

export interface WebOptions {
  /** Shown on each page, and the first word of each line in the log. */
  readonly product: string;
  /** Origins that a form of ours may lead to, redirects included: browsers apply `form-action` to those too. */
  readonly formTargets?: readonly string[];
}

/** An Express application with the look and the manners that all three servers share. */
export function createWeb({ product, formTargets = [] }: WebOptions): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('trust proxy', false);
  app.set('view engine', 'njk');
  app.set('etag', false);
  configureViews(app, product);
  app.use(securityHeaders(formTargets));
  app.use('/assets', express.static(join(OWN_VIEWS, 'assets'), { index: false, redirect: false }));
  app.use('/assets', express.static(join(KIT_TEMPLATES, 'assets'), { index: false, redirect: false }));
  return app;
}

/** The last two: to be used after all routes. */
export function endOfWeb(app: Express, product: string): void {
  app.use((_req, _res, next) =>
    next(new PageError(404, 'Nothing here', 'There is no page at this address.')),
  );
  app.use(errorPage(product));
}

function configureViews(app: Express, product: string): void {
  // Our folder first: the pages extend the kit's layout.njk and so look like one product with it.
  const views = nunjucks.configure([OWN_VIEWS, KIT_TEMPLATES], {
    autoescape: true,
    express: app,
    watch: false,
  });
  const globals = {
    product,
    lang: 'en',
    dir: 'ltr',
    // The layout asks its catalogue for the title of an error page only; ours bring their own words.
    t: () => '{title}',
    asset: (file: string) => (KIT_ASSETS.includes(file) ? `/assets/${file}` : undefined),
  };
  for (const [name, value] of Object.entries(globals)) views.addGlobal(name, value);
}

function securityHeaders(formTargets: readonly string[]): RequestHandler {
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    ["form-action 'self'", ...formTargets].join(' '),
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
  return (_req, res, next) => {
    res.set({
      'Content-Security-Policy': policy,
      'Cache-Control': 'no-store',
      'Cross-Origin-Opener-Policy': 'same-origin',
      // Not `no-referrer`: with that, browsers send `Origin: null` on our own forms.
      'Referrer-Policy': 'same-origin',
      'X-Content-Type-Options': 'nosniff',
    });
    next();
  };
}

function errorPage(product: string): ErrorRequestHandler {
  return (error: unknown, _req, res, next) => {
    if (res.headersSent) {
      next(error);
      return;
    }
    const shown = toPageError(error);
    // The cause goes to the log, on one line and without control characters; never to the browser.
    if (shown.status !== 404) console.warn(`[${product}] ${shown.status} ${shown.title}: ${reason(error)}`);
    res.status(shown.status).render('problem', { title: shown.title, text: shown.message });
  };
}

function toPageError(error: unknown): PageError {
  if (error instanceof PageError) return error;
  const status = Number((error as { status?: unknown } | null)?.status);
  return status >= 400 && status < 500
    ? new PageError(status, 'That request was not understood', 'Please go back and try again.')
    : new PageError(500, 'Something went wrong', 'It is not your fault. Please try again.');
}

function reason(error: unknown): string {
  const cause = error instanceof PageError && error.cause !== undefined ? error.cause : error;
  const text = cause instanceof Error ? cause.message : String(cause);
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').slice(0, 300);
}
