// npm run build: lib to dist/esm and dist/cjs. With --if-stale only when lib is newer than dist.
import {
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { fail, node, root } from './process.mjs';

const cache = join(root, '.cache');
const sources = [
  'lib',
  'package.json',
  'tsconfig.json',
  'tsconfig.esm.json',
  'tsconfig.cjs.json',
  'scripts/build.mjs',
];

export async function build({ ifStale = false } = {}) {
  if (ifStale && !stale()) return;
  const started = new Date();
  mkdirSync(cache, { recursive: true });
  const formats = ['esm', 'cjs'];
  const codes = await Promise.all(formats.map(compile));
  if (codes.some((code) => code !== 0)) {
    for (const format of formats) rmSync(fresh(format), { recursive: true, force: true });
    fail('The build failed and dist is as it was: see the type errors above.');
  }
  asCommonJs(fresh('cjs'));
  for (const format of formats) {
    // Whatever changed since the start is not in this build.
    utimesSync(fresh(format), started, started);
    swap(format);
  }
  console.log(`Built dist in ${((Date.now() - started) / 1000).toFixed(1)} s`);
}

/** Two levels deep like dist/esm, so that the paths in the source maps stay right. */
const fresh = (format) => join(cache, `${format}-${process.pid}`);

function compile(format) {
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  return node([tsc, '-p', `tsconfig.${format}.json`, '--outDir', fresh(format)]);
}

/**
 * The package is ESM by default, and this folder's package.json says otherwise. That also cuts the folder off
 * from the `imports` of the package, so its files name what is behind them.
 */
function asCommonJs(folder) {
  writeFileSync(join(folder, 'package.json'), '{ "type": "commonjs" }\n');
  for (const name of readdirSync(folder, { recursive: true }).filter((path) => path.endsWith('.js'))) {
    const file = join(folder, name);
    const up = '../'.repeat(name.split(sep).length + 1);
    const code = readFileSync(file, 'utf8');
    const named = code.replaceAll('require("#package-root")', `require("${up}package-root.cjs")`);
    if (named !== code) writeFileSync(file, named);
  }
}

/** A reader of dist sees the old build or the new one, never half of one. */
function swap(format) {
  const target = join(root, 'dist', format);
  const old = join(cache, `old-${format}-${process.pid}`);
  mkdirSync(join(root, 'dist'), { recursive: true });
  if (statSync(target, { throwIfNoEntry: false })) renameSync(target, old);
  renameSync(fresh(format), target);
  rmSync(old, { recursive: true, force: true });
}

function stale() {
  const built = ['esm', 'cjs'].map((format) => changed(join('dist', format)));
  return Math.max(...sources.map(newest)) > Math.min(...built);
}

const changed = (path) => statSync(join(root, path), { throwIfNoEntry: false })?.mtimeMs ?? 0;

/** A folder's own time counts too: that is how a deleted file shows. */
function newest(path) {
  const inside = statSync(join(root, path)).isDirectory()
    ? readdirSync(join(root, path), { recursive: true })
    : [];
  return Math.max(changed(path), ...inside.map((name) => changed(join(path, name))));
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  await build({ ifStale: process.argv.includes('--if-stale') });
}
