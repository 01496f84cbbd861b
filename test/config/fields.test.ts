import { fields, variables, type FieldName } from '../../lib/config/fields.js';
import { problemsOf, read, readRight } from './support.js';

const ranges: [FieldName, number, number, number][] = [
  ['maximumResendAttempts', 0, 10, 3],
  ['resendCooldownSeconds', 1, 600, 30],
  ['maxAttempts', 1, 10, 5],
  ['tokenLength', 6, 10, 6],
  ['tokenExpirySeconds', 30, 600, 300],
  ['noOfDigits', 0, 10, 4],
];

const flags: [FieldName, boolean][] = [
  ['mandatory', false],
  ['enableByUserClaim', false],
  ['captureAndUpdateMobileNumber', true],
  ['sendOtpDirectlyToMobile', false],
  ['sendOtpToFederatedMobile', false],
  ['backupCode', true],
  ['retryEnable', true],
  ['resendEnable', true],
  ['enableAlphanumericToken', false],
  ['showAuthFailureReason', false],
  ['useInternalErrorCodes', true],
  ['redirectToMultiOptionPageOnFailure', false],
];

const users = { find: () => null, saveMobile: () => undefined };

/** Fields of text: default, then texts of a variable with what they mean, then what is refused. */
const texts: [FieldName, unknown, [string, unknown][], unknown[]][] = [
  ['name', 'smsotp', [['second', 'second']], ['', 5, null]],
  [
    'basePath',
    '/smsotp',
    [
      ['/2fa', '/2fa'],
      ['/auth/sms-otp', '/auth/sms-otp'],
    ],
    ['smsotp', '/', '/smsotp/', '//evil.example', '/a b', '/a?b', 'https://x.example/a', '/a//b', 7],
  ],
  ['views', undefined, [['./views', './views']], [7, null, ['views']]],
  [
    'unknownUser',
    'deny',
    [
      ['skip', 'skip'],
      ['deny', 'deny'],
    ],
    ['allow', 'Skip', true, ''],
  ],
  [
    'usecase',
    'local',
    ['local', 'association', 'userAttribute', 'subjectUri'].map((word): [string, unknown] => [word, word]),
    ['Local', 'null', '', null],
  ],
  ['userAttribute', undefined, [['email', 'email']], ['', 7, null]],
  ['federatedMobileAttributeKey', 'mobile', [['phone_number', 'phone_number']], ['', 7, null]],
  [
    'authenticators',
    undefined,
    [['{"google":{"userAttribute":"email"}}', { google: { userAttribute: 'email' } }]],
    [
      '{',
      '[]',
      [],
      7,
      null,
      { google: 'email' },
      { google: { userAttribute: '' } },
      { google: { attribute: 'x' } },
    ],
  ],
  [
    'secondaryUserstore',
    undefined,
    [
      ['jdbc', ['jdbc']],
      [' primary , jdbc', ['primary', 'jdbc']],
    ],
    ['', ',', [], [''], 7, null],
  ],
  ['screenUserAttribute', 'mobile', [['email', 'email']], ['', 7, null]],
  [
    'screenUserAttributeMaskRegex',
    undefined,
    [
      ['(?<=.{3}).(?=.{2})', /(?<=.{3}).(?=.{2})/gu],
      ['\\d,{2}', /\d,{2}/gu],
    ],
    ['', '(', '\\A\\d', '(?i)a', 7, null, ['a']],
  ],
  [
    'multiOptionUri',
    undefined,
    [
      ['/login/second', '/login/second'],
      ['/smsotp-or?way=all', '/smsotp-or?way=all'],
    ],
    ['', 'second', 'https://x.example/', '//x.example', '/\\x.example', '/a b', '/\tx', 7, null],
  ],
  [
    'order',
    'backward',
    [
      ['forward', 'forward'],
      ['backward', 'backward'],
    ],
    ['Forward', 'left', 1],
  ],
  [
    'defaultCountry',
    undefined,
    [
      ['LK', 'LK'],
      ['ch', 'CH'],
    ],
    ['XX', 'Sri Lanka', '94', '', 94, ['LK'], 'constructor'],
  ],
  [
    'allowedCountries',
    undefined,
    [
      ['LK', ['LK']],
      [' LK, ch ,DE ', ['LK', 'CH', 'DE']],
    ],
    [[], 'XX', 'LK,', 'LK;CH', ['LK', 'XX'], [['LK']], 5, {}],
  ],
];

const envOf = (name: FieldName) => fields[name].env;
/** Where an account is to be found by rules, there have to be directories; the attribute is asked for by one of the rules. */
const directories = ['jdbc', 'primary'].map((domain) => ({ domain, find: () => null }));
const aboutAccounts: readonly FieldName[] = [
  'usecase',
  'userAttribute',
  'authenticators',
  'secondaryUserstore',
];
const around = (name: FieldName): object => ({
  ...(name === 'redirectToMultiOptionPageOnFailure' && { multiOptionUri: '/ways' }),
  ...(aboutAccounts.includes(name)
    ? { directories, ...(name === 'usecase' && { userAttribute: 'email' }) }
    : {}),
});
const value = (name: FieldName, options: object, env = {}) =>
  readRight({ ...around(name), ...options }, env)[name];

