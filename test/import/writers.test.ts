import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { toEnv, toJs, toJson, type ImportedOptions } from 'passport-smsotp/import';
import { SmsOtpStrategy } from 'passport-smsotp';
import { isGateway } from '../../lib/choose.js';
import { fields, groups, smsFields } from '../../lib/config/fields.js';
import { readConfig } from '../../lib/config/read-config.js';
import { rules } from '../../lib/import/understand.js';
import { optionVariables } from '../../lib/import/variables.js';
import { checkGateway } from '../../lib/sms/gateway-check.js';
import { fileOf, fromBlock, imported } from './support.js';
import { importConnector } from 'passport-smsotp/import';

const files = [
  'seed-block.xml',
  'application-authentication.xml',
  'deployment.toml',
  'identity-provider.xml',
];

test('Each variable is the one that the strategy reads', () => {
  const variables: Readonly<Record<string, string>> = optionVariables;
  const read = new Map<string, string>(Object.entries(smsFields).map(([name, env]) => [`sms.${name}`, env]));
  for (const [name, { env }] of Object.entries(fields)) read.set(name, env);
  for (const [group, members] of Object.entries(groups))
    for (const [name, { env }] of Object.entries(members)) read.set(`${group}.${name}`, env);
  expect(Object.entries(variables).map(([name]) => [name, read.get(name)])).toEqual(
    Object.entries(variables),
  );
});

const directories = ['primary', 'jdbc', 'ldap', 'abc', 'xyz'].map((domain) => ({
  domain,
  find: () => null,
  saveMobile: () => true,
}));

/** What the start says of these options, and of the variables that are made of them. */
function problemsWith(options: ImportedOptions): string[] {
  const problems: string[] = [];
  const report = (problem: string): void => void problems.push(problem);
  for (const [given, env] of [
    [options, {}],
    [{}, parseEnv(toEnv(options))],
  ] as const) {
    const { sms } = readConfig({ ...given, directories }, env, report);
    if (isGateway(sms)) checkGateway(sms).forEach(report);
  }
  return problems;
}

test.each(files)('What comes out of %s is right for the strategy, as options and as variables', (file) => {
  const { options } = imported(file);
  expect(problemsWith(options)).toEqual([]);
  expect(() => new SmsOtpStrategy({ ...options, directories })).not.toThrow();
});

/** The start says these too, and the report has said them before. */
const told: Readonly<Record<string, readonly string[]>> = {
  usecase: ['userAttribute'],
  redirectToMultiOptionPageOnFailure: ['true'],
};

test.each(
  Object.keys(rules).filter(
    (name) => !['sms_url', 'headers', 'payload', 'secondaryUserstore'].includes(name),
  ),
)('Whatever %s is, what comes out of it is right for the strategy', (name) => {
  const values = [
    'true',
    '0',
    '1',
    '1.5',
    '5',
    '100',
    '99999',
    '-1',
    'x',
    '200',
    '^\\d+$',
    '(?i)a',
    '[',
    'a,[',
  ];
  const gateway = ['values_to_be_masked', 'http_method', 'http_response', 'show_detailed_error_info'];
  for (const value of [...values, 'userAttribute', 'POST', 'x'.repeat(400)]) {
    if (told[name]?.includes(value)) continue;
    const url = gateway.includes(name) ? { sms_url: 'https://sms.example.com/' } : {};
    expect([value, problemsWith(fromBlock({ ...url, [name]: value }).options)]).toEqual([value, []]);
  }
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
