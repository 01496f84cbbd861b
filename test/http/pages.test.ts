import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SmsOtpConfigError } from '../../lib/errors.js';
import { createPages } from '../../lib/http/pages.js';
import { codePage, errorPage, links, mobilePage, renderState, states } from '../../scripts/preview-pages.js';

const templates = join(__dirname, '../../templates');
const pages = createPages();
const hostile = `"'><script>alert(1)</script><img src=x onerror=alert(2)>{{ 7 * 7 }}{% raw %} onfocus="alert(3)`;

/** All start tags of a page, each with its attributes as a browser would see them. */
function tagsOf(html: string): string[] {
  return (html.match(/<[a-z][^\s>]*/gi) ?? []).map((tag) => tag.toLowerCase());
}

function problemsOf(make: () => unknown): readonly string[] {
  try {
    make();
  } catch (error) {
    if (error instanceof SmsOtpConfigError) return error.problems;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('hostile values', () => {
  const text = { key: hostile, values: { count: 1, [hostile]: hostile } };
  const evil = Object.fromEntries(
    Object.keys(links).map((name) => [name, hostile]),
  ) as unknown as typeof links;
  const common = { csrfToken: hostile, error: text, links: evil };
  const challenge = { to: hostile, length: 6, expiresIn: 60, resendIn: 9, attemptsLeft: 2 };
  const sane = { to: '0', length: 6, expiresIn: 60, resendIn: 9, attemptsLeft: 2 };
  const cases: [string, string, string][] = [
    [
      'the code page',
      pages.render('code', codePage({ ...common, notice: text, challenge, canChangeMobile: true }), 'en'),
      pages.render(
        'code',
        codePage({ error: { key: 'x' }, notice: { key: 'x' }, challenge: sane, canChangeMobile: true }),
        'en',
      ),
    ],
    [
      'the code page without a code',
      pages.render('code', codePage({ ...common, live: false, challenge }), 'en'),
      pages.render('code', codePage({ error: { key: 'x' }, live: false, challenge: sane }), 'en'),
    ],
    [
      'the mobile page',
      pages.render('mobile', mobilePage({ ...common, typed: hostile, example: hostile }), 'en'),
      pages.render('mobile', mobilePage({ error: { key: 'x' } }), 'en'),
    ],
    [
      'the error page',
      pages.render('error', { ...common, startOver: hostile }, 'en'),
      pages.render('error', errorPage({ key: 'x' }), 'en'),
    ],
  ];

  test.each(cases)('in every field of %s add no tag and leave no attribute', (_, html, harmless) => {
    expect(tagsOf(html)).toEqual(tagsOf(harmless));
    expect(html).not.toContain('<script>alert');
    expect(html).not.toContain(`"'>`);
    expect(html).toContain('&quot;&#39;&gt;&lt;script&gt;');
  });

  test.each(cases)('are not read as a template by %s', (_, html) => {
    expect(html).toContain('{{ 7 * 7 }}{% raw %}');
    expect(html).not.toContain('49');
  });

  test('put into a known text are escaped as well', () => {
    const error = { key: 'error.code_malformed', values: { length: hostile } };
    const html = pages.render('code', codePage({ error }), 'en');
    expect(html).toContain('Enter the &quot;&#39;&gt;&lt;script&gt;alert(1)');
  });

  test.each([
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    'data:text/html,x',
    '//evil.example',
    '/\\evil.example',
    ' /x',
  ])('as the way on: %s leads to the start of this site', (startOver) => {
    expect(pages.render('error', { ...errorPage({ key: 'x' }), startOver }, 'en')).toContain('href="/"');
  });

  test.each(['/login?next=1', 'https://id.example/login'])(
    'do not include the honest way on %s',
    (startOver) => {
      const html = pages.render('error', { ...errorPage({ key: 'x' }), startOver }, 'en');
      expect(html).toContain(`href="${startOver}"`);
    },
  );

  test('find no unquoted attribute, no inline code and no switched off escaping in our templates', () => {
    for (const name of readdirSync(templates).filter((file) => file.endsWith('.njk'))) {
      const source = readFileSync(join(templates, name), 'utf8');
      expect(source).not.toMatch(/=\{\{/);
      expect(source).not.toMatch(/\|\s*safe|autoescape|<style|<script(?! src=)|\son\w+=|\sstyle=/);
    }
  });
});

describe('the pages', () => {
  test.each(Object.keys(states))('%s has one heading, a language and a token in each form', (name) => {
    const state = states[name];
    if (state === undefined) throw new Error(name);
    const html = renderState(pages, state);
    expect(html).toContain(`<html lang="${state[2] ?? 'en'}" dir="ltr">`);
    expect(html.match(/<h1/g)).toHaveLength(1);
    const forms = html.match(/<form[^>]*method="post"/g) ?? [];
    expect(html.match(/<form/g) ?? []).toHaveLength(forms.length);
    expect(html.match(/name="_csrf" value="csrf-token"/g) ?? []).toHaveLength(forms.length);
    // The script fills in the time that is left; every other hole must have been filled here.
    expect(html.replace(/data-waiting="[^"]*"/, '')).not.toMatch(/undefined|\[object|\{\w+\}|\bNaN\b/);
    expect(html).not.toMatch(/ disabled/);
    // Otherwise browsers ask the application for /favicon.ico in the middle of a login.
    expect(html).toContain('<link rel="icon" href="data:,">');
  });

  test('have titles of their own that begin with the error', () => {
    const title = (name: string): string => {
      const state = states[name];
      return /<title>(.*)<\/title>/.exec(state === undefined ? '' : renderState(pages, state))?.[1] ?? '';
    };
    expect(title('code')).toBe('Enter your code');
    expect(title('code-wrong')).toBe('Error: Enter your code');
    expect(title('code-expired')).toBe('Error: Get a code');
    expect(title('code-dead-end')).toBe('Error: We could not sign you in');
    expect(title('code-de')).toBe('Code eingeben');
    expect(title('mobile')).toBe('Add your mobile number');
    expect(title('error')).toBe('Error: We could not sign you in');
  });

  test('tie a wrong code to the field, and other errors to the page', () => {
    const wrong = pages.render(
      'code',
      codePage({ error: { key: 'error.code_wrong', values: { count: 2 } } }),
      'en',
    );
    expect(wrong).toMatch(/aria-describedby="smsotp-error smsotp-hint"\s+aria-invalid="true"/);
    const failed = pages.render('code', codePage({ error: { key: 'error.send_failed' } }), 'en');
    expect(failed).not.toContain('aria-invalid');
    expect(failed).toContain('id="smsotp-alert" role="alert"');
  });

  test('show no code field while no code is live, and no resend button where none is allowed', () => {
    const dead = pages.render('code', codePage({ live: false }), 'en');
    expect(dead).not.toContain('name="code"');
    expect(dead).toContain(`action="${links.resend}"`);
    expect(pages.render('code', codePage({ canResend: false }), 'en')).not.toContain(links.resend);
  });

  test('say what is left once it is little, and once only', () => {
    const left = (attemptsLeft: number, error?: { key: string; values: { count: number } }): number => {
      const challenge = { ...codePage().challenge, attemptsLeft };
      const html = pages.render('code', codePage({ challenge, ...(error && { error }) }), 'en');
      return html.match(/attempts? left/g)?.length ?? 0;
    };
    expect([left(5), left(4), left(3), left(1)]).toEqual([0, 0, 1, 1]);
    expect(left(2, { key: 'error.code_wrong', values: { count: 2 } })).toBe(1);
  });

  test('ask for letters where codes have letters', () => {
    const html = pages.render('code', codePage({ alphanumeric: true }), 'en');
    expect(html).toContain('inputmode="text" autocapitalize="characters"');
    expect(html).toContain('6-character code');
  });

  test('leave out the number and the link where there is none', () => {
    const challenge = { ...codePage().challenge, to: null };
    const html = pages.render('code', codePage({ challenge }), 'en');
    expect(html).toContain('We sent you a 6-digit code by text message.');
    expect(html).not.toContain('<bdi');
    expect(html).not.toContain(`href="${links.mobile}"`);
  });
});

describe("the user's own templates", () => {
  let views: string;
  beforeEach(() => {
    views = mkdtempSync(join(tmpdir(), 'smsotp-views-'));
  });
  afterEach(() => rmSync(views, { recursive: true }));
  const write = (name: string, content: string): void => writeFileSync(join(views, name), content);

  test('override ours file by file', () => {
    write(
      'error.njk',
      '{% extends "layout.njk" %}{% block main %}<h1>Ours</h1>{{ error.key }}{% endblock %}',
    );
    const own = createPages({ views });
    const html = own.render('error', errorPage({ key: '<b>' }), 'en');
    expect(html).toContain('<h1>Ours</h1>&lt;b&gt;');
    expect(html).toContain('/smsotp/assets/smsotp.css?v=');
    expect(own.render('mobile', mobilePage(), 'en')).toBe(pages.render('mobile', mobilePage(), 'en'));
  });

  test('may be the layout alone, which our pages then extend', () => {
    write(
      'layout.njk',
      '<html lang="{{ lang }}"><main id="house">{% block main %}{% endblock %}</main></html>',
    );
    const html = createPages({ views }).render('code', codePage(), 'de');
    expect(html).toContain('<html lang="de"><main id="house">');
    expect(html).toContain('name="code"');
  });

  test('may come with a brand and with words', () => {
    mkdirSync(join(views, 'assets'));
    mkdirSync(join(views, 'locales'));
    write('assets/brand.css', ':root { --smsotp-accent: teal }');
    write('assets/logo.svg', '<svg xmlns="http://www.w3.org/2000/svg"/>');
    write('locales/ar.json', '{ "layout.direction": "rtl", "code.submit": "تابع" }');
    const html = createPages({ views }).render('code', codePage(), 'ar');
    expect(html).toContain('<html lang="ar" dir="rtl">');
    expect(html).toContain('تابع');
    expect(html).toMatch(/brand\.css\?v=.*[^]*<img class="smsotp-logo" src="\/smsotp\/assets\/logo\.svg\?v=/);
  });

  test('that do not compile stop the start, each with its name', () => {
    write('code.njk', '{% if %}');
    write('mobile.njk', '{% extends "layout.njk" %}{% block main %}');
    expect(problemsOf(() => createPages({ views }))).toEqual([
      expect.stringContaining(join(views, 'code.njk')),
      expect.stringContaining(join(views, 'mobile.njk')),
    ]);
  });

  test.each([
    ['a filter', '{{ error.key | nosuchfilter }}', 'nosuchfilter'],
    ['a parent', '{% extends "nosuch.njk" %}', 'nosuch.njk'],
    ['a function', '{{ nosuch() }}', 'nosuch'],
  ])('that want %s that does not exist stop the start too', (_, source, missing) => {
    write('error.njk', source);
    const problems = problemsOf(() => createPages({ views }));
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(join(views, 'error.njk'));
    expect(problems[0]).toContain(missing);
  });

  test('are reported together with broken words', () => {
    mkdirSync(join(views, 'locales'));
    write('locales/en.json', 'oops');
    write('code.njk', '{% if %}');
    expect(problemsOf(() => createPages({ views }))).toHaveLength(2);
  });

  test('must lie in a directory', () => {
    write('file', '');
    const missing = join(views, 'nowhere');
    expect(problemsOf(() => createPages({ views: missing }))).toEqual([
      `views: ${missing} is not a directory`,
    ]);
    expect(problemsOf(() => createPages({ views: join(views, 'file') }))).toHaveLength(1);
  });
});
