import { createWorld } from './support/app.js';
import {
  createAccountWorld,
  logIn,
  mobile,
  newMobile,
  submit,
  submitJson,
  tokenOf,
  whereTo,
  type AccountWorld,
} from './support/account.js';
import type { Browser } from './support/browser.js';

let world: AccountWorld;
let browser: Browser;

function start(...options: Parameters<typeof createAccountWorld>): void {
  world = createAccountWorld(...options);
  browser = world.browser();
}

beforeEach(() => start());

const page = '/smsotp/account';
const posts: [what: string, fields: Readonly<Record<string, string>>][] = [
  ['mobile', { mobile: newMobile }],
  ['backup-codes', {}],
  ['sms-otp', { enabled: 'false' }],
];

/** What an attacker would want changed. */
const stateOf = (name = 'alice') => ({
  account: world.directory.find(name),
  codes: world.directory.backupCodes(name).length,
  sent: world.sender.messages.length,
});

describe('the account page', () => {
  it('shows the number masked, how many backup codes are left, and the switch', async () => {
    await logIn(world, browser);
    const { status, text, headers } = await browser.get(page);
    expect([status, headers['cache-control']]).toEqual([200, 'no-store']);
    expect(text).toContain('********4567');
    expect(text).not.toContain(mobile);
    for (const words of ['You have 0 backup codes left.', 'Switch codes off', 'New mobile number'])
      expect(text).toContain(words);
  });

  it('says the same in JSON, with the addresses and the token of its forms', async () => {
    await logIn(world, browser);
    const { status, body } = await browser.getJson(page);
    expect([status, body]).toEqual([
      200,
      {
        status: 'ok',
        account: {
          mobile: '********4567',
          canChangeMobile: true,
          backupCodes: { left: 0, few: true },
          smsOtp: { enabled: true, mandatory: false },
        },
        links: {
          account: page,
          changeMobile: `${page}/mobile`,
          backupCodes: `${page}/backup-codes`,
          smsOtp: `${page}/sms-otp`,
        },
        csrfToken: expect.stringMatching(/^[\w-]{43}$/),
      },
    ]);
  });

  it('has only what the user store and the options allow', async () => {
    const plain = createWorld({ smsOtp: { backupCode: false } });
    const visitor = plain.browser();
    await logIn(plain, visitor);
    const { text } = await visitor.get(page);
    for (const absent of ['<form', 'backup', 'Switch']) expect(text).not.toContain(absent);
    const { account } = (await visitor.getJson(page)).body;
    expect(account).toEqual({
      mobile: '********4567',
      canChangeMobile: false,
      backupCodes: null,
      smsOtp: null,
    });
    for (const [what, fields] of posts) {
      const { status, body } = await submitJson(visitor, what, fields);
      expect([what, status, body.error.code]).toEqual([what, 403, 'not_possible']);
    }
    expect((await submit(visitor, 'backup-codes')).text).toContain('be done for your account here.');
  });

  it('says that a missing number is asked for at the next login', async () => {
    await browser.login('bob');
    await browser.post('/smsotp/mobile', { mobile: newMobile, _csrf: await browser.token() });
    await browser.type(world.sender.code);
    expect(world.directory.changeMobile('bob', newMobile, '')).toBe(true);
    expect((await browser.get(page)).text).toContain('We will ask you for it when you next sign in.');
    const answer = await submitJson(browser, 'mobile', { mobile: newMobile });
    expect([answer.status, answer.body.error.code]).toEqual([403, 'not_possible']);
  });

  it.each([page, `${page}/backup-codes`])('answers other methods with 405: %s', async (path) => {
    await logIn(world, browser);
    const before = stateOf();
    const method = path === page ? 'put' : 'delete';
    expect((await browser.ask(method, path)).status).toBe(405);
    expect(stateOf()).toEqual(before);
  });

  it('makes no backup codes with a GET', async () => {
    await logIn(world, browser);
    const { status, headers } = await browser.get(`${page}/backup-codes`);
    expect([status, headers['allow'], stateOf().codes]).toEqual([405, 'POST', 0]);
  });
});

describe('whoever is logged in without a local account', () => {
  beforeEach(() => start({ smsOtp: { unknownUser: 'skip' } }));

  it('is told that there is nothing to look after, and is asked for no code', async () => {
    await browser.login('dave');
    const { status, text } = await browser.get(page);
    expect([status, world.sender.messages]).toEqual([200, []]);
    expect(text).toContain('there is nothing to look after here.');
    expect(text).not.toContain('<form');
    expect((await browser.getJson(page)).body).toMatchObject({ status: 'ok', account: null });
    const answer = await browser.postJson(`${page}/backup-codes`, {});
    expect([answer.status, answer.body.error.code]).toEqual([403, 'not_possible']);
  });
});