it('Every field is looked at here', () => {
  const here = [...ranges, ...flags, ...texts].map(([name]) => name);
  expect(here.sort()).toEqual(Object.keys(fields).sort());
});

it('Every variable is named after its option', () => {
  for (const [name, { env }] of Object.entries(fields))
    expect(env).toBe(`SMSOTP_${name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`);
  expect(new Set(variables).size).toBe(variables.length);
});

describe.each(ranges)('%s', (name, min, max, fallback) => {
  it(`is a whole number from ${min} to ${max}, by option and by variable (A52, A95)`, () => {
    for (const right of [min, min + 1, max]) {
      expect(value(name, { [name]: right })).toBe(right);
      expect(value(name, {}, { [envOf(name)]: ` ${right} ` })).toBe(right);
    }
  });

  it.each([
    min - 1,
    max + 1,
    min + 0.5,
    -2,
    NaN,
    Infinity,
    null,
    true,
    '',
    'x',
    [min],
    {},
    `${min}e0`,
    '0x6',
  ])('is refused as %p, and the mend names the range', (wrong) => {
    const { config, problems } = read({ [name]: wrong });
    expect(problems).toEqual([
      expect.stringMatching(`^${name} is .*; use a whole number from ${min} to ${max}`),
    ]);
    expect(config[name]).toBe(fallback);
  });

  it.each([`${min - 1}`, `${max + 1}`, `${min}.5`, 'x', '1e1', `+${min}`, '9'.repeat(30)])(
    'is refused as the variable %s',
    (wrong) => {
      expect(problemsOf({}, { [envOf(name)]: wrong })).toEqual([
        expect.stringMatching(`^${envOf(name)} is ".*"; use a whole number from ${min} to ${max}`),
      ]);
    },
  );

  it(`is ${fallback} when nobody says`, () => {
    expect(value(name, {})).toBe(fallback);
    expect(value(name, { [name]: undefined }, { [envOf(name)]: ' ' })).toBe(fallback);
  });

  it('is what the option says, whatever the variable says', () => {
    expect(value(name, { [name]: max }, { [envOf(name)]: String(min) })).toBe(max);
    // A variable that does not count can't be wrong.
    expect(value(name, { [name]: max }, { [envOf(name)]: 'x' })).toBe(max);
  });
});

describe.each(flags)('%s', (name, fallback) => {
  it('is true or false, in any letters', () => {
    for (const [text, meant] of [
      ['true', true],
      ['TRUE', true],
      ['False', false],
    ] as const) {
      expect(value(name, { users, [name]: meant })).toBe(meant);
      expect(value(name, { users, [name]: text })).toBe(meant);
      expect(value(name, { users }, { [envOf(name)]: text })).toBe(meant);
    }
  });

  it.each([1, 0, null, '', 'yes', '1', 'on', 'constructor', '__proto__', [], {}])(
    'is refused as %p',
    (wrong) => {
      expect(problemsOf({ ...around(name), [name]: wrong })).toEqual([
        expect.stringMatching(`^${name} is .*; use true or false$`),
      ]);
    },
  );

  it(`is ${fallback} when nobody says, and what the option says when both do`, () => {
    expect(value(name, {}, { [envOf(name)]: '' })).toBe(fallback);
    expect(value(name, { users, [name]: !fallback }, { [envOf(name)]: String(fallback) })).toBe(!fallback);
    expect(value(name, { users, [name]: fallback }, { [envOf(name)]: String(!fallback) })).toBe(fallback);
  });
});

describe.each(texts)('%s', (name, fallback, right, wrong) => {
  it('is read from option and variable', () => {
    for (const [text, meant] of right) {
      expect(value(name, { [name]: text })).toEqual(meant);
      expect(value(name, {}, { [envOf(name)]: text })).toEqual(meant);
      expect(value(name, { [name]: text }, { [envOf(name)]: 'something wrong' })).toEqual(meant);
    }
    expect(value(name, {}, { [envOf(name)]: '  ' })).toEqual(fallback);
  });

  it.each(wrong.map((one) => [one]))('is refused as %j', (one) => {
    const { config, problems } = read({ [name]: one });
    expect(problems).toEqual([expect.stringMatching(`^${name} is .*; .{10,}`)]);
    expect(config[name]).toEqual(fallback);
  });
});

it('A list of countries may be one', () => {
  expect(value('allowedCountries', { allowedCountries: ['lk', 'CH'] })).toEqual(['LK', 'CH']);
});
