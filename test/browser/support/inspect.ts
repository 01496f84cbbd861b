import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';

const axeSource = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

interface AxeResult {
  violations: { id: string; nodes: { html: string }[] }[];
}

/** What axe finds fault with on this page, and whether the page is wider than the screen. */
export async function inspect(page: Page): Promise<string[]> {
  await page.evaluate(axeSource);
  const { violations } = await page.evaluate<AxeResult>('axe.run(document, { resultTypes: ["violations"] })');
  const overflow = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
  const tooWide = (await page.evaluate<number>(overflow)) > 0 ? ['scrolls sideways'] : [];
  return [
    ...violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`),
    ...tooWide,
  ];
}
