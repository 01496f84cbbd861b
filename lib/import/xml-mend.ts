import { SmsOtpImportError } from '../errors.js';
import { tagsOf, type Tag } from './xml-tags.js';

export interface Mended {
  /** One element around everything, so that blocks may stand side by side. Lines are as they were. */
  readonly text: string;
  readonly mended: readonly string[];
}

const block = 'AuthenticatorConfig';
const closing = `</${block}>`;
const mostOpen = 100;

/**
 * Closes what the connector's documentation leaves open: its blocks end with the last parameter, or where the next one
 * begins. A block never stands in a block, so nothing else can be meant. Every other open element is an error, because
 * then part of the file may be missing.
 */
export function mend(text: string): Mended {
  const open: Tag[] = [];
  const insertions: number[] = [];
  const lines: number[] = [];
  const closeBlock = (at: number): void => {
    if (lines.length === mostOpen)
      throw new SmsOtpImportError(`More than ${mostOpen} blocks of <${block}> are never closed.`);
    lines.push(open.pop()?.line ?? 0);
    insertions.push(at);
  };
  for (const tag of tagsOf(text)) {
    if (tag.kind === 'close') {
      if (inBlock(open) && open.at(-2)?.name === tag.name) closeBlock(tag.start);
      closeElement(open, tag);
    } else {
      if (tag.name === block && inBlock(open)) closeBlock(tag.start);
      if (tag.kind === 'open') open.push(tag);
    }
  }
  if (inBlock(open)) closeBlock(text.length);
  const [left] = open.slice(-1);
  if (left) throw new SmsOtpImportError(`Line ${left.line}: ${shown(left)} is never closed.`);
  return { text: wrap(insert(text, insertions)), mended: lines.map(remark) };
}

const inBlock = (open: readonly Tag[]): boolean => open.at(-1)?.name === block;

const remark = (line: number): string =>
  `Line ${line}: <${block}> is never closed; it was read as if ${closing} stood after its last parameter.`;

function closeElement(open: Tag[], tag: Tag): void {
  const last = open.pop();
  if (last?.name === tag.name) return;
  const wanted = last
    ? `where ${shown(last)} of line ${last.line} has to be closed first`
    : 'but nothing is open';
  throw new SmsOtpImportError(`Line ${tag.line}: ${shown(tag)} is closed, ${wanted}.`);
}

/** Only names that are the product's own: what looks like a tag may be a piece of a password. */
const known = new Set([
  'ApplicationAuthentication',
  'AuthenticatorConfig',
  'AuthenticatorConfigs',
  'FederatedAuthenticatorConfigs',
  'IdentityProvider',
  'Name',
  'Parameter',
  'Properties',
  'Property',
  'Value',
]);

const shown = ({ name }: Tag): string => (known.has(name) ? `<${name}>` : 'an element');

function insert(text: string, offsets: readonly number[]): string {
  const ends = [0, ...offsets];
  return ends.map((from, index) => text.slice(from, offsets[index])).join(closing);
}

/** The declaration may stand at the very beginning only. */
function wrap(text: string): string {
  const [declaration = ''] = /^\s*<\?xml\s[^?]*\?>/.exec(text) ?? [];
  return `<file>${declaration.replace(/[^\n]/g, ' ')}${text.slice(declaration.length)}</file>`;
}
