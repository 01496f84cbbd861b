#!/usr/bin/env node
import { readSmallFile } from './files.js';
import { run } from './run.js';

// A reader that has seen enough, such as head, is no fault.
process.stdout.on('error', () => undefined);

void run(process.argv.slice(2), {
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
  read: readSmallFile,
}).then((code) => {
  process.exitCode = code;
});
