import type { Page } from 'playwright-core';
import { inspect } from './support/inspect.js';
import { QUICK, stores, useStage } from './support/stage.js';
import { askForLogin, atCodePage, givePassword, logIn } from './support/steps.js';
import type { Visitor } from './support/visitor.js';

describe.each(stores)('Single logout, with everything in %s', (_store, settings) => {
  const stage = useStage({ ...QUICK, ...settings });

  /** Neither side knows this browser any more: the password is asked for, and then a new code. */
  async function asksForBothAgain({ page }: Visitor): Promise<void> {
    await page.goto(`${stage.sample.idp}/`);
    await page.getByRole('heading', { name: 'Log in' }).waitFor();
    await stage.sample.coolDown(1);
    const sent = (await stage.sample.messages()).length;
    await askForLogin(page, stage.sample);
    await givePassword(page, 'alice');
    await atCodePage(page);
    expect(await stage.sample.messages()).toHaveLength(sent + 1);
  }

  async function backShowsNothing(page: Page): Promise<void> {
    await page.goBack();
    await page.getByRole('heading', { name: 'Log in' }).waitFor();
    expect(await page.content()).not.toContain('alice@example.com');
  }

  test('from the application ends both logins', async () => {
    await stage.visit({}, async (visitor) => {
      const { page } = visitor;
      await logIn(visitor, stage.sample, 'alice');
      await page.getByRole('button', { name: 'Log out everywhere' }).click();
      const bye = page.getByRole('status');
      await bye.waitFor();
      expect(await bye.innerText()).toBe('You are logged out, here and at the identity provider.');
      expect(page.url()).toBe(`${stage.sample.sp}/?bye`);
      expect(await inspect(page)).toEqual([]);
      await backShowsNothing(page);
      await asksForBothAgain(visitor);
    });
  });

  test('from the identity provider ends both logins', async () => {
    await stage.visit({}, async (visitor) => {
      const { page } = visitor;
      await logIn(visitor, stage.sample, 'alice');
      await page.goto(`${stage.sample.idp}/`);
      await page.getByRole('heading', { name: 'You are logged in' }).waitFor();
      expect(await inspect(page)).toEqual([]);
      await page.getByRole('button', { name: 'Log out here and at the travel desk' }).click();
      const bye = page.getByRole('status');
      await bye.waitFor();
      expect(await bye.innerText()).toBe('You are logged out.');
      expect(page.url()).toBe(`${stage.sample.idp}/login?bye`);
      await backShowsNothing(page);
      await asksForBothAgain(visitor);
    });
  });
});
