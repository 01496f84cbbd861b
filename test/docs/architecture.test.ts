import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../setup/lib-files.js';
import { read, rows, section } from './markdown.js';

const page = 'docs/architecture.md';
const rooms = rows(section(page, 'Rooms'));

test('The table has each room', () => {
  const folders = readdirSync(join(root, 'lib'), { withFileTypes: true });
  const known = folders.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  expect(rooms.map((row) => row['room']!).sort()).toEqual(known.sort());
});

test('Its arrows are those that the architecture test holds', () => {
  const [, text] = /const arrows[^=]*= \{([^}]*)\}/.exec(read('test/architecture.test.ts')) ?? [];
  const held = [...text!.matchAll(/(\w+): \[([^\]]*)\]/g)].map(([, room, list]) => [
    room!,
    list!.replaceAll("'", '') || '–',
  ]);
  expect(Object.fromEntries(rooms.map((row) => [row['room'], row['may use']]))).toEqual(
    Object.fromEntries(held),
  );
});

test('Each file that it names is there', () => {
  const names = [...read(page).matchAll(/`((?:lib|test|templates|sample-app)[\w/.*-]*)`/g)].map(
    ([, name]) => name!,
  );
  expect(names.length).toBeGreaterThan(10);
  const missing = names.filter((name) => !name.includes('*') && !existsSync(join(root, name)));
  expect(missing).toEqual([]);
});
