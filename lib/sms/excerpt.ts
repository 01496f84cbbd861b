import type { TextMessage } from './contract.js';

/** What must not be readable in an answer. */
export interface Masks {
  /** Each with the flag `g`. */
  readonly patterns: readonly RegExp[];
  /** Most characters that one of them can match, as far as that is known. */
  readonly longest: number;
}

/** What a user reads of it: two or three sentences of an error. */
const shownCharacters = 300;

/**
 * The beginning of a gateway's answer as one line of text, every match of the masks in stars; undefined where it is no
 * text, or empty.
 * @param cut whether the answer goes on behind what was read: its end may then hold half of a secret
 */
export function excerptOf(body: Buffer, cut: boolean, { patterns, longest }: Masks): string | undefined {
  const text = readable(body.toString('utf8'));
  if (text === undefined) return undefined;
  const hidden = new Uint8Array(text.length);
  // All on the same text: the stars of one mask would keep the next from matching what it overlaps.
  for (const pattern of patterns)
    for (const { index, 0: match } of text.matchAll(pattern)) hidden.fill(1, index, index + match.length);
  const end = cut ? Math.max(0, text.length - longest) : text.length;
  const shown = starred(text.slice(0, Math.min(end, shownCharacters)), hidden);
  if (shown === '') return undefined;
  return cut || text.length > shownCharacters ? `${shown}…` : shown;
}

/** Marks that nobody sees go before the masks are laid on, or one in the middle of a secret would hide it from them. */
function readable(text: string): string | undefined {
  const unknown = text.match(/\ufffd/gu)?.length ?? 0;
  if (unknown > text.length / 50 || text.includes('\u0000')) return undefined;
  const line = text
    .replace(/\p{Cf}/gu, '')
    .replace(/[\p{Cc}\p{Z}]+/gu, ' ')
    .trim();
  return line === '' ? undefined : line;
}

/** Three stars for each run, however long: the length of a password is half of a guess. */
function starred(text: string, hidden: Uint8Array): string {
  let shown = '';
  for (let at = 0; at < text.length; at += 1) {
    if (hidden[at] !== 1) shown += text.charAt(at);
    else if (hidden[at - 1] !== 1) shown += '***';
  }
  return shown.replace(/\p{Surrogate}/gu, '').trim();
}

/** Between the digits of a number as people, addresses and HTML write it. */
const gap = '(?:[\\s().,+/\\u2010-\\u2015-]|%2[0bd]|&nbsp;){0,6}';

/** The sign before a number, as text, in an address, in JSON and in HTML. */
const plus = '(?:\\+|%2b|\\\\u002b|&#43;)?';

/** So many digits at the end are the same in each spelling of a number, with or without country and trunk prefix. */
const commonDigits = 6;

/** The masks of one message: its number in every spelling, its code, its text. */
export function masksOf({ to, code, text }: TextMessage): RegExp[] {
  const digits = to.replace(/\D/gu, '').slice(-commonDigits);
  return [
    new RegExp(`${plus}(?:\\d${gap}){0,14}${Array.from(digits).join(gap)}`, 'giu'),
    new RegExp(Array.from(code).map(escapePattern).join('[\\s-]?'), 'giu'),
    ...literalMasks(text),
  ];
}

/** A text in each way in which an answer may quote it. */
export function literalMasks(text: string): RegExp[] {
  const json = JSON.stringify(text).slice(1, -1);
  const url = encodeURIComponent(text.replace(/\p{Surrogate}/gu, ''));
  const markup = text.replace(/[&<>"']/gu, (character) => entities[character] ?? '');
  const spellings = [text, json, json.replaceAll('/', '\\/'), url, url.replaceAll('%20', '+'), markup];
  return [...new Set(spellings)]
    .filter((spelling) => spelling.trim() !== '')
    .map((spelling) => new RegExp(spelling.split(/\s+/u).map(escapePattern).join('\\s+'), 'giu'));
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/gu, '\\$&');
}
