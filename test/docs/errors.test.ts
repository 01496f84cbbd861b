import * as kit from 'passport-smsotp';
import type { SmsOtpError } from 'passport-smsotp';
import { statusOf, type ErrorCode } from '../../lib/http/texts.js';
import { anchors, read, rows, section, wordsOf } from './markdown.js';

const page = 'docs/errors.md';
type Constructor = new (argument: never) => SmsOtpError;
const classes = Object.entries(kit).flatMap(([name, value]) =>
  typeof value === 'function' && value.prototype instanceof kit.SmsOtpError
    ? [{ name, error: new (value as unknown as Constructor)([] as never) }]
    : [],
);

test('The table of classes has each, with its code, its status and its Retry-After', () => {
  const known = classes.map(({ name, error }) => ({
    class: name,
    code: error.code,
    status: String(error.status),
    'Retry-After': error.headers['Retry-After'] ?? '–',
  }));
  const documented = rows(section(page, 'Errors in the code'));
  expect(documented).toHaveLength(known.length);
  expect(documented).toEqual(expect.arrayContaining(known));
  expect(known.map(({ code }) => code).sort()).toEqual(wordsOf('lib/errors.ts', 'SmsOtpErrorCode').sort());
});

test.each(classes)('The help of $name is an anchor of this page', ({ error }) => {
  const [file, anchor] = error.help.split('#');
  expect(file).toBe(page);
  expect(anchors(page)).toContain(anchor);
});

const documented = rows(section(page, 'What a user can be told'));
const words = JSON.parse(read('templates/locales/en.json')) as Record<string, string>;
/** Without the forms of one text, and without what stands for anything else. */
const known = [
  ...new Set(
    Object.keys(words).flatMap((key) => /^error\.(\w+?)(?:_alphanumeric)?(?:\.\w+)?$/.exec(key)?.[1] ?? []),
  ),
].filter((code) => code !== 'unexpected');

test('The table of codes has each text of the catalogue, and no other', () => {
  expect(documented.map((row) => row['code']!).sort()).toEqual([...known].sort());
  const types = ['ProblemCode', 'EndReason'].flatMap((name) => wordsOf('lib/flow/contract.ts', name));
  const more = [
    ...wordsOf('lib/policy/decision.ts', 'DenyReason'),
    ...wordsOf('lib/http/texts.ts', 'RequestError'),
  ];
  expect([...new Set([...types, ...more])].sort()).toEqual([...known].sort());
});

test.each(documented)('$code answers $status', (row) => {
  expect(String(statusOf(row['code'] as ErrorCode))).toBe(row['status']);
});
