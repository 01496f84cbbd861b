import { isTenantName } from '../../lib/tenants/names.js';

it.each([
  'acme',
  'a',
  '7',
  'shop.example.org',
  'xn--bcher-kva.example',
  'A-1',
  'a'.repeat(64),
  'constructor',
])('%s can be the name of a tenant', (name) => {
  expect(isTenantName(name)).toBe(true);
});

it.each([
  '',
  '.',
  '..',
  '../x',
  '..\\x',
  'a/b',
  'a\\b',
  '/etc/passwd',
  'a..b',
  '.acme',
  'acme.',
  '-acme',
  '__proto__',
  'a b',
  'a\0b',
  'a\n',
  'acme:8080',
  'ácme',
  '%2e%2e',
  'a'.repeat(65),
  null,
  undefined,
  7,
  ['acme'],
  { toString: () => 'acme' },
])('%j can not', (name) => {
  expect(isTenantName(name)).toBe(false);
});

it('is judged in no time, whatever the name', () => {
  const start = performance.now();
  for (const name of ['a'.repeat(100_000), 'a-'.repeat(32), '-'.repeat(64)]) isTenantName(name);
  expect(performance.now() - start).toBeLessThan(50);
});
