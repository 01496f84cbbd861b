import { inspect } from './support/inspect.js';
import { stores, useStage } from './support/stage.js';
import { askForLogin, atCodePage, atHome, giveCode, givePassword } from './support/steps.js';

describe.each(stores)('With SMSOTP_MANDATORY and the usual cool-down, in %s', (_store, settings) => {
  const stage = useStage({ SMSOTP_MANDATORY: 'true', ...settings });

  test('carol, who opted out, is told why she does not get in, and what to do', async () => {
    await stage.visit({}, async ({ page }) => {
      const sent = await stage.sample.messages();
      await askForLogin(page, stage.sample);
      await givePassword(page, 'carol');
      await page.getByRole('heading', { name: 'We could not sign you in' }).waitFor();
      expect(page.url()).toBe(`${stage.sample.idp}/smsotp/error`);
      const reason = await page.getByRole('alert').innerText();
      expect(reason).toContain('Codes by text message are switched off in your profile');
      expect(await inspect(page)).toEqual([]);
      await page.getByRole('link', { name: 'Start again' }).click();
      await page.getByRole('heading', { name: 'Log in' }).waitFor();
      await page.goto(`${stage.sample.sp}/home`);
      await page.getByRole('heading', { name: 'Log in' }).waitFor();
      expect(await stage.sample.messages()).toEqual(sent);
    });
  });

  test('alice, who goes back and gives her password again, goes on with the code that she has', async () => {
    await stage.visit({}, async (visitor) => {
      const { page } = visitor;
      await askForLogin(page, stage.sample);
      await givePassword(page, 'alice');
      await atCodePage(page);
      const code = await visitor.nextCode();
      const sent = await stage.sample.messages();

      await page.goBack();
      await page.getByRole('heading', { name: 'Log in' }).waitFor();
      await givePassword(page, 'alice');
      await atCodePage(page);
      const notice = await page.locator('#smsotp-notice').innerText();
      expect(notice).toBe('We sent you a code a moment ago. Please use that one.');
      expect(await page.getByRole('alert').count()).toBe(0);

      expect(await stage.sample.messages()).toEqual(sent);
      await giveCode(page, code);
      await atHome(page);
    });
  });
});
