import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { root } from '../setup/lib-files.js';

/** One row, by the words of its table's head. */
export type Row = Readonly<Record<string, string>>;

export interface Block {
  readonly language: string;
  readonly code: string;
}

export function read(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

/** All pages of the documentation. */
export function pages(): string[] {
  const docs = readdirSync(join(root, 'docs')).filter((name) => name.endsWith('.md'));
  const own = ['README.md', 'CHANGELOG.md', 'CONTRIBUTING.md'].filter((name) => existsSync(join(root, name)));
  return [...own, ...docs.map((name) => `docs/${name}`)];
}

/** The text under one heading, up to the next of the same or a higher level. */
export function section(page: string, heading: string): string {
  const lines = withoutCode(read(page)).split('\n');
  const whole = read(page).split('\n');
  const start = lines.findIndex(
    (line) => /^#+ /.test(line) && line.replace(/^#+ /, '').replaceAll('`', '') === heading,
  );
  if (start < 0) throw new Error(`${page} has no heading "${heading}"`);
  const level = /^#+/.exec(lines[start]!)![0].length;
  const length = lines
    .slice(start + 1)
    .findIndex((line) => (/^#+(?= )/.exec(line)?.[0].length ?? 9) <= level);
  return whole.slice(start + 1, length < 0 ? undefined : start + 1 + length).join('\n');
}

/** All rows of all tables of a text, without the marks of code and emphasis. */
export function rows(text: string): Row[] {
  const found: Row[] = [];
  let head: string[] = [];
  for (const line of withoutCode(text).split('\n')) {
    const cells = cellsOf(line);
    if (cells.length === 0) head = [];
    else if (head.length === 0) head = cells;
    else if (!cells.every((cell) => /^:?-+:?$/.test(cell)))
      found.push(Object.fromEntries(head.map((name, index) => [name, cells[index] ?? ''])));
  }
  return found;
}

function cellsOf(line: string): string[] {
  if (!line.startsWith('|')) return [];
  const cells = line
    .trim()
    .slice(1, -1)
    .split(/(?<!\\)\|/);
  return cells.map((cell) => cell.trim().replaceAll('\\|', '|').replace(/[`*]/g, ''));
}

export function blocks(text: string, language?: string): Block[] {
  return [...text.matchAll(/^```(\w*)[^\n]*\n([^]*?)^```$/gm)]
    .map(([, kind = '', code = '']) => ({ language: kind, code }))
    .filter((block) => language === undefined || block.language === language);
}

/** The one code block of its kind under a heading. */
export function block(page: string, heading: string, language: string): string {
  const [only, ...more] = blocks(section(page, heading), language);
  if (only === undefined || more.length > 0)
    throw new Error(`${page}, "${heading}": ${more.length + (only ? 1 : 0)} blocks of ${language}`);
  return only.code;
}

/** The anchors that GitHub gives the headings of a page. */
export function anchors(page: string): string[] {
  return [...withoutCode(read(page)).matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
    heading!
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

/** Headings and tables only: what stands in code is neither. Lines stay where they are. */
function withoutCode(text: string): string {
  return text.replace(/^```[^]*?^```$/gm, (code) => code.replace(/[^\n]/g, ''));
}

/** Names of the members of an interface in a file of lib. */
export function membersOf(file: string, name: string): string[] {
  const declaration = declarationOf(file, name);
  if (!ts.isInterfaceDeclaration(declaration)) throw new Error(`${name} in ${file} is no interface`);
  return declaration.members.flatMap((member) =>
    member.name && !ts.isComputedPropertyName(member.name) ? [member.name.getText()] : [],
  );
}

/** The words of a union of texts in a file of lib. */
export function wordsOf(file: string, name: string): string[] {
  const declaration = declarationOf(file, name);
  if (!ts.isTypeAliasDeclaration(declaration)) throw new Error(`${name} in ${file} is no type`);
  return [...declaration.type.getText().matchAll(/'([^']+)'/g)].map(([, word]) => word!);
}

function declarationOf(file: string, name: string): ts.Node {
  const tree = ts.createSourceFile(file, read(file), ts.ScriptTarget.Latest, true);
  const found = tree.statements.find(
    (node) => (ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) && node.name.text === name,
  );
  if (!found) throw new Error(`${file} declares no ${name}`);
  return found;
}
