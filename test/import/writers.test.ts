import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { toEnv, toJs, toJson, type ImportedOptions } from 'passport-smsotp/import';
import { fields, smsFields } from '../../lib/config/fields.js';
import { readConfig } from '../../lib/config/read-config.js';
import { flatten, nest, optionVariables } from '../../lib/import/variables.js';
import { fileOf, imported } from './support.js';
import { importConnector } from 'passport-smsotp/import';

const files = [
  'seed-block.xml',
  'application-authentication.xml',
  'deployment.toml',
  'identity-provider.xml',
];

test('Each variable is the one that the strategy reads', () => {
  const variables: Readonly<Record<string, string>> = optionVariables;
  for (const [name, { env }] of Object.entries(fields)) {
    if (name in variables) expect([name, variables[name]]).toEqual([name, env]);
  }
  for (const [name, env] of Object.entries(smsFields)) {
    if (`sms.${name}` in variables) expect([name, variables[`sms.${name}`]]).toEqual([name, env]);
  }
});

test.each(files)('What comes out of %s is right for the strategy, as options and as variables', (file) => {
  const { options } = imported(file);
  const known = flatten(options).filter(([path]) => path in fields || path.replace('sms.', '') in smsFields);
  const problems: string[] = [];
  const directories = ['primary', 'jdbc', 'ldap', 'abc', 'xyz'].map((domain) => ({
    domain,
    find: () => null,
    saveMobile: () => true,
  }));
  readConfig({ ...nest(new Map(known)), directories }, {}, (problem) => problems.push(problem));
  const all = parseEnv(toEnv(options));
  const env = Object.fromEntries(known.map(([path]) => [optionVariables[path], all[optionVariables[path]]]));
  readConfig({ directories }, env, (problem) => problems.push(problem));
  expect(problems).toEqual([]);
});

const awkward = [
  '$ctx.num',
  'a #b',
  'a "b" `c`',
  "it's",
  'it\'s "x"',
  "it's `x`",
  'a\\nb',
  'a\nb',
  ' a',
  '=',
  '{"text":"$ctx.msg"}',
  '\u00fc\u4e2d',
];

describe('A .env', () => {
  it.each(awkward)('gives %j back to node --env-file', (payload) => {
    const text = toEnv({ sms: { payload }, mandatory: true });
    expect(parseEnv(text)).toEqual({ SMSOTP_MANDATORY: 'true', SMSOTP_SMS_PAYLOAD: payload });
  });

  it.each(awkward.filter((text) => !text.includes("'")))(
    'gives %j back to a shell that reads it',
    (payload) => {
      const folder = mkdtempSync(join(tmpdir(), 'smsotp-env-'));
      writeFileSync(join(folder, '.env'), toEnv({ sms: { payload } }));
      const shown = execFileSync('sh', ['-c', '. ./.env; printf %s "$SMSOTP_SMS_PAYLOAD"'], { cwd: folder });
      rmSync(folder, { recursive: true });
      expect(shown.toString()).toBe(payload);
    },
  );

  it('holds what is no text as the strategy reads it', () => {
    const options: ImportedOptions = {
      authenticators: { google: { userAttribute: 'email' } },
      secondaryUserstore: ['a', 'b'],
      accountLock: { minutes: 5, ratio: 2 },
    };
    expect(parseEnv(toEnv(options))).toEqual({
      SMSOTP_AUTHENTICATORS: '{"google":{"userAttribute":"email"}}',
      SMSOTP_SECONDARY_USERSTORE: 'a,b',
      SMSOTP_ACCOUNT_LOCK_MINUTES: '5',
      SMSOTP_ACCOUNT_LOCK_RATIO: '2',
    });
  });

  it('can not hold a value with all three quotation marks, and says which option it is', () => {
    expect(() => toEnv({ sms: { payload: '\'"`' } })).toThrow(/sms\.payload; ask for --js/);
  });
});

describe('A module and JSON', () => {
  it.each(files)('give back what was read from %s', async (file) => {
    const { options } = importConnector(fileOf(file));
    expect(JSON.parse(toJson(options))).toEqual(options);
    expect(evaluated(toJs(options))).toEqual(options);
  });

  it.each(awkward)('hold %j', (payload) => {
    expect(evaluated(toJs({ sms: { payload } }))).toEqual({ sms: { payload } });
  });
});

/** Run by Node itself: this file is no module. */
function evaluated(module: string): unknown {
  const program = `${module.replace('export default', 'const options =')}\nconsole.log(JSON.stringify(options));`;
  return JSON.parse(
    execFileSync(process.execPath, ['--input-type=module', '--eval', program], { encoding: 'utf8' }),
  );
}
