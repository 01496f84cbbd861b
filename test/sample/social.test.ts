import { type Message, Sample, type Settings } from '../browser/support/sample.js';
import { Browser, type Page } from './support/browser.js';

let browser: Browser;
let sent = 0;

beforeEach(() => (browser = new Browser()));

/** One sample for the tests of the surrounding `describe`, and before each of them alice can be sent a code again. */
function useSample(settings: Settings = {}): () => Sample {
  let sample: Sample | undefined;
  beforeAll(async () => {
    sample = await Sample.start({ SMSOTP_RESEND_COOLDOWN_SECONDS: '1', ...settings });
  });
  beforeEach(async () => {
    await sample!.coolDown(1);
    sent = (await sample!.messages()).length;
  });
  afterAll(() => sample?.close());
  return () => sample!;
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
  expect((await at.messages()).length).toBe(sent);
  expect((await browser.get(`${at.idp}/`)).url).toBe(`${at.idp}/login`);
}

describe('The social login of the sample', () => {
  const sample = useSample();

  test("alice.social gets alice's code, and the application hears of alice (A36)", async () => {
    const at = sample();
    const home = await assertionAfter(at, await logInSocially(at, 'alice.social'));
    expect(home).toContain('<dd id="subject">alice@example.com</dd>');
    expect(home).toContain('<dd data-attribute="uid">alice</dd>');
    expect(home).toContain('<dd data-attribute="mobile">+94771234567</dd>');
    expect((await browser.get(`${at.idp}/`)).body).toContain('Alice Perera');
    expect(at.complaints()).toEqual([]);
  });

  test("mallory.social is linked to nobody and is refused, alice's e-mail address or not (A37, N16)", async () => {
    const at = sample();
    await expectRefused(at, await logInSocially(at, 'mallory.social'));
  });

  test('A wrong password stays where it is, and the next try goes on', async () => {
    const at = sample();
    const again = await logInSocially(at, 'alice.social', 'alice123');
    expect([again.status, again.body]).toEqual([401, expect.stringContaining('belong together')]);
    const codePage = await browser.submit(again, { username: 'alice.social', password: 'alice.social123' });
    expect(codePage.url).toBe(`${at.idp}/smsotp`);
  });
});

describe('With SMSOTP_USECASE=userAttribute and SMSOTP_USER_ATTRIBUTE=nickname', () => {
  const sample = useSample({ SMSOTP_USECASE: 'userAttribute', SMSOTP_USER_ATTRIBUTE: 'nickname' });

  test('the social login goes by an attribute of the provider (A38)', async () => {
    const home = await assertionAfter(sample(), await logInSocially(sample(), 'alice.social'));
    expect(home).toContain('<dd id="subject">alice@example.com</dd>');
  });
});

describe('With SMSOTP_USECASE=local', () => {
  const sample = useSample({ SMSOTP_USECASE: 'local' });

  test('the social login finds nobody, for nobody here has that name (A34)', async () => {
    await expectRefused(sample(), await logInSocially(sample(), 'alice.social'));
  });
});
