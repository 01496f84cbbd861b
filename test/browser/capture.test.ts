import { inspect } from './support/inspect.js';
import { QUICK, stores, useStage } from './support/stage.js';
import { askForLogin, atCodePage, atHome, focusIsOn, giveCode, givePassword } from './support/steps.js';

describe.each(stores)('bob, who has no number, with everything in %s', (_store, settings) => {
  const stage = useStage({ ...QUICK, ...settings });

  // One test, because the number that bob proves in it is there for good.
  test('is asked for one, proves it, and is not asked again', async () => {
    const { sample } = stage;
    await stage.visit({ viewport: { width: 390, height: 800 } }, async (visitor) => {
      const { page } = visitor;
      const field = page.getByLabel('Mobile number');
      const send = page.getByRole('button', { name: 'Send me a code' });
      await askForLogin(page, sample);
      await givePassword(page, 'bob');
      await page.getByRole('heading', { name: 'Add your mobile number' }).waitFor();
      expect(page.url()).toBe(`${sample.idp}/smsotp/mobile`);
      expect(await inspect(page)).toEqual([]);

      await field.fill('077 12');
      await send.click();
      const error = page.getByRole('alert');
      await error.waitFor();
      expect(await error.innerText()).toBe(
        'That does not look like a mobile number. Check it and try again.',
      );
      expect(await field.inputValue()).toBe('077 12');
      await focusIsOn(page, 'mobile');
      expect(await field.getAttribute('aria-describedby')).toContain(await error.getAttribute('id'));
      expect(await inspect(page)).toEqual([]);
      expect(await sample.messages()).toEqual([]);

      await field.fill('071 555 0101');
      await send.click();
      await atCodePage(page);
      const codeForTheWrongNumber = await visitor.nextCode();
      await sample.coolDown(1);
      await page.getByRole('link', { name: 'Wrong number?' }).click();
      await field.fill('077 555 0202');
      await send.click();
      await atCodePage(page);
      const code = await visitor.nextCode();
      expect((await sample.messages()).map(({ to }) => to)).toEqual(['+94715550101', '+94775550202']);
      expect(await page.locator('main').innerText()).toContain('0202');

      await giveCode(page, codeForTheWrongNumber);
      await page.getByRole('alert').waitFor();
      await giveCode(page, code);
      const { subject, attributes } = await atHome(page);
      expect(subject).toBe('bob@example.com');
      expect(attributes).toMatchObject({ mobile: '+94775550202', amr: 'pwd, otp, sms, mfa' });
    });

    await sample.coolDown(1);
    await stage.visit({}, async (visitor) => {
      const { page } = visitor;
      await askForLogin(page, sample);
      await givePassword(page, 'bob');
      await atCodePage(page);
      expect(await page.getByRole('link', { name: 'Wrong number?' }).count()).toBe(0);
      await giveCode(page, await visitor.nextCode());
      expect((await atHome(page)).attributes).toMatchObject({ mobile: '+94775550202' });
      expect((await sample.messages()).at(-1)?.to).toBe('+94775550202');
    });
  });
});
