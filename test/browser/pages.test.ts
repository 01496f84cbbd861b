import { readFileSync } from 'node:fs';
import type { Server } from 'node:http';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { launchBrowser, serveStates, states } from '../../scripts/preview-pages.js';

const axeSource = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const names = Object.keys(states);
const schemes = ['light', 'dark'] as const;

jest.setTimeout(60_000);

let browser: Browser;
let server: Server;
let origin: string;

beforeAll(async () => {
  ({ server, origin } = await serveStates());
  browser = await launchBrowser();
}, 60_000);
afterAll(async () => {
  await browser.close();
  await new Promise((done) => server.close(done));
});

/** A page of its own that keeps a record of what it asked for, what the console said and which POSTs it made. */
interface Visit {
  page: Page;
  requests: string[];
  complaints: string[];
  posts: string[];
}

async function visit(
  name: string,
  options: BrowserContextOptions = {},
  prepare?: (page: Page) => Promise<void>,
) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const seen: Visit = { page, requests: [], complaints: [], posts: [] };
  page.on('request', (request) => seen.requests.push(request.url()));
  page.on('pageerror', (error) => seen.complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') seen.complaints.push(message.text());
  });
  page.on('request', (request) => {
    if (request.method() === 'POST') seen.posts.push(new URL(request.url()).pathname);
  });
  // "No content" leaves the browser on the page: what happens between two answers is what these tests look at.
  await page.route('**/*', (route) =>
    route.request().method() === 'POST' ? route.fulfill({ status: 204 }) : route.continue(),
  );
  await prepare?.(page);
  await page.goto(`${origin}/${name}`);
  return seen;
}

const leave = (page: Page): Promise<void> => page.context().close();

async function withVisit(
  name: string,
  options: BrowserContextOptions,
  body: (seen: Visit) => Promise<void>,
  prepare?: (page: Page) => Promise<void>,
): Promise<void> {
  const seen = await visit(name, options, prepare);
  try {
    await body(seen);
  } finally {
    await leave(seen.page);
  }
}

interface AxeResult {
  violations: { id: string; nodes: { html: string }[] }[];
  passes: { id: string }[];
}

async function inspect(page: Page): Promise<{ violations: string[]; passes: string[] }> {
  await page.evaluate(axeSource);
  const result = await page.evaluate<AxeResult>(
    'axe.run(document, { resultTypes: ["violations", "passes"] })',
  );
  return {
    violations: result.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`),
    passes: result.passes.map(({ id }) => id),
  };
}

describe.each(schemes)('in %s colours', (colorScheme) => {
  test.each(names)('%s has nothing that axe finds fault with', async (name) => {
    await withVisit(name, { colorScheme, viewport: { width: 390, height: 800 } }, async ({ page }) => {
      const { violations, passes } = await inspect(page);
      expect(violations).toEqual([]);
      expect(passes).toEqual(expect.arrayContaining(['color-contrast', 'document-title', 'html-has-lang']));
    });
  });
});

describe('each page', () => {
  test.each(names)('%s asks its own origin alone and breaks no rule of its policy', async (name) => {
    await withVisit(name, {}, async ({ requests, complaints }) => {
      expect(requests.filter((url) => !url.startsWith(`${origin}/`))).toEqual([]);
      expect(requests.map((url) => new URL(url).pathname)).toEqual(
        expect.arrayContaining(['/smsotp/assets/smsotp.css', '/smsotp/assets/smsotp.js']),
      );
      expect(complaints).toEqual([]);
    });
  });

  test.each(names)('%s fits a screen 320 pixels wide, with fingers in mind', async (name) => {
    await withVisit(name, { viewport: { width: 320, height: 600 } }, async ({ page }) => {
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(320);
      for (const target of await page.locator('button, a, input:not([type=hidden])').all()) {
        expect((await target.boundingBox())?.height).toBeGreaterThanOrEqual(44);
      }
    });
  });

  test('reads at twice the size of letters without scrolling sideways', async () => {
    await withVisit('code-de', { viewport: { width: 640, height: 800 } }, async ({ page }) => {
      await page.evaluate('document.documentElement.style.fontSize = "200%"');
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(640);
    });
  });

  test('keeps edges and words in forced colours', async () => {
    await withVisit('code-wrong', { forcedColors: 'active' }, async ({ page }) => {
      expect((await inspect(page)).violations).toEqual([]);
      const edge = 'getComputedStyle(document.querySelector("#smsotp-code")).borderTopWidth';
      expect(await page.evaluate(edge)).toBe('2px');
    });
  });

  test.each([
    ['code', 'smsotp-code'],
    ['code-wrong', 'smsotp-code'],
    ['code-too-soon', 'smsotp-alert'],
    ['code-expired', 'smsotp-alert'],
    ['mobile-invalid', 'smsotp-mobile'],
    ['mobile-failed', 'smsotp-alert'],
    ['error', 'smsotp-alert'],
  ])('%s puts the focus on %s', async (name, id) => {
    await withVisit(name, {}, async ({ page }) => {
      // Not waitForFunction(): it evaluates text, which the pages' own policy refuses.
      await page.locator(`#${id}:focus`).waitFor();
      expect(await page.evaluate('document.activeElement.id')).toBe(id);
    });
  });

  test('shows the keyboard where it is', async () => {
    await withVisit('code', {}, async ({ page }) => {
      for (let stop = 0; stop < 4; stop += 1) {
        const style = 'getComputedStyle(document.activeElement)';
        const ring = await page.evaluate(`${style}.outlineStyle + ' ' + ${style}.outlineWidth`);
        expect(ring).toBe('solid 3px');
        await page.keyboard.press('Tab');
      }
    });
  });
});

