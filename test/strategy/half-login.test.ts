import type { AuthenticateOptions } from 'passport';
import type { SmsOtpOptions } from '../../lib/config/options.js';
import { createWorld, nameOf, type World } from '../http/support/app.js';
import type { Browser } from '../http/support/browser.js';

/** The ways in which applications put a first factor in front: Passport's own options for it (passport.md 1.3). */
const styles: [string, AuthenticateOptions & { keepSessionInfo?: boolean }][] = [
  ['no options', {}],
  ['keepSessionInfo', { keepSessionInfo: true }],
  ['session: false', { session: false }],
  ['assignProperty', { assignProperty: 'firstFactor' }],
];
const modes: [string, boolean][] = [
  ['with enforce()', true],
  ['without enforce()', false],
];

let world: World;
let browser: Browser;
let reached: string[];

function start(first: AuthenticateOptions, enforce: boolean, smsOtp: SmsOtpOptions = {}): void {
  reached = [];
  world = createWorld({
    enforce,
    smsOtp,
    routes: (app, { passport }) => {
      app.post(
        '/login',
        passport.authenticate('local', first),
        passport.authenticate('smsotp'),
        (req, res) => {
          reached.push(nameOf(req) ?? 'nobody');
          res.send('behind both');
        },
      );
    },
  });
  browser = world.browser();
}

const unlike = (path: string): boolean => !['/smsotp'].includes(path);

beforeEach(() => {
  jest.spyOn(process.stderr, 'write').mockReturnValue(true);
});
afterEach(() => {
  jest.restoreAllMocks();
});

describe.each(styles)('a first factor with %s', (style, first) => {
  describe.each(modes)('%s', (_mode, enforce) => {
    it('shows no user before the code (1, A01, A04, A05)', async () => {
      start(first, enforce);
      const answer = await browser.login('alice');
      expect([answer.status, answer.headers['location']]).toEqual([303, '/smsotp']);
      const pages = [
        await browser.get('/page'),
        await browser.getJson('/page'),
        await browser.ask('head', '/page'),
        await browser.post('/page', { otp: 'off', skip: '1' }),
        await browser.get('/page?deep=1', { referer: 'http://localhost/smsotp' }),
        await browser.get('/PAGE'),
        await browser.get('/page/'),
      ];
      expect(pages.map(({ status }) => status)).toEqual(pages.map(() => 401));
      expect(await browser.whoami()).toMatchObject({ user: null, authenticated: false, proof: null });
      expect([reached, world.sightings.filter(({ user }) => user !== null)]).toEqual([[], []]);
    });

    it('logs in with the code, and with a new session id at each step (7)', async () => {
      start(first, enforce);
      await browser.post('/put', { cart: 'full' });
      const planted = browser.clone();
      await browser.login('alice');
      const pending = browser.clone();
      await browser.type(world.sender.code);
      expect(await browser.whoami()).toMatchObject({ user: 'alice', proof: { result: 'passed' } });
      expect(new Set([planted.cookie, pending.cookie, browser.cookie]).size).toBe(3);
      for (const old of [planted, pending]) expect((await old.whoami()).user).toBeNull();
    });

    it('lets nobody in when the user store does not answer (11)', async () => {
      start(first, enforce, { users: () => Promise.reject(new Error('ldap down')) });
      const answer = await browser.login('alice');
      expect([answer.status, reached]).toEqual([503, []]);
      expect((await browser.get('/page')).status).not.toBe(200);
      expect(world.sightings.filter(({ user }) => user !== null)).toEqual([]);
    });

    it('lets nobody in whom policy denies', async () => {
      start(first, enforce, { users: () => null });
      expect((await browser.login('alice')).status).toBe(403);
      expect((await browser.whoami()).user).toBeNull();
      expect((await browser.get('/page')).status).toBe(401);
    });

    it('ends an earlier login of the browser, in this request and afterwards', async () => {
      start(first, enforce);
      await browser.login('dave');
      await browser.type(world.sender.code);
      expect((await browser.whoami()).user).toBe('dave');
      const old = browser.clone();
      world.sightings.length = 0;
      await browser.login('alice');
      expect((await browser.get('/page')).status).toBe(401);
      expect((await browser.whoami()).user).toBeNull();
      expect((await old.whoami()).user).toBeNull();
      expect(world.sightings.filter(({ path }) => unlike(path)).every(({ user }) => user === null)).toBe(
        true,
      );
    });

    it('gives the proof of one user to no other (3, M4)', async () => {
      start(first, enforce);
      await browser.login('dave');
      await browser.type(world.sender.code);
      await browser.post('/logout', { keep: 'yes' });
      await browser.login('alice');
      expect((await browser.whoami()).user).toBeNull();
      expect((await browser.get('/page')).status).toBe(401);
    });
  });

  it('is answered with a word to the developer, once, where it logged in too early', async () => {
    start(first, false);
    await browser.login('alice');
    await world.browser().login('dave');
    const write = process.stderr.write as unknown as jest.Mock<boolean, [string]>;
    const words = write.mock.calls.filter(([text]) => text.includes("assignProperty: 'firstFactor'"));
    expect(words).toHaveLength(style === 'assignProperty' ? 0 : 1);
  });
});

