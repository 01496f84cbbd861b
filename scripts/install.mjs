// What every other script needs first: the right Node, and the packages of package-lock.json.
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fail, npm, root } from './process.mjs';

export async function install() {
  checkNode();
  if (installed()) return;
  console.log('Installing packages (npm ci) ...');
  // NODE_ENV=production would leave out TypeScript and the test tools.
  const code = await npm(['ci', '--include=dev', '--no-audit', '--no-fund']);
  if (code !== 0) {
    fail(
      'The packages could not be installed: see npm above. With the registry in reach, try again: npm ci',
      code,
    );
  }
}

function checkNode() {
  const { engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const least = engines.node.match(/\d+/g).map(Number);
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > least[0] || (major === least[0] && minor >= least[1])) return;
  fail(
    `This needs Node ${engines.node}, and this is ${process.version}: install a newer one from https://nodejs.org`,
  );
}

/** npm writes node_modules/.package-lock.json at the end of an install. */
function installed() {
  const changed = (path) => statSync(join(root, path), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  return changed('node_modules/.package-lock.json') >= changed('package-lock.json');
}
