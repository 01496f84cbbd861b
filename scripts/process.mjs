// Child processes for the scripts of this folder. Plain Node: node_modules may be missing when this runs.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Runs a command in the package's folder, hands signals on to it and resolves to its exit code. */
export function run(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: 'inherit', ...options });
    const forward = (signal) => {
      // A terminal sends Ctrl-C to the child as well; a second one would cut its shutdown short.
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    };
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
    for (const signal of signals) process.on(signal, forward);
    child.on('error', reject);
    child.on('close', (code, signal) => {
      for (const name of signals) process.off(name, forward);
      resolve(code ?? 128 + constants.signals[signal]);
    });
  });
}

/** Runs a JavaScript program with this Node. */
export const node = (args, options) => run(process.execPath, args, options);

/** Runs npm: the one that started this script, if any. */
export function npm(args, options) {
  const own = process.env.npm_execpath;
  if (own && /npm-cli\.c?js$/.test(own)) return node([own, ...args], options);
  return run('npm', args, { shell: process.platform === 'win32', ...options });
}

/** Ends the script with one clear line. */
export function fail(message, code = 1) {
  console.error(`\n${message}\n`);
  process.exit(code);
}
