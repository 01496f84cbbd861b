import { fields, variables } from '../../lib/config/fields.js';
import { readConfig } from '../../lib/config/read-config.js';
import { readConfig as readSampleConfig } from '../../sample-app/shared/config.js';
import { read } from './markdown.js';

const text = read('.env.example');
const lines = text.split('\n').filter((line) => line !== '');
const entries = lines.flatMap((line) => {
  const [, name, value] = /^# ([A-Z][A-Z_]*)=(.*)$/.exec(line) ?? [];
  return name === undefined ? [] : [[name, value!] as const];
});
const listed = Object.fromEntries(entries);

/** What the sample reads, by the names that stand in its source. */
const sampleVariables = [
  ...new Set([...read('sample-app/shared/config.ts').matchAll(/env, '([A-Z_]+)'/g)].map(([, name]) => name!)),
];

test('.env.example lists each variable once', () => {
  const known = [
    ...variables,
    'NODE_ENV',
    'REDIS_URL',
    ...sampleVariables.filter((name) => !/^SMSOTP_|^REDIS/.test(name)),
  ];
  expect(entries.map(([name]) => name).sort()).toEqual([...known].sort());
});

test('Nothing in it takes effect by itself, and each variable is explained', () => {
  expect(lines.filter((line) => !line.startsWith('#'))).toEqual([]);
  for (const [name] of entries) {
    const [, comment] = new RegExp(`((?:^# .*\\n)+)# ${name}=`, 'm').exec(text) ?? [];
    expect([name, (comment ?? '').length > 20]).toEqual([name, true]);
  }
});

test.each(Object.values(fields).map(({ env, fallback }) => [env, fallback] as const))(
  '%s has its default',
  (name, fallback) => {
    expect(listed[name]).toBe(fallback === undefined ? '' : String(fallback as string | number | boolean));
  },
);

test('Taking all of it as it stands changes nothing', () => {
  const problems: string[] = [];
  const config = readConfig({}, listed, (problem) => problems.push(problem));
  expect(problems).toEqual([]);
  expect(config).toEqual(readConfig({}, {}, () => undefined));
  const { keysDir, ...sample } = readSampleConfig(listed);
  expect(sample).toEqual({ ...readSampleConfig({}), keysDir: undefined });
  expect(readSampleConfig({}).keysDir.endsWith(keysDir)).toBe(true);
});

/** What the error for a number that is far too large says of the range. */
const ranges = Object.entries(fields).flatMap(([option, { env }]) => {
  const problems: string[] = [];
  readConfig({ [option]: 1e9 }, {}, (problem) => problems.push(problem));
  const [, min, max] = /from (\d+) to (\d+)/.exec(problems.join()) ?? [];
  return max === undefined ? [] : [{ env, range: `${min} to ${max}` }];
});

test.each(ranges)('The range of $env, $range, stands in its comment', ({ env, range }) => {
  const comment = new RegExp(`((?:^# .*\\n)+)# ${env}=`, 'm').exec(text)?.[1];
  expect(comment).toContain(range);
});
