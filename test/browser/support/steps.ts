import type { Page } from 'playwright-core';
import type { Sample } from './sample.js';
import type { Visitor } from './visitor.js';

/** What a person does on the pages, in the words that are on them. */

/** From the application to the identity provider's question for a password. */
export async function askForLogin(page: Page, sample: Sample): Promise<void> {
  await page.goto(`${sample.sp}/`);
  await page.getByRole('link', { name: 'Log in with SAML' }).click();
  await page.getByRole('heading', { name: 'Log in' }).waitFor();
}

/** Types name and password; where that leads is for the caller to see. */
export async function givePassword(page: Page, username: string): Promise<void> {
  await page.getByLabel('User name').fill(username);
  await page.getByLabel('Password').fill(`${username}123`);
  await page.getByRole('button', { name: 'Continue' }).click();
}

export async function giveCode(page: Page, code: string): Promise<void> {
  await page.getByLabel('Your code').fill(code);
  await page.getByRole('button', { name: 'Continue' }).click();
}

export async function atCodePage(page: Page): Promise<void> {
  await page.getByRole('heading', { name: 'Check your phone' }).waitFor();
}

/** Waits for the application's home page and reads what the identity provider signed. */
export async function atHome(page: Page): Promise<{ subject: string; attributes: Record<string, string> }> {
  await page.getByRole('heading', { name: /^Hello, / }).waitFor();
  const attributes: Record<string, string> = {};
  for (const value of await page.locator('[data-attribute]').all()) {
    attributes[(await value.getAttribute('data-attribute'))!] = await value.innerText();
  }
  return { subject: await page.locator('#subject').innerText(), attributes };
}

/** Both factors, from the application's front page to its home page. */
export async function logIn(visitor: Visitor, sample: Sample, username: string): Promise<void> {
  const { page } = visitor;
  await askForLogin(page, sample);
  await givePassword(page, username);
  await atCodePage(page);
  await giveCode(page, await visitor.nextCode());
  await atHome(page);
}

/** Waits until the page has put the focus on a field. */
export async function focusIsOn(page: Page, name: string): Promise<void> {
  await page.locator(`[name="${name}"]:focus`).waitFor();
}

/** Another code than this one. */
export function wrong(code: string): string {
  return code.slice(0, -1) + String((Number(code.at(-1)) + 1) % 10);
}
