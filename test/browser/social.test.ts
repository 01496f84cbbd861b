import type { Page } from 'playwright-core';
import { inspect } from './support/inspect.js';
import { stores, useStage } from './support/stage.js';
import { askForLogin, atCodePage, atHome, giveCode } from './support/steps.js';

/** From the identity provider's login page to what the social login leads to. */
async function logInSocially(page: Page, username: string): Promise<void> {
  await page.getByRole('link', { name: 'Continue with the social login' }).click();
  await page.getByRole('heading', { name: 'Social login' }).waitFor();
  expect(await inspect(page)).toEqual([]);
  await page.getByLabel('Social name').fill(username);
  await page.getByLabel('Password').fill(`${username}123`);
  await page.getByRole('button', { name: 'Continue' }).click();
}

describe.each(stores)('The social login, with everything in %s', (_store, settings) => {
  const stage = useStage(settings);

  test('alice.social comes through both steps, and is alice at the application (A36)', async () => {
    await stage.visit({}, async (visitor) => {
      const { page } = visitor;
      await askForLogin(page, stage.sample);
      await logInSocially(page, 'alice.social');
      await atCodePage(page);
      await giveCode(page, await visitor.nextCode());
      const { subject, attributes } = await atHome(page);
      expect([subject, attributes['uid'], attributes['mobile']]).toEqual([
        'alice@example.com',
        'alice',
        '+94771234567',
      ]);
    });
  });

  test('mallory.social is told that there is no account, gets no message, and can start again (A37)', async () => {
    await stage.visit({}, async ({ page }) => {
      const before = (await stage.sample.messages()).length;
      await askForLogin(page, stage.sample);
      await logInSocially(page, 'mallory.social');
      await page.getByText('could not find an account').waitFor();
      expect(page.url()).toBe(`${stage.sample.idp}/smsotp/error`);
      expect(await inspect(page)).toEqual([]);
      expect((await stage.sample.messages()).length).toBe(before);
      await page.getByRole('main').getByRole('link').first().click();
      await page.getByRole('heading', { name: 'Log in' }).waitFor();
    });
  });
});
