import type { Request } from 'playwright-core';
import { QUICK, stores, useStage } from './support/stage.js';
import { askForLogin, atCodePage, atHome, giveCode, givePassword, logIn } from './support/steps.js';

describe.each(stores)('Two sides on different sites, with everything in %s', (_store, settings) => {
  const stage = useStage({ SP_HOST: '127.0.0.1', ...QUICK, ...settings });

  test('are joined by an assertion that comes without the cookies of the application', async () => {
    await stage.visit({}, async (visitor) => {
      const { page } = visitor;
      const { sp } = stage.sample;
      /** The POST with the signed answer that a step leads to. */
      const assertionOf = async (step: () => Promise<unknown>): Promise<Request> => {
        const posted = page.waitForRequest((request) => request.url() === `${sp}/saml/acs`);
        const [request] = await Promise.all([posted, step()]);
        return request;
      };
      await askForLogin(page, stage.sample);
      await givePassword(page, 'alice');
      await atCodePage(page);
      const code = await visitor.nextCode();
      const first = await assertionOf(() => giveCode(page, code));
      expect([first.method(), await first.headerValue('sec-fetch-site')]).toEqual(['POST', 'cross-site']);
      const { attributes } = await atHome(page);
      expect(page.url()).toBe(`${sp}/home`);
      expect(attributes).toMatchObject({ mobile: '+94771234567', amr: 'pwd, otp, sms, mfa' });

      // Once more, now that the application has a session here: its cookie stays behind, and nothing is asked.
      const cookies = await page.context().cookies(sp);
      expect(cookies.map(({ name, sameSite }) => [name, sameSite])).toEqual([['sample-sp', 'Lax']]);
      const second = await assertionOf(() => page.goto(`${sp}/login?returnTo=/home%3Ftab=2`));
      expect(await second.headerValue('cookie')).toBeNull();
      await atHome(page);
      expect(page.url()).toBe(`${sp}/home?tab=2`);
      expect((await stage.sample.messages()).filter(({ text }) => text.includes(code))).toHaveLength(1);

      await page.getByRole('button', { name: 'Log out everywhere' }).click();
      await page.getByText('You are logged out, here and at the identity provider.').waitFor();
      await page.goto(`${sp}/home`);
      await page.getByRole('heading', { name: 'Log in' }).waitFor();
    });
  });

  test('are both left by a logout at the identity provider', async () => {
    await stage.visit({}, async (visitor) => {
      const { page } = visitor;
      await logIn(visitor, stage.sample, 'alice');
      await page.goto(`${stage.sample.idp}/`);
      await page.getByRole('button', { name: 'Log out here and at the travel desk' }).click();
      await page.getByText('You are logged out.').waitFor();
      await page.goto(`${stage.sample.sp}/home`);
      await page.getByRole('heading', { name: 'Log in' }).waitFor();
    });
  });
});
