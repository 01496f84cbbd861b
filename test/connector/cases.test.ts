import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { nodesOf } from '../setup/lib-files.js';
import { caseIds } from './case-ids.js';

/**
 * Only the tests beside this file count: elsewhere A01 can be an attack of the security tests, which are numbered alike,
 * and a unit test can't tell what happens behind the login.
 */
const sources = readdirSync(__dirname)
  .filter((name) => name.endsWith('.test.ts') && name !== 'cases.test.ts')
  .map((name) => readFileSync(join(__dirname, name), 'utf8'));
const titles = sources.flatMap(titlesIn);

/** The titles of all tests that run: `it`, `test` and their `each`, but neither `skip`, `only` nor `todo`. */
function titlesIn(source: string): string[] {
  const tree = ts.createSourceFile('source.ts', source, ts.ScriptTarget.Latest, true);
  return nodesOf(tree)
    .filter((node) => ts.isCallExpression(node))
    .filter(({ expression }) => /^(it|test)$/.test(runner(expression)))
    .flatMap(({ arguments: [title] }) => (title && isText(title) ? [title.getText()] : []));
}

/** `it` for both `it(…)` and `it.each(…)(…)`, whose table is another call. */
function runner(callee: ts.Expression): string {
  const each = ts.isCallExpression(callee) || ts.isTaggedTemplateExpression(callee);
  if (!each) return callee.getText();
  const table = ts.isCallExpression(callee) ? callee.expression : callee.tag;
  return table.getText().replace(/\.each$/, '');
}

function isText(node: ts.Node): boolean {
  return ts.isStringLiteralLike(node) || ts.isTemplateExpression(node);
}

const idsOf = (text: string): string[] => text.match(/\bA\d{2,3}b?\b/g) ?? [];
const tested = new Set(titles.flatMap(idsOf));

describe('The list of acceptance cases', () => {
  it('has each of the 101 once, in their order', () => {
    expect([caseIds.length, new Set(caseIds).size]).toEqual([101, 101]);
    expect([caseIds[0], caseIds[41], caseIds[42], caseIds[100]]).toEqual(['A01', 'A42', 'A42b', 'A100']);
  });

  it('has no id that nothing knows in a title', () => {
    const known = new Set(caseIds);
    expect([...tested].filter((id) => !known.has(id))).toEqual([]);
  });
});

describe('The acceptance cases', () => {
  it('are each in the title of a test', () => {
    expect(caseIds.filter((id) => !tested.has(id))).toEqual([]);
  });
});

it('No test of theirs is skipped, nor any group of tests', () => {
  const resting = /\b(x(it|test|describe)|(it|test|describe)\.(skip|only|todo))\b/;
  expect(sources.filter((source) => resting.test(source))).toEqual([]);
});

describe('The reader of titles', () => {
  it('reads titles of tests, by whatever quotes, and of tables', () => {
    const source = `
      it('one (A01)', f); test("two (A02)", f); it(\`three \${x} (A03)\`, f);
      it.each([['(A90)']])('four %s (A04)', f); test.each\`a\`('five (A05)', f);`;
    expect(titlesIn(source).flatMap(idsOf)).toEqual(['A01', 'A02', 'A03', 'A04', 'A05']);
  });

  it('reads neither groups, comments, values, nor what does not run', () => {
    const source = `
      // it('no (A01)')
      describe('no (A02)', () => { const no = 'A03'; }); it.skip('no (A04)', f); it.todo('no (A05)');
      it.skip.each([1])('no (A06)', f); it.only('no (A07)', f); expect('no (A08)');`;
    expect(titlesIn(source)).toEqual([]);
  });
});
