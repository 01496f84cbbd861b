import type { AddressInfo } from 'node:net';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { launchBrowser } from '../../scripts/preview-pages.js';
import { createAccountWorld, mobile, newMobile, type AccountWorld } from '../http/support/account.js';
import { inspect } from './support/inspect.js';
import { atCodePage, giveCode } from './support/steps.js';

jest.setTimeout(60_000);

let browser: Browser;
let world: AccountWorld;
let origin: string;

beforeAll(async () => {
  browser = await launchBrowser();
}, 60_000);
afterAll(() => browser.close());

beforeEach(() => {
  world = createAccountWorld({
    routes: (app) => {
      app.get('/login', (_req, res) => {
        res.send(
          '<!doctype html><html lang="en"><title>Log in</title><form method="post"><label>User name <input name="username"></label><label>Password <input name="password" type="password"></label><button>Continue</button></form>',
        );
      });
      app.get(['/', '/in'], (req, res) => {
        res.send(`<!doctype html><title>Home</title><h1>${req.isAuthenticated() ? 'Hello' : 'Nobody'}</h1>`);
      });
    },
  });
  // By name: a cookie of 127.0.0.1 and of localhost is the same to nobody.
  origin = `http://localhost:${(world.server.address() as AddressInfo).port}`;
});

async function visit(options: BrowserContextOptions, play: (page: Page) => Promise<void>): Promise<void> {
  const context = await browser.newContext({
    locale: 'en-GB',
    viewport: { width: 390, height: 800 },
    ...options,
  });
  context.setDefaultTimeout(15_000);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    // Chromium also reports a page that came with 401 or the like. Those are meant to.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load'))
      complaints.push(message.text());
  });
  try {
    await play(page);
    expect(complaints).toEqual([]);
  } finally {
    await context.close();
  }
}

const button = (page: Page, name: string) => page.getByRole('button', { name });
const heading = (page: Page, name: string) => page.getByRole('heading', { name, exact: true });

async function givePassword(page: Page): Promise<void> {
  await page.goto(`${origin}/login`);
  await page.getByLabel('User name').fill('alice');
  await page.getByLabel('Password').fill('alice123');
  await button(page, 'Continue').click();
}

async function logIn(page: Page, code = () => world.sender.code): Promise<void> {
  await givePassword(page);
  await atCodePage(page);
  await giveCode(page, code());
}

async function openAccount(page: Page): Promise<void> {
  await heading(page, 'Hello').waitFor();
  await page.goto(`${origin}/smsotp/account`);
  await heading(page, 'Your second step').waitFor();
}

describe.each([
  ['with a script, light', { javaScriptEnabled: true, colorScheme: 'light' }],
  ['without one, dark', { javaScriptEnabled: false, colorScheme: 'dark' }],
] as const)('A user, %s', (_, options) => {
  const faults = (page: Page): Promise<string[]> =>
    options.javaScriptEnabled ? inspect(page) : Promise.resolve([]);

  test('changes the number: the new one is proved, the old one told', async () => {
    await visit(options, async (page) => {
      await logIn(page);
      await openAccount(page);
      expect(await faults(page)).toEqual([]);

      const field = page.getByLabel('New mobile number');
      await field.fill('077 12');
      await button(page, 'Change number').click();
      await page.getByRole('alert').waitFor();
      expect(await field.inputValue()).toBe('077 12');
      expect(await faults(page)).toEqual([]);

      await field.fill('+94 77 555 0101');
      await button(page, 'Change number').click();
      await heading(page, 'Confirm your new number').waitFor();
      expect(await page.locator('main').innerText()).toContain('0101');
      expect(await faults(page)).toEqual([]);
      expect(world.sender.last.to).toBe(newMobile);

      await giveCode(page, world.sender.code);
      const notice = page.getByRole('status');
      expect(await notice.innerText()).toBe('Your number was changed. We told the old one by text message.');
      expect(world.directory.find('alice')?.mobile).toBe(newMobile);
      expect(world.sender.last).toMatchObject({ to: mobile, code: '' });
      expect(await faults(page)).toEqual([]);
      await page.getByRole('link', { name: 'Continue' }).click();
      await heading(page, 'Hello').waitFor();
    });
  });

  test('calls a change off, and has the old number', async () => {
    await visit(options, async (page) => {
      await logIn(page);
      await openAccount(page);
      await page.getByLabel('New mobile number').fill(newMobile);
      await button(page, 'Change number').click();
      await button(page, 'Keep my number').click();
      await heading(page, 'Your second step').waitFor();
      expect(world.directory.find('alice')?.mobile).toBe(mobile);
    });
  });

  test('makes backup codes, logs in with one, and is led to make new ones when few are left', async () => {
    let codes: string[] = [];
    await visit(options, async (page) => {
      await logIn(page);
      await openAccount(page);
      await button(page, 'Make new backup codes').click();
      await heading(page, 'Your new backup codes').waitFor();
      expect(await faults(page)).toEqual([]);
      codes = await page.getByRole('listitem').allInnerTexts();
      expect(codes).toHaveLength(10);
      await page.getByRole('link', { name: 'I have kept them' }).click();
      expect(await page.locator('#smsotp-left').innerText()).toBe('You have 10 backup codes left.');
      // The page before is in no cache, and only the user could have it made once more.
      await expect(page.goBack()).rejects.toThrow('ERR_CACHE_MISS');
      expect(world.directory.backupCodes('alice')).toHaveLength(10);
    });
    for (const stored of world.directory.backupCodes('alice').slice(0, 7))
      world.directory.useBackupCode('alice', stored);
    world.clock.advance(31);
    await visit(options, async (page) => {
      await logIn(page, () => codes[9]!.toLowerCase().replaceAll('-', ' '));
      await heading(page, 'Your second step').waitFor();
      expect(await page.locator('#smsotp-left').innerText()).toContain('You have 2 backup codes left.');
      expect(await faults(page)).toEqual([]);
      await page.getByRole('link', { name: 'Continue' }).click();
      await heading(page, 'Hello').waitFor();
      expect(page.url()).toBe(`${origin}/in`);
    });
  });

  test('switches the codes off, logs in without, types one to get at the page, and switches them on', async () => {
    await visit(options, async (page) => {
      await logIn(page);
      await openAccount(page);
      await button(page, 'Switch codes off').click();
      expect(await page.getByRole('status').innerText()).toBe('Codes by text message are off.');
      expect(await faults(page)).toEqual([]);
    });
    world.clock.advance(31);
    await visit(options, async (page) => {
      await givePassword(page);
      await heading(page, 'Hello').waitFor();
      await page.goto(`${origin}/smsotp/account`);
      await button(page, 'Send me a code').click();
      await atCodePage(page);
      await giveCode(page, world.sender.code);
      await button(page, 'Switch codes on').click();
      expect(await page.getByRole('status').innerText()).toBe('Codes by text message are on.');
    });
    expect(world.directory.find('alice')?.smsOtpDisabled).toBe(false);
  });
});
