import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(__dirname, '..');

/** What `ensureTools` does on a machine with nothing on its PATH, where each installation ends with this exit code. */
function ensureTools(installed: number): { code: number | null; output: string; calls: string[] } {
  const folder = mkdtempSync(join(tmpdir(), 'smsotp-tools-'));
  const log = join(folder, 'log');
  const program = (name: string, text: string): void => {
    writeFileSync(join(folder, name), `#!/bin/sh\n${text}\n`);
    chmodSync(join(folder, name), 0o755);
  };
  program('apt-get', `echo "apt-get $*" >>'${log}'; exit ${installed}`);
  program('sudo', 'shift; exec "$@"');
  // What stops the services of new packages; those of this machine are none of the test's business.
  program('sh', `echo "sh $*" >>'${log}'`);
  symlinkSync('/usr/bin/env', join(folder, 'env'));
  symlinkSync('/bin/true', join(folder, 'true'));
  const load = `import('${join(root, 'scripts', 'tools.mjs')}').then((tools) => tools.ensureTools())`;
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--eval', load], {
    env: { PATH: folder },
    encoding: 'utf8',
  });
  const calls = readFileSync(log, 'utf8').trim().split('\n');
  rmSync(folder, { recursive: true });
  return { code: status, output: stdout + stderr, calls };
}

describe('What is missing for the tests', () => {
  it('is installed package by package, also after one that can not be had, and never in the place of another', () => {
    const { code, output, calls } = ensureTools(100);
    const installs = calls.filter((call) => call.includes(' install '));
    expect(installs.length).toBeGreaterThan(1);
    for (const call of installs) expect(call).toMatch(/^apt-get -q install .*--no-remove .*/);
    expect(code).toBe(1);
    expect(output).toMatch(/could not be installed by apt-get:\n {2}- /);
    for (const call of installs) expect(output).toContain(call.split(' ').at(-1));
  });
});
