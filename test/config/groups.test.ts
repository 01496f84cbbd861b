import { problemsOf, read, readRight } from './support.js';

describe('accountLock', () => {
  it('is read key by key, from the code and from variables', () => {
    expect(readRight({ accountLock: { minutes: 5, ratio: 2 } }).accountLock).toEqual({
      minutes: 5,
      ratio: 2,
    });
    const env = { SMSOTP_ACCOUNT_LOCK_MINUTES: '30', SMSOTP_ACCOUNT_LOCK_RATIO: '3' };
    expect(readRight({}, env).accountLock).toEqual({ minutes: 30, ratio: 3 });
    expect(readRight({ accountLock: { minutes: 5 } }, env).accountLock).toEqual({ minutes: 5, ratio: 3 });
    expect(readRight().accountLock).toEqual({ minutes: undefined, ratio: undefined });
  });

  it.each([false, true, 5, 'off', []])(
    'of %j is refused, because a lock can not be switched off',
    (value) => {
      expect(problemsOf({ accountLock: value })).toEqual([
        expect.stringMatching(
          /^accountLock is .*; .*not switched off: without a wait every code can be guessed$/,
        ),
      ]);
    },
  );

  it.each([0, 1441, -1, 1.5, 'x', null, true])('of %j minutes is refused', (minutes) => {
    expect(problemsOf({ accountLock: { minutes } })).toEqual([
      expect.stringMatching(/^accountLock\.minutes is .*; use a whole number from 1 to 1440 minutes$/),
    ]);
  });

  it.each([0, 11, 0.5, 'x'])('of ratio %j is refused', (ratio) => {
    expect(problemsOf({ accountLock: { ratio } })).toHaveLength(1);
    expect(problemsOf({}, { SMSOTP_ACCOUNT_LOCK_RATIO: String(ratio) })).toEqual([
      expect.stringMatching(/^SMSOTP_ACCOUNT_LOCK_RATIO is ".*"; use a whole number from 1 to 10$/),
    ]);
  });

  it.each([
    ['time', 'minutes'],
    ['timeout', 'minutes'],
    ['minute', 'minutes'],
    ['timeoutRatio', 'ratio'],
    ['Ratio', 'ratio'],
  ])('knows what is meant by %s', (typo, meant) => {
    expect(problemsOf({ accountLock: { [typo]: 5 } })).toEqual([
      `accountLock.${typo} is not an option; did you mean ${meant}?`,
    ]);
  });

  it.each([
    ['SMSOTP_ACCOUNT_LOCK', 'SMSOTP_ACCOUNT_LOCK_MINUTES'],
    ['SMSOTP_ACCOUNT_LOCK_TIME', 'SMSOTP_ACCOUNT_LOCK_MINUTES'],
    ['SMSOTP_ACCOUNT_LOCK_RATION', 'SMSOTP_ACCOUNT_LOCK_RATIO'],
  ])('knows what is meant by %s', (typo, meant) => {
    expect(problemsOf({}, { [typo]: '5' })).toEqual([
      `${typo} is not a variable of passport-smsotp; did you mean ${meant}?`,
    ]);
  });

  it('of no known name is answered too', () => {
    expect(problemsOf({ accountLock: { constructor: 5, xyzzy: 1 } })).toHaveLength(2);
  });
});

describe('capture', () => {
  it('is read key by key, and compiled', () => {
    const env = {
      SMSOTP_CAPTURE_MOBILE_NUMBER_REGEX: '^\\+94',
      SMSOTP_CAPTURE_MOBILE_NUMBER_PATTERN_FAILURE_ERROR_MESSAGE: 'Ours only',
    };
    expect(readRight({}, env).capture).toEqual({
      mobileNumberRegex: /^\+94/gu,
      mobileNumberPatternFailureErrorMessage: 'Ours only',
    });
    expect(readRight({ capture: { mobileNumberRegex: /^0/ } }, env).capture.mobileNumberRegex).toEqual(/^0/g);
    expect(readRight().capture.mobileNumberRegex).toBeUndefined();
  });

  it.each(['(', '\\A94', 7, null])('with the expression %j is refused (A24)', (mobileNumberRegex) => {
    expect(problemsOf({ capture: { mobileNumberRegex } })).toEqual([
      expect.stringMatching(/^capture\.mobileNumberRegex is .*; use a regular expression of JavaScript/),
    ]);
  });

  it('with a message that is never shown, or too long, is refused', () => {
    const message = { mobileNumberPatternFailureErrorMessage: 'No' };
    expect(problemsOf({ capture: message })).toHaveLength(1);
    const long = { mobileNumberRegex: '0', mobileNumberPatternFailureErrorMessage: 'x'.repeat(301) };
    expect(problemsOf({ capture: long })).toHaveLength(1);
  });

  it.each([true, 'x'])('of %j is refused', (value) => {
    expect(problemsOf({ capture: value })).toEqual([expect.stringMatching(/^capture is .*; give \{/)]);
  });
});

describe('The chooser of second factors', () => {
  it('has to be somewhere, where failures are to lead there (A91)', () => {
    expect(problemsOf({ redirectToMultiOptionPageOnFailure: true })).toEqual([
      expect.stringMatching(/^redirectToMultiOptionPageOnFailure is on; .*multiOptionUri/),
    ]);
  });

  it.each(['/smsotp', '/smsotp/', '/smsotp/mobile', '/smsotp?x'])(
    'can not be %s, our own page (A92)',
    (uri) => {
      expect(problemsOf({ multiOptionUri: uri })).toEqual([expect.stringContaining('one of our own pages')]);
    },
  );

  it.each([['//evil.example/'], ['https://evil.example/'], ['javascript:alert(1)'], ['/\\evil.example']])(
    'is a path of this site, not %s (A92)',
    (uri) => {
      expect(problemsOf({}, { SMSOTP_MULTI_OPTION_URI: uri })).toHaveLength(1);
    },
  );
});

describe('Numbers that the connector would have taken', () => {
  it.each([
    ['tokenLength', 3],
    ['tokenLength', 11],
    ['tokenExpirySeconds', 0],
    ['tokenExpirySeconds', 1441 * 60],
    ['tokenExpirySeconds', '0'],
  ])('%s of %j is an error at start, and not a default (A95)', (name, value) => {
    const { problems } = read({ [name]: value });
    expect(problems).toEqual([expect.stringMatching(`^${name} is .*; use a whole number from `)]);
  });

  it.each([-2, 'x', '-2', 11])('maximumResendAttempts of %j is an error at start (A52)', (value) => {
    expect(problemsOf({ maximumResendAttempts: value })).toEqual([
      expect.stringMatching(/^maximumResendAttempts is .*; use a whole number from 0 to 10/),
    ]);
    expect(problemsOf({}, { SMSOTP_MAXIMUM_RESEND_ATTEMPTS: String(value) })).toHaveLength(1);
  });

  it('maximumResendAttempts of 0 is none, and absent is three: never without end (A52)', () => {
    expect(readRight({ maximumResendAttempts: 0 }).maximumResendAttempts).toBe(0);
    expect(readRight().maximumResendAttempts).toBe(3);
  });
});