describe('while a login waits', () => {
  beforeEach(() => start({ assignProperty: 'firstFactor' }, true));

  it('nothing that the client sends lets the code out (A10)', async () => {
    await browser.login('alice');
    const tricks = { otp: 'off', skip: '1', mobile: '', remember: 'yes', result: 'skipped' };
    const headers = { 'x-debug': '1', 'x-forwarded-for': '10.0.0.1', 'x-smsotp': 'passed' };
    const _csrf = await browser.token();
    await browser.post('/smsotp', { ...tricks, _csrf }, headers);
    await browser.get('/page?otp=off&skip=1', headers);
    await browser.post('/smsotp/mobile', { ...tricks, _csrf }, headers);
    await browser.post('/smsotp/resend', { ...tricks, _csrf }, headers);
    expect((await browser.get('/page', headers)).status).toBe(401);
    expect((await browser.whoami()).user).toBeNull();
  });

  it('parallel wrong codes are compared five times in all, and the right one is refused then (6, C01)', async () => {
    const rejected = jest.fn();
    world.smsOtp.on('rejected', rejected);
    await browser.login('alice');
    const _csrf = await browser.token();
    const { code, wrong } = world.sender;
    const guesses = Array.from({ length: 40 }, (_, index) =>
      String((Number(wrong) + index) % 1_000_000).padStart(6, '0'),
    );
    const others = guesses.filter((guess) => guess !== code);
    const answers = await Promise.all(
      others.map((guess) => browser.clone().post('/smsotp', { code: guess, _csrf })),
    );
    expect(answers.filter(({ status }) => status === 302)).toEqual([]);
    expect(rejected).toHaveBeenCalledTimes(5);
    expect((await browser.post('/smsotp', { code, _csrf })).status).toBe(429);
  });

  it('parallel right codes make one login (5, C02)', async () => {
    const verified = jest.fn();
    world.smsOtp.on('verified', verified);
    await browser.login('alice');
    const fields = { code: world.sender.code, _csrf: await browser.token() };
    const tabs = Array.from({ length: 20 }, () => browser.clone());
    await Promise.all(tabs.map((tab) => tab.post('/smsotp', fields)));
    const users = await Promise.all(tabs.map(async (tab) => (await tab.whoami()).user));
    expect(users.filter((user) => user !== null)).toEqual(['alice']);
    expect(verified).toHaveBeenCalledTimes(1);
  });

  it('a number can not be set or changed by who has the password alone (2)', async () => {
    await browser.login('alice');
    await browser.post('/smsotp/mobile', { mobile: '+94775550000', _csrf: await browser.token() });
    await browser.type(world.sender.code);
    expect(world.accounts.get('alice')?.mobile).toBe('+94771234567');
  });

  it('a user that is gone by then gets a clean refusal (9)', async () => {
    await browser.login('alice');
    world.accounts.delete('alice');
    const { status, body } = await browser.typeJson(world.sender.code);
    expect([status, body.error.code, world.errors]).toEqual([403, 'user_gone', []]);
  });

  it('a logout leaves nothing to go on with', async () => {
    await browser.login('alice');
    const fields = { code: world.sender.code, _csrf: await browser.token() };
    const old = browser.clone();
    await browser.post('/logout');
    for (const one of [browser, old]) {
      await one.post('/smsotp', fields);
      expect((await one.whoami()).user).toBeNull();
    }
  });
});
