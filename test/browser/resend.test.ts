import { inspect } from './support/inspect.js';
import { stores, useStage } from './support/stage.js';
import { askForLogin, atCodePage, atHome, giveCode, givePassword } from './support/steps.js';

describe.each(stores)('Asking for a new code, with everything in %s', (_store, settings) => {
  const stage = useStage({ SMSOTP_RESEND_COOLDOWN_SECONDS: '4', ...settings });

  test('has to wait, brings a second message, and kills the first code', async () => {
    await stage.visit({}, async (visitor) => {
      const { page } = visitor;
      await askForLogin(page, stage.sample);
      await givePassword(page, 'alice');
      await atCodePage(page);
      const again = page.getByRole('button', { name: 'Send a new code' });
      const waits = page.locator('[data-smsotp-wait][aria-disabled="true"]');
      const wait = page.locator('#smsotp-wait');
      await waits.waitFor();
      expect(await wait.innerText()).toMatch(/^You can ask for a new code in [1-4] seconds?\.$/);
      await again.dispatchEvent('click');
      expect(await page.locator('[data-smsotp-announce]').textContent()).toMatch(/in [1-4] seconds?\.$/);
      const first = await visitor.nextCode();

      await page.locator('[data-smsotp-wait]:not([aria-disabled])').waitFor();
      expect(await wait.innerText()).toBe('You can ask for a new code now.');
      expect(await stage.sample.messages()).toHaveLength(1);
      await again.click();
      const notice = page.getByRole('status');
      await notice.waitFor();
      expect(await notice.innerText()).toBe('A new code is on its way. The earlier one no longer works.');
      await waits.waitFor();
      expect(await inspect(page)).toEqual([]);

      const second = await visitor.nextCode();
      await page.reload();
      await atCodePage(page);
      expect(await stage.sample.messages()).toHaveLength(2);
      await giveCode(page, first);
      const error = page.getByRole('alert');
      await error.waitFor();
      expect(await error.innerText()).toContain('That code is not right.');
      await giveCode(page, second);
      expect((await atHome(page)).attributes['amr']).toBe('pwd, otp, sms, mfa');
    });
  });
});
