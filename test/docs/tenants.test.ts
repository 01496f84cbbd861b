import { shared } from '../../lib/config/read-tenants.js';
import { createWho } from '../../lib/tenants/who.js';
import { read, rows, section } from './markdown.js';

const page = 'docs/tenants.md';

test('The options that are the same for all tenants are those of the code', () => {
  const [, text] = /but those that belong to the process or the strategy: ([^.]*)\./.exec(
    section(page, 'What a tenant can have of its own'),
  )!;
  expect([...text!.matchAll(/`(\w+)`/g)].map(([, name]) => name).sort()).toEqual([...shared].sort());
});

test('What of() gives means what the table says', async () => {
  const meanings = rows(section(page, 'Who the tenant is')).map((row) => row['of gives']);
  expect(meanings).toEqual([
    'a name',
    'undefined',
    'null, or what is no name',
    'it throws, rejects, or hangs',
  ]);
  const ask = async (said: () => unknown) => createWho(said, () => undefined)({});
  expect(await ask(() => 'acme')).toBe('acme');
  expect(await ask(() => undefined)).toBeUndefined();
  expect(await ask(() => 'a/b')).toBeNull();
  await expect(ask(() => Promise.reject(new Error('no')))).rejects.toMatchObject({ status: 503 });
});

test('The places of the settings are those of the type', () => {
  const documented = rows(section(page, 'Where the settings are')).map(
    (row) => /\{ (\w+):/.exec(row['from']!)?.[1] ?? 'function',
  );
  const type = read('lib/config/tenant-options.ts');
  const known = [...type.matchAll(/^ {2}\| \{\s+readonly (\w+):/gm)].map(([, name]) => name);
  expect(documented).toEqual([...known, 'function']);
});
