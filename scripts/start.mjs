// npm start: the sample, from a fresh clone, with nothing else to set up.
import { build } from './build.mjs';
import { install } from './install.mjs';
import { node } from './process.mjs';

await install();
await build({ ifStale: true });
process.exitCode = await node(['--import', 'tsx', 'sample-app/main.ts', ...process.argv.slice(2)]);
