import { fields, groups, type Field, otherOptions, smsFields, variables } from '../../lib/config/fields.js';
import { readConfig } from '../../lib/config/read-config.js';
import { flowMs, guessMemoryMs, guessWaitsMs } from '../../lib/policy/limits.js';
import { block, membersOf, read, rows, section } from './markdown.js';

const page = 'docs/configuration.md';
const plain = rows(section(page, 'Plain values'));
const problemsOf = (options: object): string[] => {
  const problems: string[] = [];
  readConfig(options, {}, (problem) => problems.push(problem));
  return problems;
};

test('The table of plain values has each option, with its variable and its default', () => {
  const documented = plain.map((row) => [row['option'], row['variable'], row['default']]);
  const known = Object.entries(fields).map(([name, { env, fallback }]) => [
    name,
    env,
    fallback === undefined ? '–' : String(fallback as string | number | boolean),
  ]);
  expect(documented).toEqual(known);
});

test.each(plain.filter((row) => row['unit'] !== ''))('The range of $option is $values', (row) => {
  const [, min, max] = /^(\d+) to (\d+)$/.exec(row['values']!)!.map(Number) as [number, number, number];
  const name = row['option']!;
  for (const value of [min, max]) expect(problemsOf({ [name]: value })).toEqual([]);
  for (const value of [min - 1, max + 1]) expect(problemsOf({ [name]: value })).toHaveLength(1);
  const unit = problemsOf({ [name]: max + 1 })
    .join()
    .includes('seconds');
  expect(unit).toBe(row['unit'] === 'seconds');
});

test.each(plain.filter((row) => /^\w+, \w+$/.test(row['values']!)))(
  '$option takes $values, and nothing else',
  (row) => {
    for (const value of row['values']!.split(', '))
      expect(problemsOf({ multiOptionUri: '/ways', [row['option']!]: value })).toEqual([]);
    expect(problemsOf({ [row['option']!]: 'other' })).toHaveLength(1);
  },
);

const grouped = Object.entries(groups).flatMap(([group, members]) =>
  Object.entries(members as Readonly<Record<string, Field<unknown>>>).map(([name, { env }]) => ({
    option: `${group}.${name}`,
    env,
    group,
    name,
  })),
);

test('The table of groups has each of their options, with its variable', () => {
  const documented = rows(section(page, 'Groups')).map((row) => [row['option'], row['variable']]);
  expect(documented).toEqual(grouped.map(({ option, env }) => [option, env]));
});

test.each(rows(section(page, 'Groups')).filter((row) => row['values']!.includes(' to ')))(
  'The range of $option is $values, and stands in .env.example',
  (row) => {
    const [min, max] = row['values']!.split(' to ').map(Number) as [number, number];
    const { group, name, env } = grouped.find(({ option }) => option === row['option'])!;
    for (const value of [min, max]) expect(problemsOf({ [group]: { [name]: value } })).toEqual([]);
    for (const value of [min - 1, max + 1])
      expect(problemsOf({ [group]: { [name]: value } })).toEqual([
        expect.stringContaining(`from ${min} to ${max}`),
      ]);
    const [, comment] = new RegExp(`((?:^# .*\\n)+)# ${env}=`, 'm').exec(read('.env.example'))!;
    expect(comment).toContain(row['values']);
  },
);

test('The table of the gateway has each field with its variable', () => {
  const documented = rows(section(page, 'The gateway')).map((row) => [row['option'], row['variable']]);
  expect(documented).toEqual(Object.entries(smsFields).map(([name, env]) => [`sms.${name}`, env]));
  expect(membersOf('lib/sms/gateway-options.ts', 'GatewayOptions').sort()).toEqual(
    Object.keys(smsFields).sort(),
  );
});

test('The table of everything else has the other options', () => {
  const documented = rows(section(page, 'Everything else')).map((row) => row['option']!);
  expect(documented.sort()).toEqual([...otherOptions].sort());
});

test('No option and no variable is left out, and each has a sentence of its own', () => {
  const text = read(page);
  for (const name of variables) expect(text).toContain(`\`${name}\``);
  const options = membersOf('lib/config/options.ts', 'SmsOtpOptions');
  expect([...Object.keys(fields), ...otherOptions].sort()).toEqual(options.sort());
  for (const name of [...Object.keys(fields), ...Object.keys(groups)])
    expect(text).toContain(`**\`${name}\`**`);
});

test('The short form for a number compiles to what it says', () => {
  expect(block(page, 'Everything else', 'js')).toContain('new SmsOtpStrategy(async (user) =>');
});

test('The fixed numbers are those of the code', () => {
  const values = Object.fromEntries(
    rows(section(page, 'Fixed numbers')).map((row) => [row['what']!, row['value']!]),
  );
  expect(values['life of a login that waits for its code']).toBe(`${flowMs / 60_000} minutes`);
  expect(values['memory of wrong codes, after the last one']).toBe(`${guessMemoryMs / 86_400_000} days`);
  expect(guessWaitsMs.map((ms) => ms / 1000)).toEqual([30, 300, 3600, 86_400]);
  expect(values['waits after maxAttempts wrong codes']).toBe('30 s, 5 min, 1 h, then 24 h each time');
});
