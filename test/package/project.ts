import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export const root = join(__dirname, '..', '..');
const fixtures = join(__dirname, 'fixtures');

export interface Ended {
  readonly code: number;
  readonly output: string;
  readonly stdout: string;
}

/** An empty project with the packed package and these packages in it, and every fixture in its own format. */
export async function createProject(name: string, packages: readonly string[]): Promise<string> {
  const folder = join(required('PACKED_FOLDER'), name);
  mkdirSync(folder);
  writeJson(join(folder, 'package.json'), { name: 'consumer', private: true });
  const install = ['install', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error'];
  const npm = await execute('npm', [...install, required('PACKED_TARBALL'), ...packages], folder);
  if (npm.code !== 0) throw new Error(`npm install failed in ${name}:\n${npm.output}`);
  cpSync(join(fixtures, 'login.mjs'), join(folder, 'login.mjs'));
  copy('esm', join(folder, 'esm'), 'module');
  copy('cjs', join(folder, 'cjs'), 'commonjs');
  copy('ts', join(folder, 'ts-esm'), 'module');
  copy('ts', join(folder, 'ts-cjs'), 'commonjs');
  return folder;
}

/** The folder's own package.json decides its module format; packages are found in the project above it. */
function copy(from: string, to: string, type: 'module' | 'commonjs'): void {
  cpSync(join(fixtures, from), to, { recursive: true });
  writeJson(join(to, 'package.json'), { type });
}

/** Compiles a folder as a strict consumer would, every declaration file included. */
export function compile(folder: string): Promise<Ended> {
  return nodeRun([join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', folder], folder);
}

export function nodeRun(args: readonly string[], cwd: string): Promise<Ended> {
  return execute(process.execPath, args, cwd);
}

/** A program of the installed package, as a user calls it; nothing is fetched for it. */
export function npx(args: readonly string[], cwd: string): Promise<Ended> {
  return execute('npx', ['--no', '--', ...args], cwd);
}

function execute(command: string, args: readonly string[], cwd: string): Promise<Ended> {
  // The consumer is not a test: Jest's own variables would change what it does.
  const env = { ...process.env, NODE_ENV: undefined, JEST_WORKER_ID: undefined };
  return new Promise((resolve) => {
    execFile(command, [...args], { cwd, env, timeout: 240_000 }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : 1;
      resolve({ code, stdout, output: stdout + stderr });
    });
  });
}

function writeJson(path: string, value: unknown): void {
  writeFileSync(path, JSON.stringify(value, null, 2));
}

function required(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is missing: run npm run test:package`);
  return value;
}
