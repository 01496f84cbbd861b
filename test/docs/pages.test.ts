import { existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pageHeaders } from '../../lib/http/assets.js';
import { createPages } from '../../lib/http/pages.js';
import { root } from '../setup/lib-files.js';
import { block, membersOf, read, rows, section } from './markdown.js';

const page = 'docs/pages.md';

test('The headers are those that every page answers with', () => {
  const shown = block(page, 'Content-Security-Policy and other headers', 'text');
  expect(shown).toBe(
    Object.entries(pageHeaders)
      .map(([name, value]) => `${name}: ${value}\n`)
      .join(''),
  );
});

test('Each file that can be overridden is there, but for the two that are only yours', () => {
  const files = rows(section(page, 'Your own look')).flatMap((row) => row['file']!.split(', '));
  const missing = files.filter((file) => !existsSync(join(root, 'templates', file)));
  expect(missing).toEqual(['assets/brand.css', 'assets/logo.svg']);
});

test('The colours and sizes are those of the style', () => {
  const style = read('templates/assets/smsotp.css');
  const used = new Set([...style.matchAll(/(--smsotp-[\w-]+)/g)].map(([, name]) => name!));
  const shown = new Set([...read(page).matchAll(/(--smsotp-[\w-]+)/g)].map(([, name]) => name!));
  expect([...shown].sort()).toEqual([...used].sort());
});

test('The brand.css of the example is loaded after ours', () => {
  const views = mkdtempSync(join(tmpdir(), 'smsotp-views-'));
  mkdirSync(join(views, 'assets'));
  writeFileSync(join(views, 'assets', 'brand.css'), block(page, 'Your own look', 'css'));
  const links = { verify: '/', resend: '/', mobile: '/', cancel: '/', assets: '/a' };
  const html = createPages({ views }).render(
    'error',
    { links, csrfToken: '', error: { key: 'error.no_pending' }, startOver: '/' },
    'en',
  );
  expect(html.indexOf('/a/brand.css?v=')).toBeGreaterThan(html.indexOf('/a/smsotp.css?v='));
});

test('The table has what the pages get', () => {
  const shown = rows(section(page, 'Templates')).flatMap((row) =>
    row['name']!.split(/, (?![^(]*\))/).map((name) => name.replace(/\(.*/, '')),
  );
  const models = ['PageBase', 'CodePage', 'MobilePage', 'ErrorPage', 'AccountPage', 'BackupCodesPage'];
  const known = new Set(models.flatMap((name) => membersOf('lib/http/view-model.ts', name)));
  expect(shown.sort()).toEqual([...known, 'fieldError', 't', 'asset', 'lang', 'dir'].sort());
});
