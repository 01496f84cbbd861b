import { existsSync, readdirSync } from 'node:fs';
import { join, posix } from 'node:path';
import { root } from '../setup/lib-files.js';
import { anchors, pages, read } from './markdown.js';

test.each(pages())('%s links only to what is there', (page) => {
  const text = read(page).replace(/^```[^]*?^```$/gm, '');
  const broken = [...text.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target]) => target!)
    .filter((target) => !/^https?:/.test(target))
    .filter((target) => {
      const [path, anchor] = target.split('#') as [string, string | undefined];
      const file = path === '' ? page : posix.join(posix.dirname(page), path);
      if (!existsSync(join(root, file))) return true;
      return anchor !== undefined && !anchors(file).includes(anchor);
    });
  expect(broken).toEqual([]);
});

test('Each page that the code names is there', () => {
  const files = readdirSync(join(root, 'lib'), { recursive: true, encoding: 'utf8' });
  const sources = files.filter((name) => name.endsWith('.ts'));
  const named = sources.flatMap((name) =>
    [...read(`lib/${name}`).matchAll(/docs\/[\w-]+\.md/g)].map(([page]) => page),
  );
  expect(named.length).toBeGreaterThan(5);
  expect(named.filter((page) => !existsSync(join(root, page)))).toEqual([]);
});
