import { existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import nunjucks from 'nunjucks';
import { packageRoot } from '#package-root';
import { SmsOtpConfigError } from '../errors.js';
import { type AssetName, type Assets, createAssets } from './assets.js';
import { type Catalogue, createCatalogue } from './catalogue.js';
import type { PageBase, Pages } from './view-model.js';

export interface PagesOptions {
  /** A directory whose files take the place of ours, file by file: templates, `assets/`, `locales/`. */
  readonly views?: string;
  /** The languages on offer; all that have a file, unless told otherwise. */
  readonly languages?: readonly string[];
}

export interface PageRenderer {
  /** The words of the pages, for the JSON answers too. */
  readonly catalogue: Catalogue;
  readonly assets: Assets;
  /** The whole HTML page. The values of the model appear as text only, never as markup or template. */
  render<Name extends keyof Pages>(page: Name, model: Pages[Name], language: string): string;
}

const mobileErrors = [
  'error.mobile_invalid',
  'error.mobile_same',
  'error.mobile_required',
  'error.mobile_unmatched',
  'error.mobile_unmatched.own',
];

/** Errors that belong next to a page's field. All others stand above the form. */
const fieldErrors: Readonly<Record<keyof Pages, readonly string[]>> = {
  code: ['error.code_wrong', 'error.code_malformed', 'error.code_malformed_alphanumeric'],
  mobile: mobileErrors,
  error: [],
  account: mobileErrors,
  'backup-codes': [],
};

const templates = ['layout', 'code', 'mobile', 'error', 'account', 'backup-codes'] as const;

/** Reads, compiles and tries everything now, so that a broken override stops the start and not somebody's login. */
export function createPages(options: PagesOptions = {}): PageRenderer {
  const views = options.views === undefined ? undefined : resolve(options.views);
  if (views !== undefined && !isDirectory(views)) {
    throw new SmsOtpConfigError([`views: ${views} is not a directory`]);
  }
  const problems: string[] = [];
  const catalogue = collect(problems, () =>
    createCatalogue({
      ...(views !== undefined && { views }),
      ...(options.languages !== undefined && { languages: options.languages }),
    }),
  );
  const assets = createAssets(views === undefined ? {} : { views });
  const environment = createEnvironment(views);
  for (const name of templates)
    problems.push(...tryOut(name, views, () => environment.getTemplate(`${name}.njk`, true)));
  if (catalogue === null || problems.length > 0) throw new SmsOtpConfigError(problems);

  const render: PageRenderer['render'] = (page, model, language) =>
    environment.render(`${page}.njk`, {
      ...model,
      fieldError: fieldErrors[page].includes(model.error?.key ?? ''),
      ...helpers(model, language, catalogue, assets),
    });
  problems.push(...trial(render, views, catalogue.languages[0] ?? 'en'));
  if (problems.length > 0) throw new SmsOtpConfigError(problems);
  return Object.freeze({ catalogue, assets, render });
}

/** Ours are a fallback for each single file, so `{% extends "layout.njk" %}` finds the user's layout first. */
function createEnvironment(views: string | undefined): nunjucks.Environment {
  const folders = [...(views === undefined ? [] : [views]), join(packageRoot, 'templates')];
  const loader = new nunjucks.FileSystemLoader(folders, { watch: false, noCache: false });
  const environment = new nunjucks.Environment(loader, {
    autoescape: true,
    throwOnUndefined: false,
    trimBlocks: true,
    lstripBlocks: true,
  });
  return environment.addFilter('webAddress', webAddress);
}

/** Escaping keeps a value inside its attribute, but a `javascript:` address runs all the same. */
function webAddress(address: unknown): string {
  return typeof address === 'string' && /^(https?:\/\/|\/(?![/\\]))/i.test(address) ? address : '/';
}

function helpers(
  model: PageBase,
  language: string,
  catalogue: Catalogue,
  assets: Assets,
): Record<string, unknown> {
  return {
    lang: language,
    dir: catalogue.direction(language),
    t: (key: string, values?: Record<string, string | number>) =>
      catalogue.translate(language, values === undefined ? { key } : { key, values }),
    asset: (name: AssetName) => assets.url(model.links.assets, name),
  };
}

/** A template that compiles may still ask for a filter or a parent that does not exist: only rendering tells. */
function trial(render: PageRenderer['render'], views: string | undefined, language: string): string[] {
  const links = { verify: '/', resend: '/', mobile: '/', cancel: '/', assets: '/', multiOption: '/' };
  const failure = { providerCode: '-', detail: '-' };
  const base = { links, csrfToken: '-', error: { key: 'error.unexpected' }, failure };
  const challenge = { to: '0', length: 6, expiresIn: 60, resendIn: 30, attemptsLeft: 2 };
  const shown = {
    live: true,
    alphanumeric: true,
    canResend: true,
    canChangeMobile: true,
    canUseBackupCode: true,
    change: true,
  };
  const code = { ...base, challenge, ...shown };
  const notice = { key: 'notice.sent' };
  const accountLinks = { account: '/', changeMobile: '/', backupCodes: '/', smsOtp: '/' };
  const own = { ...base, accountLinks, notice, typed: '0', example: '1', onward: '/', changing: true };
  const account = {
    mobile: '0',
    canChangeMobile: true,
    backupCodes: { left: 1, few: true },
    smsOtp: { enabled: true, mandatory: false },
  };
  const tried = <Name extends keyof Pages>(name: Name, model: Pages[Name]) =>
    tryOut(name, views, () => render(name, model, language));
  return [
    ...tried('code', { ...code, notice }),
    ...tried('code', { ...code, live: false, change: false }),
    ...tried('mobile', { ...base, typed: '0', example: '1', change: false }),
    ...tried('error', { ...base, startOver: '/' }),
    ...tried('account', { ...own, account, captures: true }),
    ...tried('account', { ...own, account: null, captures: false }),
    ...tried('backup-codes', { ...base, accountLinks, codes: ['0'] }),
  ].filter((problem, index, all) => all.indexOf(problem) === index);
}

function tryOut(name: string, views: string | undefined, attempt: () => unknown): string[] {
  try {
    // Null is what a template with asynchronous tags gives.
    if (attempt() !== null) return [];
    return [`views: ${pathOf(name, views)}: asynchronous tags are not supported`];
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return [`views: ${pathOf(name, views)}: ${reason.replace(/\s*\n\s*/g, ' ')}`];
  }
}

function pathOf(name: string, views: string | undefined): string {
  const own = views === undefined ? null : join(views, `${name}.njk`);
  return own !== null && existsSync(own) ? own : join(packageRoot, 'templates', `${name}.njk`);
}

function collect<T>(problems: string[], make: () => T): T | null {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof SmsOtpConfigError)) throw error;
    problems.push(...error.problems);
    return null;
  }
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
