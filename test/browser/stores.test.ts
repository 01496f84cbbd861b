import type { Page } from 'playwright-core';
import { inspect } from './support/inspect.js';
import { QUICK, useStage } from './support/stage.js';
import { askForLogin, atCodePage, atHome, giveCode, givePassword, logIn } from './support/steps.js';

const stage = useStage(QUICK);

/** The identity provider's own page, for who is logged in there. */
async function openIdpHome(page: Page): Promise<void> {
  await page.goto(`${stage.sample.idp}/`);
  await page.getByRole('heading', { name: 'You are logged in' }).waitFor();
  expect(await inspect(page)).toEqual([]);
}

test('dave, who is in the second user store alone, logs in like everybody else', async () => {
  await stage.visit({}, async (visitor) => {
    const { page } = visitor;
    await askForLogin(page, stage.sample);
    expect(await inspect(page)).toEqual([]);
    await givePassword(page, 'dave');
    await atCodePage(page);
    await giveCode(page, await visitor.nextCode());
    const { subject, attributes } = await atHome(page);
    expect([subject, attributes['uid']]).toEqual(['dave@example.com', 'dave']);
    // Another test of this sample changes it, before or after.
    expect(attributes['mobile']).toMatch(/^\+9477400400[01]$/);
  });
});

test('alice types a backup code that the terminal printed, and the account page has one less', async () => {
  await stage.visit({}, async ({ page }) => {
    const [code = ''] = stage.sample.backupCodes();
    await askForLogin(page, stage.sample);
    await givePassword(page, 'alice');
    await atCodePage(page);
    await giveCode(page, code);
    await atHome(page);
    await openIdpHome(page);
    await page.getByRole('link', { name: 'Your second step' }).click();
    await page.getByText('You have 9 backup codes left.').waitFor();
    expect(await inspect(page)).toEqual([]);
  });
});

test('dave changes his number on the account page, from the home of the identity provider and back', async () => {
  await stage.visit({ viewport: { width: 360, height: 740 }, colorScheme: 'dark' }, async (visitor) => {
    const { page } = visitor;
    await logIn(visitor, stage.sample, 'dave');
    await openIdpHome(page);
    await page.getByRole('link', { name: 'Your second step' }).click();
    await page.getByLabel('New mobile number').fill('077 400 4001');
    await stage.sample.coolDown(1);
    await page.getByRole('button', { name: 'Change number' }).click();
    await page.getByRole('heading', { name: 'Confirm your new number' }).waitFor();
    await giveCode(page, await visitor.nextCode());
    await page.getByText('Your number was changed.').waitFor();
    expect(await visitor.nextText()).toContain('was changed');
    await page.getByRole('link', { name: 'Continue' }).click();
    await page.getByText('+94774004001').waitFor();
  });
});
