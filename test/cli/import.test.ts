import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { readSmallFile } from '../../lib/cli/files.js';
import { run } from '../../lib/cli/run.js';
import { pathOf } from '../import/support.js';
import { root } from '../setup/lib-files.js';

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** As a program of its own. */
function program(...args: string[]): Promise<Ended> {
  const command = ['--import', 'tsx', join(root, 'lib', 'cli', 'main.ts'), ...args];
  return new Promise((resolve) => {
    execFile(process.execPath, command, { cwd: root }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}

/** In this process, for what needs no process of its own. */
async function called(...args: string[]): Promise<Ended> {
  const written = { out: '', err: '' };
  const code = await run(args, {
    out: (text) => (written.out += text),
    err: (text) => (written.err += text),
    read: readSmallFile,
  });
  return { code, stdout: written.out, stderr: written.err };
}

let folder: string;
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'smsotp-cli-'))));
afterAll(() => rmSync(folder, { recursive: true }));

function fileWith(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

describe('passport-smsotp import, as a program', () => {
  it('prints a .env on stdout and the report on stderr, so that "> .env" works', async () => {
    const { code, stdout, stderr } = await program('import', pathOf('seed-block.xml'));
    expect(code).toBe(0);
    expect(parseEnv(stdout)).toMatchObject({ SMSOTP_MANDATORY: 'false', SMSOTP_USECASE: 'association' });
    expect(stderr).toMatch(
      /^Taken \(9\)\n[^]*\nChanged in meaning \(\d+\)\n[^]*\nUnsafe \(4\)\n[^]*\nNot taken \(1\)\n/,
    );
  });

  it('ends with 1 and one line for a file that can not be read, and prints nothing to stdout', async () => {
    const ended = await program('import', fileWith('broken.xml', '<Name>\n<Value></Name>'));
    expect(ended).toMatchObject({ code: 1, stdout: '' });
    expect(ended.stderr).toBe('Line 2: <Name> is closed, where <Value> of line 2 has to be closed first.\n');
  });
});

describe('passport-smsotp import', () => {
  it.each([
    ['--env', /^SMSOTP_TOKEN_LENGTH=7$/m],
    ['--js', /^export default \{\n {2}mandatory: true,\n/m],
    ['--json', /^\{\n {2}"mandatory": true,\n/],
  ])('%s chooses the form', async (form, expected) => {
    const { code, stdout } = await called('import', pathOf('deployment.toml'), form);
    expect(code).toBe(0);
    expect(stdout).toMatch(expected);
  });

  it('keeps the credentials of the gateway out of stderr', async () => {
    const { stdout, stderr } = await called('import', pathOf('identity-provider.xml'));
    expect(stdout).toContain('s3cr3t-header');
    expect(stderr).not.toMatch(/s3cr3t|K3Y/);
  });

  it.each([
    ['a file that is not there', () => join(folder, 'nowhere.xml'), /nowhere\.xml" is not there\.\n$/],
    ['a folder', () => folder, /is a folder; name a file in it\.\n$/],
    ['a device', () => '/dev/zero', /"\/dev\/zero" is no plain file\.\n$/],
    ['a pipe that nobody writes to', () => pipe(), /is no plain file\.\n$/],
    ['a huge file', () => fileWith('huge.xml', '<a/>'.repeat(300_000)), /larger than 1048576 bytes\.\n$/],
    ['a file of neither form', () => fileWith('notes.txt', 'hello\n'), /^The file is neither/],
    [
      'a file without SMSOTP',
      () => fileWith('totp.xml', '<AuthenticatorConfig name="TOTP"/>'),
      /are "TOTP"\.\n$/,
    ],
  ])('says what is wrong with %s, and ends with 1', async (_, path, words) => {
    const { code, stdout, stderr } = await called('import', path());
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(words);
  });

  it.each([
    [['import'], /^Which file\?/],
    [['import', 'a', 'b'], /^One file at a time/],
    [['import', 'a', '--js', '--json'], /^Only one of/],
    [['import', 'a', '--yaml'], /--yaml/],
    [['imprt'], /^There is no command "imprt"/],
    [[], /^Usage: passport-smsotp <command>/],
  ])('does not understand %j, says how it is called and ends with 2', async (args, words) => {
    const { code, stdout, stderr } = await called(...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(words);
    expect(stderr).toMatch(/Usage: passport-smsotp/);
  });

  it.each([[['--help']], [['-h']], [['import', '--help']], [['import', 'a', '-h']]])(
    '%j helps on stdout',
    async (args) => {
      const { code, stdout, stderr } = await called(...args);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).toMatch(/^Usage: passport-smsotp/);
      expect(stdout).toMatch(/import/);
    },
  );
});

function pipe(): string {
  const path = join(folder, 'pipe');
  execFileSync('mkfifo', [path]);
  return path;
}
