import { type Message, Sample, type Settings } from '../browser/support/sample.js';
import { Browser, type Page } from './support/browser.js';

let sample: Sample | undefined;
let browser: Browser;

beforeEach(() => (browser = new Browser()));
afterEach(async () => {
  await sample?.close();
  sample = undefined;
});

async function start(settings: Settings = {}): Promise<Sample> {
  return (sample = await Sample.start(settings));
}

/** From the application over the identity provider to the social login, and back with what it says. */
async function logInSocially(at: Sample, username: string, password = `${username}123`): Promise<Page> {
  const login = await browser.get(`${at.sp}/login`);
  expect(login.body).toContain('href="/login/social"');
  const form = await browser.get(`${at.idp}/login/social`);
  expect(form.url).toMatch(/\/social\/interaction\/[\w-]+$/);
  return browser.submit(form, { username, password });
}

async function codeFor(at: Sample): Promise<Message & { code: string }> {
  const message = (await at.messages()).at(-1)!;
  return { ...message, code: /\b\d{6}\b/.exec(message.text)![0] };
}

/** What the application was told, after the code. */
async function assertionAfter(at: Sample, codePage: Page): Promise<string> {
  const { to, code } = await codeFor(at);
  expect(to).toBe('+94771234567');
  const answer = await browser.submit(codePage, { code });
  const home = await browser.submit(answer);
  expect(home.url).toBe(`${at.sp}/home`);
  return home.body;
}

async function expectRefused(at: Sample, page: Page): Promise<void> {
  expect([page.url, page.status]).toEqual([`${at.idp}/smsotp/error`, 403]);
  expect(page.body).toContain('could not find an account');
  expect(await at.messages()).toEqual([]);
  expect((await browser.get(`${at.idp}/`)).url).toBe(`${at.idp}/login`);
}

describe('The social login of the sample', () => {
  test("alice.social gets alice's code, and the application hears of alice (A36)", async () => {
    const at = await start();
    const home = await assertionAfter(at, await logInSocially(at, 'alice.social'));
    expect(home).toContain('<dd id="subject">alice@example.com</dd>');
    expect(home).toContain('<dd data-attribute="uid">alice</dd>');
    expect(home).toContain('<dd data-attribute="mobile">+94771234567</dd>');
    expect((await browser.get(`${at.idp}/`)).body).toContain('Alice Perera');
    expect(at.complaints()).toEqual([]);
  });

  test("mallory.social is linked to nobody and is refused, alice's e-mail address or not (A37, N16)", async () => {
    const at = await start();
    await expectRefused(at, await logInSocially(at, 'mallory.social'));
  });

  test('A wrong password stays where it is, and the next try goes on', async () => {
    const at = await start();
    const again = await logInSocially(at, 'alice.social', 'alice123');
    expect([again.status, again.body]).toEqual([401, expect.stringContaining('belong together')]);
    const codePage = await browser.submit(again, { username: 'alice.social', password: 'alice.social123' });
    expect(codePage.url).toBe(`${at.idp}/smsotp`);
  });

  test('SMSOTP_USECASE=userAttribute goes by an attribute of the provider (A38)', async () => {
    const at = await start({ SMSOTP_USECASE: 'userAttribute', SMSOTP_USER_ATTRIBUTE: 'nickname' });
    const home = await assertionAfter(at, await logInSocially(at, 'alice.social'));
    expect(home).toContain('<dd id="subject">alice@example.com</dd>');
  });

  test.each(['local', 'subjectUri'])(
    'SMSOTP_USECASE=%s finds nobody of that name here (A34, A41)',
    async (usecase) => {
      const at = await start({ SMSOTP_USECASE: usecase });
      await expectRefused(at, await logInSocially(at, 'alice.social'));
    },
  );
});
