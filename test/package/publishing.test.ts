import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import ts from 'typescript';
import { nodeRun, root } from './project.js';

const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const bin = (name: string, file: string): string => join(root, 'node_modules', name, file);

describe('The packed package', () => {
  it('passes publint with its strict rules', async () => {
    const tarball = process.env['PACKED_TARBALL'] ?? '';
    const { code, output } = await nodeRun([bin('publint', 'src/cli.js'), '--strict', tarball], root);
    expect(code === 0 ? '' : output).toBe('');
  });

  it('has right types for every kind of module resolution', async () => {
    const attw = bin('@arethetypeswrong/cli', 'dist/index.js');
    const tarball = process.env['PACKED_TARBALL'] ?? '';
    const { code, output } = await nodeRun([attw, tarball, '--profile', 'node16', '--format', 'ascii'], root);
    expect(code === 0 ? '' : output).toBe('');
  });

  it('holds every file that package.json names', () => {
    const missing = targets(manifest.exports).concat(
      targets(manifest.imports),
      manifest.main,
      manifest.types,
      Object.values<string>(manifest.bin),
    );
    expect(missing.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  it('tells bundlers that importing it does nothing', () => {
    expect(manifest.sideEffects).toBe(false);
  });

  /** A consumer need not have @types/express, and has ioredis only if it asks for Redis. */
  it('declares its types without those of another package, but where Kysely is what it is given', () => {
    const own = Object.keys(manifest.dependencies).filter((name) => name !== 'nunjucks');
    const foreign = readdirSync(join(root, 'dist'), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.d.ts'))
      .flatMap((path) => importsOf(path).map((name) => ({ path, name })))
      .filter(({ name, path }) => !(name === 'kysely' && /^(esm|cjs)\/users\/sql\//.test(path)))
      .filter(({ name }) => !name.startsWith('.') && !isBuiltin(name) && !own.includes(packageOf(name)));
    expect(foreign).toEqual([]);
  });
});

function targets(entry: string | Record<string, string>): string[] {
  return typeof entry === 'string' ? [entry] : Object.values(entry).flatMap(targets);
}

function importsOf(path: string): string[] {
  const { importedFiles, typeReferenceDirectives } = ts.preProcessFile(
    readFileSync(join(root, 'dist', path), 'utf8'),
  );
  const references = typeReferenceDirectives
    .map(({ fileName }) => fileName)
    .filter((name) => name !== 'node');
  return [...importedFiles.map(({ fileName }) => fileName), ...references];
}

function packageOf(name: string): string {
  return name
    .split('/')
    .slice(0, name.startsWith('@') ? 2 : 1)
    .join('/');
}
