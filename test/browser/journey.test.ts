import type { BrowserContextOptions } from 'playwright-core';
import { inspect } from './support/inspect.js';
import { QUICK, stores, useStage } from './support/stage.js';
import {
  askForLogin,
  atCodePage,
  atHome,
  focusIsOn,
  giveCode,
  givePassword,
  logIn,
  wrong,
} from './support/steps.js';

const desk = { colorScheme: 'light', viewport: { width: 1100, height: 820 } } as const;
const phone = { colorScheme: 'dark', viewport: { width: 390, height: 800 }, hasTouch: true } as const;

describe.each(stores)('A login over SAML, with everything in %s', (_store, settings) => {
  const stage = useStage({ ...QUICK, ...settings });

  test.each<[string, BrowserContextOptions]>([
    ['on a desk in light colours', desk],
    ['on a phone in dark colours', phone],
  ])('takes a password and a code, and brings the signed attributes, %s', async (_where, options) => {
    await stage.visit(options, async (visitor) => {
      const { page } = visitor;
      const { sample } = stage;
      const before = (await sample.messages()).length;
      expect(await visitor.phone().then(inspect)).toEqual([]);
      await page.bringToFront();

      await page.goto(`${sample.sp}/`);
      expect(await inspect(page)).toEqual([]);
      await askForLogin(page, sample);
      expect(page.url()).toBe(`${sample.idp}/login`);
      expect(await inspect(page)).toEqual([]);

      await givePassword(page, 'alice');
      await atCodePage(page);
      expect(page.url()).toBe(`${sample.idp}/smsotp`);
      expect(await page.locator('main').innerText()).toContain('4567');
      expect(await page.content()).not.toContain('+94771234567');
      expect(await inspect(page)).toEqual([]);

      const code = await visitor.nextCode();
      expect(await visitor.phone().then(inspect)).toEqual([]);
      await page.bringToFront();

      await giveCode(page, wrong(code));
      const error = page.getByRole('alert');
      await error.waitFor();
      expect(await error.innerText()).toMatch(/^That code is not right\. You have \d attempts left\.$/);
      const field = page.getByLabel('Your code');
      await focusIsOn(page, 'code');
      expect(await field.inputValue()).toBe('');
      expect(await field.getAttribute('aria-invalid')).toBe('true');
      expect(await field.getAttribute('aria-describedby')).toContain(await error.getAttribute('id'));
      expect(await page.title()).toMatch(/^Error: /);
      expect(await inspect(page)).toEqual([]);

      await giveCode(page, code);
      const { subject, attributes } = await atHome(page);
      expect(page.url()).toBe(`${sample.sp}/home`);
      expect(subject).toBe('alice@example.com');
      expect(attributes).toEqual({
        displayName: 'Alice Perera',
        uid: 'alice',
        mail: 'alice@example.com',
        mobile: '+94771234567',
        amr: 'pwd, otp, sms, mfa',
      });
      expect(await inspect(page)).toEqual([]);
      expect(await sample.messages()).toHaveLength(before + 1);
      expect(visitor.requests.filter((url) => url.includes(code) || url.includes('alice123'))).toEqual([]);
    });
  });

  test('is not asked for a second message by a reload of the code page', async () => {
    await stage.visit(desk, async (visitor) => {
      const { page } = visitor;
      await askForLogin(page, stage.sample);
      await givePassword(page, 'alice');
      await atCodePage(page);
      const code = await visitor.nextCode();
      const sent = await stage.sample.messages();
      await page.reload();
      await page.goto(page.url());
      await page.goto(`${stage.sample.idp}/smsotp/error`);
      await atCodePage(page);
      expect(await stage.sample.messages()).toEqual(sent);
      await giveCode(page, code);
      await atHome(page);
      expect(await stage.sample.messages()).toEqual(sent);
    });
  });

  test('is not undone, repeated or broken by the back button', async () => {
    await stage.visit(desk, async (visitor) => {
      const { page } = visitor;
      await logIn(visitor, stage.sample, 'alice');
      const sent = await stage.sample.messages();
      // Over the page with the answer (if the browser kept it), the code page and the password page: all know that
      // this is done. What comes next is the application again.
      const [done, home] = [`${stage.sample.idp}/`, `${stage.sample.sp}/home`];
      let steps = 0;
      do {
        await page.goBack();
        await page.getByRole('heading', { name: /^(You are logged in|Hello, .*)$/ }).waitFor();
        expect([done, home]).toContain(page.url());
        steps += 1;
      } while (page.url() === done);
      expect([3, 4]).toContain(steps);
      expect(await stage.sample.messages()).toEqual(sent);
    });
  });

  test('takes the password alone from carol, who opted out, and says so', async () => {
    await stage.visit(desk, async ({ page }) => {
      const sent = await stage.sample.messages();
      await askForLogin(page, stage.sample);
      await givePassword(page, 'carol');
      const { subject, attributes } = await atHome(page);
      expect(subject).toBe('carol@example.com');
      expect(attributes['amr']).toBe('pwd');
      await page.getByText('About this login').click();
      expect(await page.locator('main').innerText()).toMatch(/Authentication\s+Password/);
      expect(await stage.sample.messages()).toEqual(sent);
    });
  });
});
