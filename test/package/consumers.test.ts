import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { compile, createProject, nodeRun, npx } from './project.js';

const types = ['@types/node@20', '@types/express-session', '@types/passport', '@types/passport-local'];
const hosts = {
  'express 5 with passport 0.7': ['express@5', 'passport@0.7', '@types/express@5'],
  'express 4 with passport 0.6': ['express@4', 'passport@0.6', '@types/express@4'],
};

const block =
  '<AuthenticatorConfig name="SMSOTP"><Parameter name="TokenLength">8</Parameter></AuthenticatorConfig>';

describe.each(Object.entries(hosts))('A new project on %s', (name, packages) => {
  let project: string;
  beforeAll(async () => {
    project = await createProject(name, ['express-session', 'passport-local', ...types, ...packages]);
  });

  it.each(['esm', 'cjs'])('logs in with both factors in %s', async (format) => {
    await expectLogin(join(project, format));
  });

  it.each(['ts-esm', 'ts-cjs'])('compiles strictly and logs in with both factors in %s', async (format) => {
    const compiled = await compile(join(project, format));
    expect(compiled.output).toBe('');
    await expectLogin(join(project, format));
  });

  it.each([
    ['import', `await import('passport-smsotp')`, 'probe.mjs'],
    ['require', `require('passport-smsotp')`, 'probe.cjs'],
  ])('opens no socket and no timer at %s', async (_, load, file) => {
    const { code, stdout } = await probe(
      project,
      file,
      `const globals = Object.getOwnPropertyNames(globalThis).length;
       ${load};
       // Not the pipes of this program itself, which Express looks at to know whether it may write in colours.
       console.log(process.getActiveResourcesInfo().filter((kind) => !/Pipe|CloseReq/.test(kind)).join());
       console.log(Object.getOwnPropertyNames(globalThis).length - globals);`,
    );
    expect({ code, stdout }).toEqual({ code: 0, stdout: '\n0\n' });
  });

  it('turns the configuration of the WSO2 connector into a .env with npx', async () => {
    await writeFile(join(project, 'block.xml'), block);
    const { code, stdout, output } = await npx(['passport-smsotp', 'import', 'block.xml'], project);
    expect({ code, output: code === 0 ? '' : output }).toEqual({ code: 0, output: '' });
    expect(stdout).toContain('\nSMSOTP_TOKEN_LENGTH=8\n');
    expect(output).toContain('TokenLength -> tokenLength = 8');
    expect((await npx(['passport-smsotp', '--help'], project)).stdout).toMatch(/^Usage: passport-smsotp/);
  });

  it('loads no parser of the connector with the package itself', async () => {
    const { code, stdout } = await probe(
      project,
      'parsers.cjs',
      `require('passport-smsotp');
       const parsers = () => Object.keys(require.cache).filter((path) => /fast-xml-parser|smol-toml/.test(path)).length;
       const before = parsers();
       require('passport-smsotp/import');
       console.log(before, parsers() > 0);`,
    );
    expect({ code, stdout }).toEqual({ code: 0, stdout: '0 true\n' });
  });

  it.each([
    ['import', `const { importConnector } = await import('passport-smsotp/import');`, 'importer.mjs'],
    ['require', `const { importConnector } = require('passport-smsotp/import');`, 'importer.cjs'],
  ])('reads the XML and the TOML of the connector in a program at %s', async (_, load, file) => {
    const { code, stdout } = await probe(
      project,
      file,
      `${load}
       const toml = '[authentication.authenticator.sms_otp.parameters]\\nTokenLength = 9';
       for (const text of [${JSON.stringify(block)}, toml]) console.log(importConnector(text).options.tokenLength);`,
    );
    expect({ code, stdout }).toEqual({ code: 0, stdout: '8\n9\n' });
  });

  it.each([
    ['import', `const { redisSession } = await import('passport-smsotp/session');`, 'session.mjs'],
    ['require', `const { redisSession } = require('passport-smsotp/session');`, 'session.cjs'],
  ])('is told at %s what redisSession() needs', async (_, load, file) => {
    const call = `${load} redisSession({ url: 'redis://127.0.0.1:1', secret: 'x'.repeat(32) });`;
    const { code, output } = await probe(project, file, call);
    expect(code).not.toBe(0);
    expect(output).toMatch(/npm install .*ioredis/);
    expect(output).toMatch(/npm install .*connect-redis/);
  });

  it.each([
    ['import', `const { LdapUserDirectory } = await import('passport-smsotp/ldap');`, 'ldap.mjs'],
    ['require', `const { LdapUserDirectory } = require('passport-smsotp/ldap');`, 'ldap.cjs'],
  ])('is told at %s what LdapUserDirectory needs', async (_, load, file) => {
    const { code, output } = await probe(project, file, `${load} new LdapUserDirectory({});`);
    expect(code).not.toBe(0);
    expect(output).toMatch(/npm install ldapts@8/);
  });
});

