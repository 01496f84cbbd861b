import { Redis } from 'ioredis';
import { stores, useStage } from './support/stage.js';
import { askForLogin, atCodePage, atHome, giveCode, givePassword } from './support/steps.js';

/** A database of Redis of its own, so that all that is in it comes from these tests. */
const database = '9';

describe.each(stores)('A restart in the middle of a login, with everything in %s', (store, settings) => {
  const own = Object.entries(settings).map(([name, url]) => [name, `${url}/${database}`]);
  const stage = useStage(Object.fromEntries(own) as Record<string, string>);
  const inRedis = store === 'Redis';

  test(inRedis ? 'loses nothing' : 'is told, and the login begins again', async () => {
    await stage.visit({}, async (visitor) => {
      const { page } = visitor;
      await askForLogin(page, stage.sample);
      await givePassword(page, 'alice');
      await atCodePage(page);
      const code = await visitor.nextCode();
      await visitor.hangUp();
      await stage.sample.restart();
      await giveCode(page, code);
      if (inRedis) {
        expect((await atHome(page)).attributes).toMatchObject({ amr: 'pwd, otp, sms, mfa' });
        await stage.sample.restart();
        await page.reload();
        await atHome(page);
        expect(await endlessKeys()).toEqual([]);
      } else {
        await page.getByRole('heading', { name: 'We could not sign you in' }).waitFor();
        expect(await page.getByRole('alert').innerText()).toBe(
          'There is nothing to confirm here. Please sign in again.',
        );
        await page.goto(`${stage.sample.sp}/home`);
        await page.getByRole('heading', { name: 'Log in' }).waitFor();
      }
    });
  });
});

async function endlessKeys(): Promise<string[]> {
  const redis = new Redis(`${process.env['TEST_REDIS_URL']}/${database}`);
  try {
    const keys = await redis.keys('*');
    expect(keys.join()).toMatch(
      /sample-idp:session:.*sample-sp:session:|sample-sp:session:.*sample-idp:session:/,
    );
    const lives = await Promise.all(keys.map((key) => redis.pttl(key)));
    return keys.filter((_key, index) => lives[index] === -1);
  } finally {
    redis.disconnect();
  }
}