describe('without a fresh second factor', () => {
  it('nobody gets at it who is not logged in', async () => {
    expect((await browser.get(page)).status).toBe(401);
    for (const [what, fields] of posts) {
      const { status, body } = await browser.postJson(`${page}/${what}`, fields);
      expect([what, status, body.error.code]).toEqual([what, 401, 'no_pending']);
    }
  });

  it('nobody gets at it with the password alone: all lead to the code page (J04)', async () => {
    await browser.login('alice');
    const before = stateOf();
    expect(whereTo(await browser.get(page))).toEqual([303, '/smsotp']);
    for (const [what, fields] of posts) {
      const _csrf = await browser.token();
      expect(whereTo(await browser.post(`${page}/${what}`, { ...fields, _csrf }))).toEqual([303, '/smsotp']);
      const { status, body } = await browser.postJson(`${page}/${what}`, fields, { 'x-csrf-token': _csrf });
      expect([status, body.status]).toEqual([401, 'otp_required']);
    }
    expect(stateOf()).toEqual(before);
  });

  it('a stolen session is led to the code page, and a GET sends nothing (E05)', async () => {
    await logIn(world, browser);
    world.clock.advance(301);
    const before = stateOf();
    expect(whereTo(await browser.get(page))).toEqual([303, '/smsotp']);
    const { status, body } = await browser.getJson(page);
    expect([status, body.status]).toEqual([401, 'otp_required']);
    expect(stateOf()).toEqual(before);
  });

  it.each(posts)(
    'a stolen session changes nothing by a POST, with the right token: %s (E05)',
    async (what, fields) => {
      await logIn(world, browser);
      const _csrf = await tokenOf(browser);
      world.clock.advance(301);
      const before = stateOf();
      expect(whereTo(await browser.post(`${page}/${what}`, { ...fields, _csrf }))).toEqual([303, '/smsotp']);
      const answer = await browser.postJson(`${page}/${what}`, fields, { 'x-csrf-token': _csrf });
      expect([answer.status, answer.body.status]).toEqual([401, 'otp_required']);
      expect(stateOf()).toEqual(before);
    },
  );

  it('is let in until 300 seconds have passed', async () => {
    await logIn(world, browser);
    world.clock.advance(300);
    expect((await browser.get(page)).status).toBe(200);
  });

  it('a code inside the login leads back to the page, also after a POST', async () => {
    await logIn(world, browser);
    const _csrf = await tokenOf(browser);
    world.clock.advance(301);
    await browser.post(`${page}/backup-codes`, { _csrf });
    await browser.resend();
    expect(whereTo(await browser.type(world.sender.code))).toEqual([302, page]);
    expect((await browser.get(page)).status).toBe(200);
    expect(stateOf().codes).toBe(0);
  });

  it('a login that was let out has proved nothing, and types a code first', async () => {
    await browser.login('carol');
    expect((await browser.whoami()).proof?.result).toBe('skipped');
    expect(whereTo(await browser.get(page))).toEqual([303, '/smsotp']);
    await browser.resend();
    await browser.type(world.sender.code);
    expect((await browser.get(page)).text).toContain('Switch codes on');
  });

  it('a login that came past us types a code first, where nothing else guards', async () => {
    const write = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
    start({
      enforce: false,
      routes: (app, { passport }) => {
        app.post('/forgotten', passport.authenticate('local'), (_req, res) => res.end());
      },
    });
    await browser.login('alice', '/forgotten');
    expect(whereTo(await browser.get(page))).toEqual([303, '/smsotp']);
    expect((await browser.whoami()).user).toBeNull();
    write.mockRestore();
  });
});

