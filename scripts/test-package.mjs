// npm run test:package: packs the package, installs it in empty projects and uses it there.
import { mkdirSync } from 'node:fs';
import { build } from './build.mjs';
import { install } from './install.mjs';
import { node } from './process.mjs';

await install();
await build({ ifStale: true });
mkdirSync('.cache', { recursive: true });
const args = ['--config', 'test/package/jest.config.mjs', '--json', '--outputFile=.cache/jest-package.json'];
process.exitCode = await node(['node_modules/jest/bin/jest.js', ...args, ...process.argv.slice(2)]);
