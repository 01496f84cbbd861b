import { read, rows, section } from './markdown.js';

const page = 'docs/dependencies.md';
const manifest = JSON.parse(read('package.json')) as Record<string, Record<string, unknown>>;

test.each([
  ['At run time', 'dependencies'],
  ['From the app (peers)', 'peerDependencies'],
  ['To develop', 'devDependencies'],
])('"%s" has each of the %s', (heading, key) => {
  const shown = rows(section(page, heading)).flatMap((row) =>
    (row['package'] ?? row['packages'])!.replace(' (optional)', '').split(', '),
  );
  const peers = Object.keys(manifest['peerDependencies']!);
  const known = Object.keys(manifest[key]!).filter(
    (name) => key !== 'devDependencies' || !(peers.includes(name) || name.startsWith('@types/')),
  );
  expect(shown.sort()).toEqual(known.sort());
});

test('The optional peers are marked', () => {
  const optional = rows(section(page, 'From the app (peers)')).flatMap(
    (row) => /^(\S+) \(optional\)$/.exec(row['package']!)?.[1] ?? [],
  );
  expect(optional.sort()).toEqual(Object.keys(manifest['peerDependenciesMeta']!).sort());
});