describe('a form of the account page', () => {
  it.each(posts)(
    'is not heard without its token, nor with that of somebody else: %s',
    async (what, fields) => {
      await logIn(world, browser);
      const other = world.browser();
      await logIn(world, other, 'mallory');
      const before = stateOf();
      for (const _csrf of ['', 'x', await tokenOf(other)])
        expect((await browser.post(`${page}/${what}`, { ...fields, _csrf })).status).toBe(403);
      expect((await browser.post(`${page}/${what}`, fields)).status).toBe(403);
      expect(stateOf()).toEqual(before);
    },
  );

  it('is not heard with the token of the same user in another browser, or of an earlier session id', async () => {
    await logIn(world, browser);
    const old = await tokenOf(browser);
    world.clock.advance(301);
    await browser.get(page);
    await browser.resend();
    await browser.type(world.sender.code);
    expect((await browser.post(`${page}/backup-codes`, { _csrf: old })).status).toBe(403);
    const other = world.browser();
    await logIn(world, other);
    expect((await browser.post(`${page}/backup-codes`, { _csrf: await tokenOf(other) })).status).toBe(403);
    expect(stateOf().codes).toBe(0);
  });

  it('is not heard with the token of a step that waits', async () => {
    await logIn(world, browser);
    await submit(browser, 'mobile', { mobile: newMobile });
    const waiting = await browser.token();
    expect((await browser.post(`${page}/backup-codes`, { _csrf: waiting })).status).toBe(403);
    const { status } = await browser.post('/smsotp', {
      code: world.sender.code,
      _csrf: await tokenOf(browser),
    });
    expect([status, world.directory.find('alice')?.mobile]).toEqual([403, mobile]);
  });

  it.each([
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { origin: 'https://evil.example' },
  ])('is not heard from another site, which can not even begin a step with it: %p', async (headers) => {
    await logIn(world, browser);
    const _csrf = await tokenOf(browser);
    world.clock.advance(301);
    const answer = await browser.post(`${page}/sms-otp`, { enabled: 'false', _csrf }, headers);
    expect(answer.status).toBe(403);
    expect((await browser.whoami()).session).not.toHaveProperty('smsotp.waiting');
  });

  it('is read from the body alone, and as one text', async () => {
    await logIn(world, browser);
    const before = stateOf();
    const query = `mobile=${encodeURIComponent(newMobile)}&enabled=false`;
    expect((await browser.post(`${page}/mobile?${query}`, { _csrf: await tokenOf(browser) })).status).toBe(
      400,
    );
    expect((await submit(browser, 'sms-otp?enabled=false')).status).toBe(400);
    for (const [what, body] of [
      ['mobile', { mobile: [newMobile] }],
      ['mobile', { mobile: { to: newMobile } }],
      ['sms-otp', { enabled: false }],
      ['sms-otp', { enabled: ['false'] }],
      ['sms-otp', { enabled: 'no' }],
    ] as const) {
      const answer = await submitJson(browser, what, body);
      expect([answer.status, answer.body.error.code]).toEqual([400, 'bad_request']);
    }
    const unreadable = await browser.post(`${page}/mobile`, '{', { 'content-type': 'application/json' });
    expect(unreadable.status).toBe(400);
    expect(stateOf()).toEqual(before);
  });
});

describe("the user's own switch", () => {
  it('is set off and on again: the next login is let out, or not', async () => {
    await logIn(world, browser);
    expect(whereTo(await submit(browser, 'sms-otp', { enabled: 'false' }))).toEqual([303, page]);
    expect((await browser.get(page)).text).toContain('Codes by text message are off.');
    const other = world.browser();
    await other.login('alice');
    expect((await other.whoami()).proof?.result).toBe('skipped');

    const { status, body } = await submitJson(browser, 'sms-otp', { enabled: 'true' });
    expect([status, body.account.smsOtp, body.notice]).toEqual([
      200,
      { enabled: true, mandatory: false },
      'Codes by text message are on.',
    ]);
    expect(whereTo(await world.browser().login('alice'))).toEqual([303, '/smsotp']);
    expect(world.heard.map(({ name }) => name)).toEqual(['optedOut', 'optedIn']);
    world.clock.advance(61);
    expect((await browser.get(page)).text).not.toContain('role="status"');
  });

  it('can not be set off where the administrator requires the codes, and the page says so', async () => {
    start({ smsOtp: { mandatory: true } });
    await logIn(world, browser);
    const { text } = await browser.get(page);
    expect(text).toContain('Your administrator requires codes by text message');
    expect(text).not.toContain('Switch codes off');
    const refused = await submit(browser, 'sms-otp', { enabled: 'false' });
    expect([refused.status, refused.text]).toEqual([403, expect.stringContaining('role="alert"')]);
    const { status, body } = await submitJson(browser, 'sms-otp', { enabled: 'false' });
    expect([status, body.error.code]).toEqual([403, 'opted_out_but_mandatory']);
    expect(world.directory.find('alice')?.smsOtpDisabled).toBeUndefined();
    expect(world.heard).toEqual([]);
  });
});
