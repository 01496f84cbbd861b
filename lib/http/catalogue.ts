import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '#package-root';
import { SmsOtpConfigError } from '../errors.js';
import type { Text } from './view-model.js';

/** The texts that the core sends to the pages. The catalogue has each in every language of the package. */
export const textKeys = [
  'error.code_wrong',
  'error.code_malformed',
  'error.code_malformed_alphanumeric',
  'error.code_expired',
  'error.code_gone',
  'error.code_burned',
  'error.locked',
  'error.try_later',
  'error.resend_wait',
  'error.resend_exhausted',
  'error.resend_disabled',
  'error.send_budget',
  'error.send_failed',
  'error.send_unknown',
  'error.not_sent_yet',
  'error.first_factor_failed',
  'error.no_pending',
  'error.mobile_invalid',
  'error.mobile_same',
  'error.mobile_unmatched',
  'error.mobile_unmatched.own',
  'error.mobile_required',
  'error.mobile_missing',
  'error.mobile_unusable',
  'error.opted_out_but_mandatory',
  'error.user_unknown',
  'error.user_gone',
  'error.mobile_changed',
  'error.tenant_mismatch',
  'error.tenant_unknown',
  'error.forbidden',
  'error.bad_request',
  'error.not_possible',
  'error.store_down',
  'error.retry_disabled',
  'error.unexpected',
  'notice.sent',
  'notice.sent_again',
  'notice.already_sent',
  'account.mobile_changed',
  'account.opted_in',
  'account.opted_out',
  'account.required',
  'change.ended_mobile_changed',
  'change.ended_retry_disabled',
  'change.ended_code_expired',
  'change.ended_user_gone',
  'change.no_more_codes',
] as const;

export type TextKey = (typeof textKeys)[number];

export interface CatalogueOptions {
  /** The user's directory of templates; its `locales/*.json` override ours key by key and may add languages. */
  readonly views?: string;
  /** The languages on offer. All that have a file, unless told otherwise. */
  readonly languages?: readonly string[];
}

/** All words of the pages and messages, in each language. */
export interface Catalogue {
  /** The languages on offer. */
  readonly languages: readonly string[];
  /** The language on offer that suits an `Accept-Language` header best. */
  pick(acceptLanguage: string | undefined): string;
  /**
   * The words of a text. An unknown language or key falls back to English, then to the key itself: a missing word
   * must not break a login. Values: `count` picks the plural; `seconds` gives `{wait}`, rounded up, and picks the
   * key's `.now` form when there is nothing to wait for; `secondsLeft` gives `{left}`, rounded down.
   */
  translate(language: string, text: Text): string;
  direction(language: string): 'ltr' | 'rtl';
}

type Words = ReadonlyMap<string, string>;
type Values = Readonly<Record<string, string | number>>;

const fallback = 'en';

export function createCatalogue(options: CatalogueOptions = {}): Catalogue {
  const problems: string[] = [];
  const all = readLanguages(options.views, problems);
  const languages = offered(all, options.languages, problems);
  if (problems.length > 0) throw new SmsOtpConfigError(problems);

  const start = languages.includes(fallback) ? fallback : (languages[0] ?? fallback);
  const translate = (language: string, { key, values = {} }: Text): string => {
    for (const candidate of chain(language)) {
      const words = find(all.get(candidate), candidate, key, values);
      if (words !== undefined) return fill(words, candidate, values);
    }
    return key;
  };
  return Object.freeze({
    languages,
    pick: (acceptLanguage: string | undefined) => pickLanguage(acceptLanguage, languages) ?? start,
    translate,
    direction: (language: string) =>
      translate(language, { key: 'layout.direction' }) === 'rtl' ? 'rtl' : 'ltr',
  });
}

