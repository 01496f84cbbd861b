import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SmsOtpConfigError } from '../../lib/errors.js';
import { createCatalogue, textKeys, wordDuration } from '../../lib/http/catalogue.js';

const templates = join(__dirname, '../../templates');
const catalogue = createCatalogue();
const read = (language: string): Record<string, string> =>
  JSON.parse(readFileSync(join(templates, 'locales', `${language}.json`), 'utf8')) as Record<string, string>;

let views: string;
beforeEach(() => {
  views = mkdtempSync(join(tmpdir(), 'smsotp-locales-'));
  mkdirSync(join(views, 'locales'));
});
afterEach(() => rmSync(views, { recursive: true }));
const writeLocale = (name: string, content: string): void =>
  writeFileSync(join(views, 'locales', name), content);
const problemsOf = (make: () => unknown): readonly string[] => {
  try {
    make();
  } catch (error) {
    if (error instanceof SmsOtpConfigError) return error.problems;
    throw error;
  }
  throw new Error('nothing was thrown');
};

describe('the words', () => {
  test('are there in both languages, key for key', () => {
    expect(Object.keys(read('de'))).toEqual(Object.keys(read('en')));
  });

  test('have the same holes in both languages', () => {
    const holes = (text = ''): string[] => (text.match(/\{\w+\}/g) ?? []).sort();
    const german = read('de');
    for (const [key, text] of Object.entries(read('en'))) {
      expect([key, holes(german[key])]).toEqual([key, holes(text)]);
    }
  });

  test('exist for every key that the core sends', () => {
    const known = Object.keys(read('en')).map((key) => key.replace(/\.(one|other|now)$/, ''));
    expect(textKeys.filter((key) => !known.includes(key))).toEqual([]);
  });

  test('exist for every key that a template names, and each is used', () => {
    const sources = readdirSync(templates).filter((name) => name.endsWith('.njk'));
    const markup = sources.map((name) => readFileSync(join(templates, name), 'utf8')).join('\n');
    const named = [...markup.matchAll(/\bt\('([\w.]+)'( \+ kind)?/g)].flatMap(([, key = '', kind]) =>
      kind === undefined ? [key] : [key, `${key}_alphanumeric`],
    );
    const known = new Set(Object.keys(read('en')).map((key) => key.replace(/\.(one|other|now)$/, '')));
    expect(named.length).toBeGreaterThan(20);
    expect(named.filter((key) => !known.has(key))).toEqual([]);
    const used = new Set<string>([...named, ...textKeys, 'layout.direction']);
    expect([...known].filter((key) => !used.has(key))).toEqual([]);
  });
});

describe('translate', () => {
  test('picks the plural by the count', () => {
    const wrong = (language: string, count: number): string =>
      catalogue.translate(language, { key: 'error.code_wrong', values: { count } });
    expect(wrong('en', 1)).toBe('That code is not right. You have 1 attempt left.');
    expect(wrong('en', 2)).toBe('That code is not right. You have 2 attempts left.');
    expect(wrong('de', 1)).toBe('Dieser Code stimmt nicht. Sie haben noch 1 Versuch.');
    expect(wrong('de', 3)).toBe('Dieser Code stimmt nicht. Sie haben noch 3 Versuche.');
  });

  test('words a wait and has other words when there is nothing to wait for', () => {
    const text = (seconds?: number): string =>
      catalogue.translate('en', {
        key: 'error.store_down',
        ...(seconds !== undefined && { values: { seconds } }),
      });
    expect(text(5)).toBe('Something on our side does not answer. Please try again in 5 seconds.');
    expect(text(0)).toBe('Something on our side does not answer. Please try again in a moment.');
    expect(text()).toBe('Something on our side does not answer. Please try again in a moment.');
  });

  test('fills each hole once: a value that looks like a hole or a pattern stays as it is', () => {
    const values = { to: '{length} $& $1 {to}', length: 6 };
    const sentence = catalogue.translate('en', { key: 'code.sent_to', values });
    expect(sentence).toBe('We sent a 6-digit code by text message to {length} $& $1 {to}.');
  });

  test('leaves a hole visible when its value is missing, even one named like a method of objects', () => {
    writeLocale('en.json', '{ "x": "{constructor} {toString} {name}" }');
    expect(createCatalogue({ views }).translate('en', { key: 'x' })).toBe('{constructor} {toString} {name}');
  });

  test('falls back from region to language to English to the key', () => {
    writeLocale('fr.json', '{ "code.submit": "Continuer" }');
    const french = createCatalogue({ views });
    expect(french.translate('fr-CA', { key: 'code.submit' })).toBe('Continuer');
    expect(french.translate('fr', { key: 'code.label' })).toBe('Your code');
    expect(french.translate('xx', { key: 'code.label' })).toBe('Your code');
    expect(french.translate('fr', { key: 'no.such.key' })).toBe('no.such.key');
    expect(french.translate('fr', { key: '__proto__' })).toBe('__proto__');
  });

  test('counts English words by English rules when it fell back to them', () => {
    writeLocale('ja.json', '{}');
    const text = { key: 'code.attempts_left', values: { count: 1 } };
    expect(createCatalogue({ views }).translate('ja', text)).toBe('You have 1 attempt left.');
  });
});

describe('durations', () => {
  test.each([
    [0, '0 seconds'],
    [1, '1 second'],
    [30, '30 seconds'],
    [60, '1 minute'],
    [90, '90 seconds'],
    [300, '5 minutes'],
    [3600, '1 hour'],
    [5400, '90 minutes'],
    [86400, '24 hours'],
  ])('%d seconds read "%s"', (seconds, words) => {
    expect(wordDuration('en', seconds)).toBe(words);
  });

  test('round a wait up and a life down', () => {
    expect(wordDuration('en', 241)).toBe('5 minutes');
    expect(wordDuration('en', 299, Math.floor)).toBe('4 minutes');
    expect(catalogue.translate('en', { key: 'code.hint', values: { secondsLeft: 299 } })).toContain(
      '4 minutes',
    );
  });

  test('speak the language of the page', () => {
    expect(wordDuration('de', 3600)).toBe('1 Stunde');
    expect(wordDuration('de', 28)).toBe('28 Sekunden');
  });
});

describe('picking a language', () => {
  test.each([
    [undefined, 'en'],
    ['', 'en'],
    ['de', 'de'],
    ['DE-at,en;q=0.8', 'de'],
    ['en;q=0.3, de;q=0.7', 'de'],
    ['fr, de;q=0.5', 'de'],
    ['de;q=0, en', 'en'],
    ['de;q=0', 'en'],
    ['*', 'en'],
    ['../../etc/passwd', 'en'],
    ['de<script>', 'en'],
    [';;;,,,=q', 'en'],
    [`${'fr,'.repeat(5000)}de`, 'en'],
  ])('%j gives %s', (header, language) => {
    expect(catalogue.pick(header)).toBe(language);
  });

  test('prefers the exact region and takes a related one otherwise', () => {
    writeLocale('pt-BR.json', '{}');
    writeLocale('de-CH.json', '{}');
    const more = createCatalogue({ views });
    expect(more.pick('de-CH')).toBe('de-CH');
    expect(more.pick('de-DE')).toBe('de');
    expect(more.pick('pt')).toBe('pt-BR');
  });

  test('offers the configured languages alone', () => {
    const german = createCatalogue({ languages: ['de'] });
    expect(german.languages).toEqual(['de']);
    expect(german.pick('en')).toBe('de');
    expect(createCatalogue({ languages: ['en'] }).pick('de')).toBe('en');
  });
});

describe("the user's own locales", () => {
  test('override ours key by key', () => {
    writeLocale('en.json', '{ "code.submit": "Go on" }');
    const own = createCatalogue({ views });
    expect(own.translate('en', { key: 'code.submit' })).toBe('Go on');
    expect(own.translate('en', { key: 'code.label' })).toBe('Your code');
  });

  test('carry the direction of writing', () => {
    writeLocale('ar.json', '{ "layout.direction": "rtl" }');
    const own = createCatalogue({ views });
    expect([own.direction('ar'), own.direction('en')]).toEqual(['rtl', 'ltr']);
  });

  test('that are broken are all named in one error', () => {
    writeLocale('en.json', '{ oops');
    writeLocale('fr.json', '{ "a": 1 }');
    writeLocale('it.json', '[]');
    writeLocale('not a tag.json', '{}');
    const problems = problemsOf(() => createCatalogue({ views, languages: ['en', 'es'] }));
    expect(problems).toEqual([
      expect.stringContaining('locales/en.json'),
      expect.stringMatching(/locales\/fr\.json: "a" must be a string/),
      expect.stringMatching(/locales\/it\.json: must hold one JSON object/),
      expect.stringContaining('"not a tag" is not a language tag'),
      expect.stringContaining('languages: there is no locales/es.json'),
    ]);
  });
});
