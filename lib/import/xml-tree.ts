import { XMLParser } from 'fast-xml-parser';
import { SmsOtpImportError } from '../errors.js';

export interface Element {
  /** Without the prefix of its namespace. */
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly Element[];
  /** Its own, trimmed. */
  readonly text: string;
}

const cdata = '#cdata';

/** Entities are left to us: one pass, and only those that XML itself has. */
const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  removeNSPrefix: true,
  parseTagValue: false,
  trimValues: false,
  processEntities: false,
  cdataPropName: cdata,
  ignoreDeclaration: true,
  ignorePiTags: true,
});

/** What `tagsOf` has found right, as elements. The parser's messages quote the file, which may hold credentials. */
export function treeOf(text: string): Element {
  return readRoot(parse(text));
}

function parse(text: string): unknown {
  try {
    return parser.parse(text) as unknown;
  } catch {
    throw new SmsOtpImportError('The XML is nested too deep, or an element has a name that is not allowed.');
  }
}

function readRoot(nodes: unknown): Element {
  const [root] = childrenOf(nodes);
  if (!root) throw new SmsOtpImportError('The file holds no element.');
  return root;
}

function childrenOf(nodes: unknown): Element[] {
  return listOf(nodes).flatMap((node) => {
    const name = nameOf(node);
    return name === undefined || name.startsWith('#') ? [] : [elementOf(name, node)];
  });
}

function elementOf(name: string, node: object): Element {
  const inside: unknown = Reflect.get(node, name);
  const attributes = Object.entries(Object(Reflect.get(node, ':@') ?? {}) as object);
  return {
    name,
    attributes: new Map(attributes.map(([key, value]) => [key, decode(String(value))])),
    children: childrenOf(inside),
    text: listOf(inside).map(textOf).join('').trim(),
  };
}

function textOf(node: object): string {
  if (nameOf(node) === '#text') return decode(String(Reflect.get(node, '#text')));
  if (nameOf(node) !== cdata) return '';
  return listOf(Reflect.get(node, cdata))
    .map((inner) => String(Reflect.get(inner, '#text')))
    .join('');
}

const nameOf = (node: object): string | undefined => Object.keys(node).find((key) => key !== ':@');

function listOf(value: unknown): object[] {
  const entries: readonly unknown[] = Array.isArray(value) ? value : [];
  return entries.filter((entry) => typeof entry === 'object' && entry !== null);
}

const entities: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
]);

function decode(text: string): string {
  return text.replace(/&(#x[\da-f]{1,6}|#\d{1,7}|\w+);/gi, (_, name: string) => {
    const found = name.startsWith('#') ? characterOf(name.slice(1)) : entities.get(name);
    if (found === undefined)
      throw new SmsOtpImportError('An entity is not known: XML has &amp; &lt; &gt; &quot; &apos; alone.');
    return found;
  });
}

function characterOf(code: string): string | undefined {
  const point = code.toLowerCase().startsWith('x') ? parseInt(code.slice(1), 16) : Number(code);
  return point > 0 && point <= 0x10ffff ? String.fromCodePoint(point) : undefined;
}