function readLanguages(views: string | undefined, problems: string[]): Map<string, Words> {
  const languages = new Map<string, Map<string, string>>();
  for (const root of [join(packageRoot, 'templates'), ...(views === undefined ? [] : [views])]) {
    for (const file of localeFiles(join(root, 'locales'))) {
      try {
        const language = canonical(file.name.slice(0, -'.json'.length));
        const words = languages.get(language) ?? new Map<string, string>();
        for (const [key, text] of readWords(file.path)) words.set(key, text);
        languages.set(language, words);
      } catch (error) {
        problems.push(`views: ${file.path}: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  }
  return languages;
}

function localeFiles(directory: string): { name: string; path: string }[] {
  try {
    const names = readdirSync(directory).filter((name) => name.endsWith('.json'));
    return names.sort().map((name) => ({ name, path: join(directory, name) }));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

function canonical(tag: string): string {
  try {
    return Intl.getCanonicalLocales(tag)[0] ?? tag;
  } catch {
    throw new Error(`"${tag}" is not a language tag; name the file like "fr.json" or "pt-BR.json"`);
  }
}

function readWords(path: string): [string, string][] {
  const content: unknown = JSON.parse(readFileSync(path, 'utf8'));
  if (typeof content !== 'object' || content === null || Array.isArray(content)) {
    throw new Error('must hold one JSON object');
  }
  return Object.entries(content).map(([key, text]) => {
    if (typeof text !== 'string') throw new Error(`"${key}" must be a string`);
    return [key, text];
  });
}

function offered(
  all: ReadonlyMap<string, Words>,
  wanted: readonly string[] | undefined,
  problems: string[],
): readonly string[] {
  if (wanted === undefined) return Object.freeze([...all.keys()]);
  const missing = wanted.filter((language) => !all.has(language));
  for (const language of missing) {
    problems.push(`languages: there is no locales/${language}.json, only ${[...all.keys()].join(', ')}`);
  }
  return Object.freeze(wanted.filter((language) => all.has(language)));
}

/** `de-AT` looks into `de-AT`, `de`, `en`. */
function chain(language: string): string[] {
  const parts = language.split('-');
  return [...parts.map((_, index) => parts.slice(0, parts.length - index).join('-')), fallback];
}

function find(words: Words | undefined, language: string, key: string, values: Values): string | undefined {
  if (words === undefined) return undefined;
  const { count, seconds } = values;
  if (typeof count === 'number') {
    const plural = words.get(`${key}.${new Intl.PluralRules(language).select(count)}`);
    const counted = plural ?? words.get(`${key}.other`);
    if (counted !== undefined) return counted;
  }
  const nothingToWaitFor = typeof seconds !== 'number' || seconds <= 0;
  return (nothingToWaitFor ? words.get(`${key}.now`) : undefined) ?? words.get(key);
}

/** One pass only: a value that itself looks like `{to}` stays what it is. A name without a value stays visible. */
function fill(words: string, language: string, values: Values): string {
  const { seconds, secondsLeft } = values;
  const all: Values = {
    ...(typeof seconds === 'number' && { wait: wordDuration(language, seconds, Math.ceil) }),
    ...(typeof secondsLeft === 'number' && { left: wordDuration(language, secondsLeft, Math.floor) }),
    ...values,
  };
  return words.replace(/\{(\w+)\}/g, (hole, name: string) =>
    Object.hasOwn(all, name) ? String(all[name]) : hole,
  );
}

/** "30 seconds", "5 minutes", "24 hours". A wait is rounded up and a life down, so that neither promises too much. */
export function wordDuration(
  language: string,
  seconds: number,
  round: (value: number) => number = Math.ceil,
): string {
  const whole = Math.max(0, round(seconds));
  if (whole < 120 && whole !== 60) return wordUnit(language, whole, 'second');
  const minutes = round(whole / 60);
  if (minutes < 120 && minutes !== 60) return wordUnit(language, minutes, 'minute');
  return wordUnit(language, round(minutes / 60), 'hour');
}

function wordUnit(language: string, value: number, unit: 'second' | 'minute' | 'hour'): string {
  return new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'long' }).format(value);
}

/** RFC 4647 lookup: each range in order of its weight, cut from the right until a language on offer fits. */
function pickLanguage(header: string | undefined, languages: readonly string[]): string | undefined {
  for (const range of readRanges(header ?? '')) {
    for (let tag = range; tag !== ''; tag = tag.slice(0, Math.max(0, tag.lastIndexOf('-')))) {
      const same = languages.find((language) => language.toLowerCase() === tag);
      if (same !== undefined) return same;
    }
    const relative = languages.find((language) => language.toLowerCase().startsWith(`${range}-`));
    if (relative !== undefined) return relative;
  }
  return undefined;
}

/** At most ten ranges are read: a header of 16 KB costs no more than an honest one. */
function readRanges(header: string): string[] {
  return header
    .slice(0, 500)
    .split(',', 10)
    .map((part) => {
      const [range = '', weight] = part.toLowerCase().split(';');
      const quality = weight === undefined ? 1 : Number(/^\s*q=([\d.]+)\s*$/.exec(weight)?.[1] ?? 0);
      return { range: range.trim(), quality };
    })
    .filter(({ range, quality }) => /^[a-z]{2,8}(-[a-z\d]{1,8})*$/.test(range) && quality > 0)
    .sort((a, b) => b.quality - a.quality)
    .map(({ range }) => range);
}