describe('A new project with the package for LDAP', () => {
  it('loads LdapUserDirectory in both formats, with types that compile strictly', async () => {
    const project = await createProject('ldap', ['ldapts@8', 'express@5', 'passport@0.7', ...types]);
    const options = {
      domain: 'ldap',
      url: 'ldaps://ldap.example',
      bindDN: 'cn=a',
      bindPassword: 'x',
      baseDN: 'dc=a',
    };
    const use = `const directory: UserDirectory = new LdapUserDirectory(${JSON.stringify(options)});
      console.log(typeof directory.saveMobile);\n`;
    const load = `import { LdapUserDirectory } from 'passport-smsotp/ldap';
      import type { UserDirectory } from 'passport-smsotp';\n${use}`;
    for (const folder of ['ts-esm', 'ts-cjs'].map((name) => join(project, name))) {
      await writeFile(join(folder, 'app.ts'), load);
      expect((await compile(folder)).output).toBe('');
      expect(await nodeRun(['app.js'], folder)).toMatchObject({ code: 0, stdout: 'function\n' });
    }
  });
});

describe('A new project with the packages for Redis', () => {
  it('loads redisSession() in both formats, with types that compile strictly', async () => {
    const redis = ['ioredis@5', 'connect-redis@~8.1.0', 'express-session', 'express@5', 'passport@0.7'];
    const project = await createProject('redis', [...redis, ...types, '@types/express@5']);
    const use = `console.log(typeof redisSession);\n`;
    const load = `import { redisSession } from 'passport-smsotp/session';\n${use}`;
    await writeFile(join(project, 'ts-esm', 'app.ts'), load);
    await writeFile(join(project, 'ts-cjs', 'app.ts'), load);
    for (const folder of ['ts-esm', 'ts-cjs'].map((name) => join(project, name))) {
      expect((await compile(folder)).output).toBe('');
      expect(await nodeRun(['app.js'], folder)).toMatchObject({ code: 0, stdout: 'function\n' });
    }
  });
});

/** Types are the same on every host, and a second program in a folder would be compiled with the first. */
describe('A new project in TypeScript', () => {
  it('takes imported options for those of the strategy, strictly', async () => {
    const packages = ['express-session', 'express@5', 'passport@0.7', ...types, '@types/express@5'];
    const project = await createProject('importing', packages);
    const use = `import { SmsOtpStrategy } from 'passport-smsotp';
      import { importConnector, toEnv, SmsOtpImportError } from 'passport-smsotp/import';
      const { options, report } = importConnector('${block}');
      const length: number | undefined = options.tokenLength;
      const strategy = () => new SmsOtpStrategy({ ...options });
      console.log(length, typeof toEnv, typeof strategy, report.unsafe.length > 0, SmsOtpImportError.name);\n`;
    for (const folder of ['ts-esm', 'ts-cjs'].map((name) => join(project, name))) {
      await writeFile(join(folder, 'app.ts'), use);
      expect((await compile(folder)).output).toBe('');
      expect(await nodeRun(['app.js'], folder)).toMatchObject({
        code: 0,
        stdout: '8 function function true SmsOtpImportError\n',
      });
    }
  });
});

describe('A new project with Kysely', () => {
  it('makes a directory in both formats, with types that compile strictly', async () => {
    const sqlite = ['kysely@0.28', 'libsql', 'express-session', 'express@5', 'passport@0.7'];
    const project = await createProject('kysely', [...sqlite, ...types, '@types/express@5']);
    for (const folder of ['ts-esm', 'ts-cjs'].map((name) => join(project, name))) {
      await writeFile(join(folder, 'app.ts'), directory);
      expect((await compile(folder)).output).toBe('');
      expect(await nodeRun(['app.js'], folder)).toMatchObject({ code: 0, stdout: '3 +94771234567\n' });
    }
  });
});

/** As an application has it that keeps tables of its own beside ours. */
const directory = `
import { Kysely, SqliteDialect } from 'kysely';
import Database from 'libsql';
import { SqlUserDirectory, migrateToLatest } from 'passport-smsotp/sql';

interface Tables { orders: { id: number } }

async function main(): Promise<void> {
  const db = new Kysely<Tables>({ dialect: new SqliteDialect({ database: new Database(':memory:') }) });
  const made = await migrateToLatest(db);
  const users = new SqlUserDirectory({ db, domain: 'primary' });
  await db.insertInto('smsotp_users' as never).values({ username: 'alice' } as never).execute();
  await users.saveMobile('alice', '+94771234567');
  console.log(made.length, (await users.find('alice'))?.mobile);
}
void main();
`;

async function expectLogin(folder: string): Promise<void> {
  const { output, stdout, code } = await nodeRun(['../login.mjs', join(folder, 'app.js')], folder);
  expect(code === 0 ? '' : output).toBe('');
  const last = stdout.trim().split('\n').at(-1) ?? '';
  expect(JSON.parse(last)).toEqual({
    login: [202, 'otp_required'],
    between: null,
    sent: 1,
    verified: [200, 'ok'],
    after: { id: 'alice' },
  });
}

/** A program of its own, because one given with `--eval` has no file to resolve packages from. */
async function probe(project: string, file: string, code: string): ReturnType<typeof nodeRun> {
  await writeFile(join(project, file), code);
  return nodeRun([file], project);
}
