import { SmsOtpImportError } from '../errors.js';

/** One tag. Text, comments and CDATA are between them. */
export interface Tag {
  readonly kind: 'open' | 'close' | 'empty';
  readonly name: string;
  /** Offsets in the text, the second one after `>`. */
  readonly start: number;
  readonly end: number;
  readonly line: number;
}

/**
 * The tags of a document in their order, each part of it looked at once, so that no input makes this slow. Refuses
 * document types: entities of one's own are how a small file becomes a huge one, or reads another.
 */
export function* tagsOf(text: string): Generator<Tag> {
  const lineAt = lineCounter(text);
  let end = 0;
  for (let start = text.indexOf('<'); start !== -1; start = text.indexOf('<', end)) {
    checkText(text, end, start);
    const line = lineAt(start);
    end = endOf(text, start, line);
    const tag = tagOf(text.slice(start + 1, end - 1), { start, end, line });
    if (tag) yield tag;
  }
  checkText(text, end, text.length);
}

/** What a parser would have to guess at: most of all the `&` of an address that was pasted as it is. */
function checkText(text: string, from: number, to: number): void {
  const at = text.slice(from, to).search(/&(?!(?:#\d{1,7}|#x[\da-f]{1,6}|\w{1,10});)/i);
  if (at !== -1)
    throw new SmsOtpImportError(
      `Line ${lineCounter(text)(from + at)}: a bare "&"; in XML it is written &amp;.`,
    );
}

/** Counts on from the last question, so that all of them together cost one pass. */
function lineCounter(text: string): (offset: number) => number {
  let line = 1;
  let next = text.indexOf('\n');
  return (offset) => {
    for (; next !== -1 && next < offset; next = text.indexOf('\n', next + 1)) line += 1;
    return line;
  };
}

const sections = [
  { opening: '<!--', closing: '-->', name: 'comment' },
  { opening: '<![CDATA[', closing: ']]>', name: 'CDATA section' },
  { opening: '<?', closing: '?>', name: 'processing instruction' },
] as const;

function endOf(text: string, start: number, line: number): number {
  const section = sections.find(({ opening }) => text.startsWith(opening, start));
  if (section) {
    const at = text.indexOf(section.closing, start + section.opening.length);
    if (at === -1) throw new SmsOtpImportError(`Line ${line}: a ${section.name} is never closed.`);
    return at + section.closing.length;
  }
  if (text.startsWith('<!', start))
    throw new SmsOtpImportError(
      `Line ${line}: document types and entities are not read; take out what begins with "<!".`,
    );
  return endOfTag(text, start, line);
}

/** `>` may stand in quotes, `<` nowhere: it shows where a quote or a `>` was forgotten. */
function endOfTag(text: string, start: number, line: number): number {
  let quote = '';
  for (let at = start + 1; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (character === '<') break;
    if (quote !== '') quote = character === quote ? '' : quote;
    else if (character === '"' || character === "'") quote = character;
    else if (character === '>') return at + 1;
  }
  const missing = quote === '' ? '">"' : 'a quotation mark';
  throw new SmsOtpImportError(
    `Line ${line}: a tag begins here and lacks ${missing}; a "<" in a text is &lt;.`,
  );
}

const attributes = /^(?:\s+[^\s=<>"'/]+\s*=\s*(?:"[^"]*"|'[^']*'))*\s*\/?$/;
const mostOfTag = 10_000;

function tagOf(inside: string, place: Pick<Tag, 'start' | 'end' | 'line'>): Tag | undefined {
  if (inside.startsWith('!') || inside.startsWith('?')) return undefined;
  const [begin = '', slash, name = ''] = /^(\/?)([^\s/]*)/.exec(inside.slice(0, 200)) ?? [];
  const wrong = inside.length > mostOfTag || name === '' || !attributes.test(inside.slice(begin.length));
  if (wrong)
    throw new SmsOtpImportError(
      `Line ${place.line}: this tag is not right; attributes are written name="value".`,
    );
  if (slash === '/') return { kind: 'close', name, ...place };
  return { kind: inside.endsWith('/') ? 'empty' : 'open', name, ...place };
}
