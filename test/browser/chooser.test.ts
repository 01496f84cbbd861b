import { inspect } from './support/inspect.js';
import { useStage } from './support/stage.js';
import { askForLogin, atCodePage, atHome, giveCode, givePassword, wrong } from './support/steps.js';

const stage = useStage({
  SMSOTP_MULTI_OPTION_URI: '/second-factor',
  SMSOTP_REDIRECT_TO_MULTI_OPTION_PAGE_ON_FAILURE: 'true',
});

test('A wrong code leads to the page where a second step is chosen, which says why and leads back', async () => {
  await stage.visit({}, async (visitor) => {
    const { page } = visitor;
    await askForLogin(page, stage.sample);
    await givePassword(page, 'alice');
    await atCodePage(page);
    const code = await visitor.nextCode();
    await giveCode(page, wrong(code));
    await page.getByRole('heading', { name: 'Choose a second step' }).waitFor();
    expect(await page.getByRole('alert').innerText()).toContain('That code is not right.');
    expect(await inspect(page)).toEqual([]);
    await page.getByRole('link', { name: 'Text message to' }).click();
    await atCodePage(page);
    await page.getByRole('link', { name: 'Try another way' }).click();
    await page.getByRole('heading', { name: 'Choose a second step' }).waitFor();
    await page.getByRole('link', { name: 'Text message to' }).click();
    await giveCode(page, code);
    await atHome(page);
  });
});