describe('without a script', () => {
  test('the code page can be filled in and sent, with its token', async () => {
    await withVisit('code', { javaScriptEnabled: false }, async ({ page, posts }) => {
      await page.fill('#smsotp-code', '123 456');
      const sent = page.waitForRequest((request) => request.method() === 'POST');
      await page.click('text=Continue', { noWaitAfter: true });
      expect(new URLSearchParams((await sent).postData() ?? '').toString()).toBe(
        '_csrf=csrf-token&code=123+456',
      );
      expect(posts).toEqual(['/smsotp']);
    });
  });

  test('the resend button works from the start and says how long to wait', async () => {
    await withVisit('code', { javaScriptEnabled: false }, async ({ page }) => {
      expect(await page.textContent('#smsotp-wait')).toBe('You can ask for a new code in 28 seconds.');
      const sent = page.waitForRequest((request) => request.method() === 'POST');
      await page.click('text=Send a new code', { noWaitAfter: true });
      expect(new URL((await sent).url()).pathname).toBe('/smsotp/resend');
    });
  });
});

describe('the wait for a new code', () => {
  const button = '[data-smsotp-wait]';
  const freeze = (page: Page): Promise<void> => page.clock.install();
  const announced = (page: Page): Promise<string | null> => page.textContent('[data-smsotp-announce]');

  test('is counted down in sight, and told to a screen reader at its end only', async () => {
    await withVisit(
      'code',
      {},
      async ({ page }) => {
        expect(await page.getAttribute(button, 'aria-disabled')).toBe('true');
        await page.clock.runFor(10_000);
        expect(await page.textContent('#smsotp-wait')).toMatch(
          /^You can ask for a new code in 1[78] seconds\.$/,
        );
        expect(await announced(page)).toBe('');
        await page.clock.runFor(19_000);
        expect(await page.textContent('#smsotp-wait')).toBe('You can ask for a new code now.');
        expect(await announced(page)).toBe('You can ask for a new code now.');
        expect(await page.getAttribute(button, 'aria-disabled')).toBeNull();
      },
      freeze,
    );
  });

  test('ends on time although the phone slept', async () => {
    await withVisit(
      'code',
      {},
      async ({ page }) => {
        await page.clock.fastForward(600_000);
        expect(await page.getAttribute(button, 'aria-disabled')).toBeNull();
      },
      freeze,
    );
  });

  test('holds the button back, which says why, and then lets it go', async () => {
    await withVisit(
      'code',
      {},
      async ({ page, posts }) => {
        await page.locator(button).dispatchEvent('click');
        expect(posts).toEqual([]);
        expect(await announced(page)).toMatch(/^You can ask for a new code in 2\d seconds\.$/);
        await page.clock.runFor(29_000);
        const sent = page.waitForRequest((request) => request.method() === 'POST');
        await page.locator(button).dispatchEvent('click');
        await sent;
        expect(posts).toEqual(['/smsotp/resend']);
      },
      freeze,
    );
  });

  test('is worded in the language of the page', async () => {
    await withVisit(
      'code-de',
      {},
      async ({ page }) => {
        await page.clock.runFor(1_000);
        const words = await page.textContent('#smsotp-wait');
        expect(words).toMatch(/^Sie können in 2\d Sekunden einen neuen Code anfordern\.$/);
      },
      freeze,
    );
  });
});

describe('sending twice', () => {
  const submitTwice =
    'document.querySelector("form").requestSubmit(); document.querySelector("form").requestSubmit()';
  const submitLater = 'setTimeout(() => document.querySelector("form").requestSubmit(), 50)';
  const settle = (page: Page): Promise<void> => page.waitForTimeout(200);

  test('is prevented for an impatient finger', async () => {
    await withVisit('code', {}, async ({ page, posts }) => {
      await page.evaluate(submitTwice);
      await page.evaluate(submitLater);
      await settle(page);
      expect(posts).toEqual(['/smsotp']);
      expect(await page.getAttribute('form', 'aria-busy')).toBe('true');
    });
  });

  test('is possible again when the browser brings the page back', async () => {
    await withVisit('code', {}, async ({ page, posts }) => {
      await page.evaluate(submitTwice);
      await settle(page);
      await page.evaluate('window.dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }))');
      expect(await page.getAttribute('form', 'aria-busy')).toBeNull();
      await page.evaluate(submitLater);
      await settle(page);
      expect(posts).toEqual(['/smsotp', '/smsotp']);
    });
  });

  test('is possible again when the answer never came', async () => {
    await withVisit(
      'code',
      {},
      async ({ page, posts }) => {
        await page.evaluate(submitTwice);
        await settle(page);
        await page.clock.runFor(10_500);
        await page.evaluate(submitTwice);
        await settle(page);
        expect(posts).toEqual(['/smsotp', '/smsotp']);
      },
      (page) => page.clock.install(),
    );
  });

  test('sends what was typed, untouched', async () => {
    await withVisit('code', {}, async ({ page }) => {
      await page.fill('#smsotp-code', ' 12-34 56 ');
      const sent = page.waitForRequest((request) => request.method() === 'POST');
      await page.keyboard.press('Enter');
      expect(new URLSearchParams((await sent).postData() ?? '').get('code')).toBe(' 12-34 56 ');
    });
  });
});
