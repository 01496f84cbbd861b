// npx tsx scripts/preview-pages.ts OUTDIR: a picture of each page and state, on a desk in light and dark and on a phone.
import { mkdirSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { applyPageHeaders } from '../lib/http/assets.js';
import { createPages, type PageRenderer } from '../lib/http/pages.js';
import type {
  AccountPage,
  AccountView,
  CodePage,
  ErrorPage,
  MobilePage,
  Pages,
  Text,
} from '../lib/http/view-model.js';

type State = { [Name in keyof Pages]: readonly [Name, Pages[Name], language?: string] }[keyof Pages];

export const links = {
  verify: '/smsotp',
  resend: '/smsotp/resend',
  mobile: '/smsotp/mobile',
  cancel: '/smsotp/cancel',
  assets: '/smsotp/assets',
};

const otherWay = { ...links, multiOption: '/login/ways' };
const base = { links, csrfToken: 'csrf-token' };
const challenge = { to: '+94 •• ••• 4567', length: 6, expiresIn: 300, resendIn: 28, attemptsLeft: 5 };

export function codePage(changes: Partial<CodePage> = {}): CodePage {
  const shown = { live: true, alphanumeric: false, canResend: true, canChangeMobile: false, change: false };
  return { ...base, challenge, ...shown, canUseBackupCode: false, ...changes };
}

export function mobilePage(changes: Partial<MobilePage> = {}): MobilePage {
  return { ...base, change: false, typed: '', example: '+94 71 234 5678', ...changes };
}

export function errorPage(error: Text): ErrorPage {
  return { ...base, error, startOver: '/login' };
}

const accountLinks = {
  account: '/smsotp/account',
  changeMobile: '/smsotp/account/mobile',
  backupCodes: '/smsotp/account/backup-codes',
  smsOtp: '/smsotp/account/sms-otp',
};
const account: AccountView = {
  mobile: '********4567',
  canChangeMobile: true,
  backupCodes: { left: 7, few: false },
  smsOtp: { enabled: true, mandatory: false },
};

export function accountPage(
  view: Partial<AccountView> | null,
  changes: Partial<AccountPage> = {},
): AccountPage {
  const shown = { captures: true, changing: false, typed: '', example: '+94 71 234 5678', onward: '/' };
  return { ...base, accountLinks, ...shown, account: view && { ...account, ...view }, ...changes };
}

const codes = Array.from({ length: 10 }, (_, slot) => `${slot}-7ZQK-0M4D-9XTP-W2CB`);
const wrong = (count: number): Text => ({ key: 'error.code_wrong', values: { count } });
const dead = { ...challenge, expiresIn: 0, resendIn: 0 };

/** All that a user can come to see. The browser tests walk over the same list. */
export const states: Readonly<Record<string, State>> = {
  code: ['code', codePage()],
  'code-de': ['code', codePage({ canChangeMobile: true }), 'de'],
  'code-notice': ['code', codePage({ notice: { key: 'notice.sent_again' }, canChangeMobile: true })],
  'code-wrong': [
    'code',
    codePage({ error: wrong(2), challenge: { ...challenge, attemptsLeft: 2, resendIn: 0 } }),
  ],
  'code-few-left': ['code', codePage({ challenge: { ...challenge, to: null, attemptsLeft: 1 } })],
  'code-letters': ['code', codePage({ alphanumeric: true, challenge: { ...challenge, length: 8 } })],
  'code-too-soon': ['code', codePage({ error: { key: 'error.resend_wait', values: { seconds: 28 } } })],
  'code-no-resend': ['code', codePage({ canResend: false })],
  'code-expired': ['code', codePage({ live: false, challenge: dead, error: { key: 'error.code_expired' } })],
  'code-burned': [
    'code',
    codePage({
      live: false,
      challenge: { ...dead, resendIn: 60 },
      error: { key: 'error.code_burned', values: { seconds: 60 } },
    }),
  ],
  'code-backup-live': ['code', codePage({ canUseBackupCode: true })],
  'code-backup': [
    'code',
    codePage({ live: false, canUseBackupCode: true, challenge: { ...dead, resendIn: 60 }, error: wrong(4) }),
  ],
  'code-never-sent': ['code', codePage({ live: false, challenge: { ...dead, to: null } })],
  'code-send-failed': [
    'code',
    codePage({
      live: false,
      challenge: dead,
      error: { key: 'error.send_failed' },
      failure: {
        providerCode: 'SMSOTP-60002',
        detail:
          '{"error":{"code":20003,"message":"Authenticate","number":"***","more_info":"https://gateway.example/errors/20003"}}',
      },
    }),
  ],
  'code-send-unknown': [
    'code',
    codePage({ error: { key: 'error.send_unknown' }, failure: { providerCode: 'SMSOTP-10002' } }),
    'de',
  ],
  'code-try-later': [
    'code',
    codePage({
      live: false,
      challenge: { ...dead, resendIn: 240 },
      error: { key: 'error.try_later', values: { seconds: 240 } },
    }),
  ],
  'code-other-way': ['code', codePage({ links: otherWay, canChangeMobile: true })],
  'code-dead-end-other-way': [
    'code',
    codePage({
      links: otherWay,
      live: false,
      canResend: false,
      challenge: dead,
      error: { key: 'error.resend_exhausted' },
    }),
  ],
  'code-dead-end': [
    'code',
    codePage({ live: false, canResend: false, challenge: dead, error: { key: 'error.resend_exhausted' } }),
  ],
  mobile: ['mobile', mobilePage()],
  'mobile-invalid': ['mobile', mobilePage({ typed: '077 12', error: { key: 'error.mobile_invalid' } })],
  'mobile-unmatched': [
    'mobile',
    mobilePage({
      links: otherWay,
      typed: '+41791234567',
      error: { key: 'error.mobile_unmatched.own', values: { message: 'Only numbers of <b>our</b> staff.' } },
    }),
  ],
  'mobile-failed': [
    'mobile',
    mobilePage({ example: '', typed: '+94771234567', error: { key: 'error.send_failed' } }),
  ],
  'change-code': ['code', codePage({ change: true, canChangeMobile: true })],
  'change-mobile': [
    'mobile',
    mobilePage({ change: true, typed: '077 12', error: { key: 'error.mobile_same' } }),
  ],
  'change-dead-end': [
    'code',
    codePage({
      change: true,
      live: false,
      canResend: false,
      challenge: dead,
      error: { key: 'change.no_more_codes' },
    }),
  ],
  account: ['account', accountPage({})],
  'account-de': ['account', accountPage({ backupCodes: { left: 1, few: true } }, { changing: true }), 'de'],
  'account-changed': ['account', accountPage({}, { notice: { key: 'account.mobile_changed' } })],
  'account-invalid': [
    'account',
    accountPage({}, { typed: '077 12', error: { key: 'error.mobile_invalid' } }),
  ],
  'account-ended': ['account', accountPage({}, { error: { key: 'change.ended_retry_disabled' } })],
  'account-few': [
    'account',
    accountPage({ mobile: null, canChangeMobile: false, backupCodes: { left: 2, few: true } }),
  ],
  'account-required': ['account', accountPage({ smsOtp: { enabled: true, mandatory: true } })],
  'account-off': [
    'account',
    accountPage({ backupCodes: null, smsOtp: { enabled: false, mandatory: false } }),
  ],
  'account-nothing': ['account', accountPage(null)],
  'backup-codes': ['backup-codes', { ...base, accountLinks, codes }],
  'backup-codes-de': ['backup-codes', { ...base, accountLinks, codes }, 'de'],
  error: ['error', errorPage({ key: 'error.mobile_missing' })],
  'error-other-way': ['error', { ...errorPage({ key: 'error.retry_disabled' }), links: otherWay }],
  'error-locked': ['error', errorPage({ key: 'error.locked', values: { seconds: 900 } })],
};

export function renderState(pages: PageRenderer, [page, model, language = 'en']: State): string {
  return pages.render(page, model, language);
}

/** Serves each state under its name, and the assets, with the real headers. */
export async function serveStates(pages = createPages()): Promise<{ server: Server; origin: string }> {
  const server = createServer((req, res) => {
    const path = new URL(req.url ?? '/', 'http://localhost').pathname;
    if (
      path.startsWith(`${links.assets}/`) &&
      pages.assets.serve(req, res, path.slice(links.assets.length + 1))
    ) {
      return;
    }
    const state = states[path.slice(1)];
    applyPageHeaders(res);
    res.statusCode = state === undefined ? 404 : 200;
    res.setHeader('Content-Type', 'text/html; charset=utf-8');
    res.end(state === undefined ? 'No such state' : renderState(pages, state));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return { server, origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

export function launchBrowser(): ReturnType<typeof chromium.launch> {
  return chromium.launch({
    executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

const shapes = {
  light: { colorScheme: 'light', viewport: { width: 1100, height: 820 } },
  dark: { colorScheme: 'dark', viewport: { width: 1100, height: 820 } },
  phone: { colorScheme: 'light', viewport: { width: 360, height: 740 }, deviceScaleFactor: 2 },
  'phone-dark': { colorScheme: 'dark', viewport: { width: 360, height: 740 }, deviceScaleFactor: 2 },
} as const;

async function photograph(folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const { server, origin } = await serveStates();
  const browser = await launchBrowser();
  for (const [shape, options] of Object.entries(shapes)) {
    const page = await browser.newPage(options);
    for (const name of Object.keys(states)) {
      await page.goto(`${origin}/${name}`);
      await page.screenshot({ path: join(folder, `${name}.${shape}.png`), fullPage: true });
    }
    await page.close();
  }
  await browser.close();
  server.close();
}

const folder = process.argv[2];
if (process.argv[1]?.endsWith('preview-pages.ts') && folder !== undefined) void photograph(folder);
