import { readFileSync, readdirSync } from 'node:fs';
import { join, posix } from 'node:path';
import ts from 'typescript';

export const root = join(__dirname, '..', '..');

export interface LibFile {
  /** From the package's folder: `lib/flow/begin.ts`. */
  readonly path: string;
  readonly text: string;
  readonly tree: ts.SourceFile;
  readonly imports: readonly Import[];
}

export interface Import {
  /** A path from the package's folder for a file of ours, else the name as it is written. */
  readonly target: string;
  /** Gone after compilation. */
  readonly typeOnly: boolean;
}

export function libFiles(): LibFile[] {
  return readdirSync(join(root, 'lib'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => read(posix.join('lib', name)));
}

function read(path: string): LibFile {
  const text = readFileSync(join(root, path), 'utf8');
  const tree = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  return { path, text, tree, imports: importsOf(tree) };
}

/** Static imports, re-exports, `import()`, `require()` and `import('…')` types. */
function importsOf(tree: ts.SourceFile): Import[] {
  return nodesOf(tree).flatMap((node) => {
    const found = importOf(node);
    if (!found) return [];
    const { name, typeOnly } = found;
    const target = name.startsWith('.') ? posix.join(posix.dirname(tree.fileName), name) : name;
    return [{ target: target.replace(/\.js$/, name.startsWith('.') ? '.ts' : '.js'), typeOnly }];
  });
}

function importOf(node: ts.Node): { name: string; typeOnly: boolean } | undefined {
  if (ts.isImportDeclaration(node))
    return { name: textOf(node.moduleSpecifier), typeOnly: erased(node.importClause) };
  if (ts.isExportDeclaration(node) && node.moduleSpecifier) {
    return { name: textOf(node.moduleSpecifier), typeOnly: node.isTypeOnly };
  }
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
    return { name: textOf(node.argument.literal), typeOnly: true };
  }
  const loads = ts.isCallExpression(node) && /^(import|.*\brequire)$/.test(node.expression.getText());
  const name = loads ? node.arguments[0] : undefined;
  return name && ts.isStringLiteralLike(name) ? { name: name.text, typeOnly: false } : undefined;
}

function erased(clause: ts.ImportClause | undefined): boolean {
  if (!clause) return false;
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  const named = clause.namedBindings;
  return !clause.name && !!named && ts.isNamedImports(named) && named.elements.every((one) => one.isTypeOnly);
}

function textOf(node: ts.Node): string {
  return ts.isStringLiteralLike(node) ? node.text : node.getText();
}

export function nodesOf(node: ts.Node): ts.Node[] {
  return [node, ...node.getChildren().flatMap(nodesOf)];
}
