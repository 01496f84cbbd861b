// npm test: installs what is missing, builds, and runs every test. Arguments go to Jest.
import { mkdirSync } from 'node:fs';
import { build } from './build.mjs';
import { install } from './install.mjs';
import { node } from './process.mjs';
import { ensureTools } from './tools.mjs';

const started = Date.now();
await install();
await ensureTools();
await build({ ifStale: true });
mkdirSync('.cache', { recursive: true });

const chosen = process.argv.slice(2);
const args = ['node_modules/jest/bin/jest.js', '--coverage', '--json', '--outputFile=.cache/jest.json'];
if (process.env.JEST_SEED) args.push(`--seed=${process.env.JEST_SEED}`);
// Part of the tests can't reach the thresholds of all of them.
if (chosen.length > 0) args.push('--coverageThreshold={}');
process.exitCode = await node([...args, ...chosen]);
console.log(`npm test took ${((Date.now() - started) / 1000).toFixed(1)} s`);
