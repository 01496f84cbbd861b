import { stores, useStage } from './support/stage.js';
import { askForLogin, atCodePage, atHome, giveCode, givePassword, wrong } from './support/steps.js';

describe.each(stores)('Without JavaScript, with everything in %s', (_store, settings) => {
  const stage = useStage(settings);

  test('the whole way works: code, wrong code, too early for a new one, home, and out again', async () => {
    await stage.visit({ javaScriptEnabled: false }, async (visitor) => {
      const { page } = visitor;
      const { sample } = stage;
      await askForLogin(page, sample);
      await givePassword(page, 'alice');
      await atCodePage(page);
      const code = await visitor.nextCode();

      await giveCode(page, wrong(code));
      const alert = page.getByRole('alert');
      await alert.waitFor();
      expect(await alert.innerText()).toContain('That code is not right.');

      const again = page.getByRole('button', { name: 'Send a new code' });
      expect(await again.isEnabled()).toBe(true);
      await again.click();
      await page.getByText('We sent you a code a moment ago.').waitFor();
      expect(await alert.innerText()).toMatch(/You can ask for a new one in \d+ seconds\.$/);
      expect(await sample.messages()).toHaveLength(1);

      await giveCode(page, code);
      // The signed answer: without a script a person sends it on.
      await page.getByRole('heading', { name: 'You are logged in' }).waitFor();
      await page.getByRole('button', { name: 'Continue' }).click();
      const { attributes } = await atHome(page);
      expect(attributes).toMatchObject({ mobile: '+94771234567', amr: 'pwd, otp, sms, mfa' });

      // Back to the page with the answer, which is not given a second time.
      await page.goBack();
      await page.getByRole('link', { name: 'Go to the travel desk' }).click();
      await atHome(page);

      await page.getByRole('button', { name: 'Log out everywhere' }).click();
      await page.getByText('You are logged out, here and at the identity provider.').waitFor();
      await page.goto(`${sample.idp}/`);
      await page.getByRole('heading', { name: 'Log in' }).waitFor();
    });
  });
});
