import flash from 'connect-flash';
import type { AuthenticateOptions as PassportOptions } from 'passport';
import { createWorld, nameOf, type World } from '../http/support/app.js';
import type { Browser } from '../http/support/browser.js';

let world: World;
let browser: Browser;

/** The classic two routes: password, then the code on a page of the application's own. */
function start(options: PassportOptions & Record<string, unknown>): void {
  world = createWorld({
    router: false,
    routes: (app, { passport }) => {
      app.use(flash());
      const first = passport.authenticate('local', {
        assignProperty: 'firstFactor',
        failureRedirect: '/login',
      });
      app.post('/login', first, passport.authenticate('smsotp'));
      app.post('/smsotp', passport.authenticate('smsotp', options), (req, res) => {
        const { account } = req as unknown as { account?: { id: string } };
        res.json({
          user: nameOf(req),
          account: account?.id ?? null,
          info: req.authInfo ?? null,
          in: req.isAuthenticated(),
        });
      });
      app.get('/flash', (req, res) => res.json(req.flash()));
    },
  });
  browser = world.browser();
}

const right = () => browser.post('/smsotp', { code: world.sender.code });
const wrong = () => browser.post('/smsotp', { code: world.sender.wrong });
const wrongText = 'That code is not right. You have 4 attempts left.';

async function startAndLogin(options: PassportOptions & Record<string, unknown>): Promise<void> {
  start(options);
  await browser.post('/put', { returnTo: '/wanted', cart: 'full' });
  const first = await browser.login('alice');
  expect([first.status, first.headers['location']]).toEqual([303, '/smsotp']);
}

describe("passport.authenticate('smsotp', …) with", () => {
  test('nothing: calls the next handler, with req.user and req.authInfo', async () => {
    await startAndLogin({});
    expect((await right()).body).toEqual({
      user: 'alice',
      account: null,
      in: true,
      info: { method: 'sms', result: 'passed', amr: ['otp', 'sms', 'mfa'], at: world.clock.now() },
    });
    expect((await browser.get('/page')).text).toBe('the page of alice');
  });

  test('nothing: a wrong code is 401 in plain text, and no WWW-Authenticate', async () => {
    await startAndLogin({});
    const { status, text, headers } = await wrong();
    expect([status, text, headers['www-authenticate']]).toEqual([401, 'Unauthorized', undefined]);
  });

  test('successRedirect', async () => {
    await startAndLogin({ successRedirect: '/in' });
    expect((await right()).headers['location']).toBe('/in');
  });

  test('successReturnToOrRedirect: returnTo of before both logins survives without keepSessionInfo, once', async () => {
    await startAndLogin({ successReturnToOrRedirect: '/in' });
    expect((await right()).headers['location']).toBe('/wanted');
    const { session } = await browser.whoami();
    expect([session?.['returnTo'], session?.['cart']]).toEqual([undefined, undefined]);
  });

  test('successReturnToOrRedirect: the redirect, where nobody wanted anything', async () => {
    start({ successReturnToOrRedirect: '/in' });
    await browser.login('alice');
    expect((await right()).headers['location']).toBe('/in');
  });

  test('successRedirect: returnTo is left to the application', async () => {
    await startAndLogin({ successRedirect: '/in' });
    await right();
    expect((await browser.whoami()).session?.['returnTo']).toBe('/wanted');
  });

  test('failureRedirect', async () => {
    await startAndLogin({ failureRedirect: '/again' });
    const { status, headers } = await wrong();
    expect([status, headers['location']]).toEqual([302, '/again']);
    expect((await right()).status).toBe(200);
  });

  test('failureMessage: true, and a text of its own', async () => {
    await startAndLogin({ failureRedirect: '/again', failureMessage: true });
    await wrong();
    expect((await browser.whoami()).session?.['messages']).toEqual([wrongText]);
    await startAndLogin({ failureRedirect: '/again', failureMessage: 'No.' });
    await wrong();
    expect((await browser.whoami()).session?.['messages']).toEqual(['No.']);
  });

  test('failureFlash: true, and a text of its own', async () => {
    await startAndLogin({ failureRedirect: '/again', failureFlash: true });
    await wrong();
    expect((await browser.get('/flash')).body).toEqual({ error: [wrongText] });
    await startAndLogin({ failureRedirect: '/again', failureFlash: 'No.' });
    await wrong();
    expect((await browser.get('/flash')).body).toEqual({ error: ['No.'] });
  });

  test('failureMessage in the language of the browser', async () => {
    await startAndLogin({ failureRedirect: '/again', failureMessage: true });
    browser.headers = { 'accept-language': 'de' };
    await wrong();
    const [message] = (await browser.whoami()).session?.['messages'] as string[];
    expect(message).not.toBe(wrongText);
    expect(message).toMatch(/4/);
  });

  test('successFlash and successMessage, which Passport keeps where the session is kept', async () => {
    await startAndLogin({
      successRedirect: '/in',
      keepSessionInfo: true,
      successFlash: 'Hello.',
      successMessage: 'Welcome.',
    });
    await right();
    expect((await browser.whoami()).session?.['messages']).toEqual(['Welcome.']);
    expect((await browser.get('/flash')).body).toEqual({ success: ['Hello.'] });
  });

  test('keepSessionInfo: what the application kept since the password comes along, and nothing that waits', async () => {
    await startAndLogin({ keepSessionInfo: true });
    await browser.post('/put', { later: 'too' });
    await right();
    const { session, user } = await browser.whoami();
    expect([user, session?.['later']]).toEqual(['alice', 'too']);
    expect(Object.keys(session?.['smsotp'] as object)).toEqual(['proof']);
  });

  test('session: false: the user is there for this request, and never again', async () => {
    await startAndLogin({ session: false });
    expect((await right()).body).toMatchObject({ user: 'alice', in: true });
    expect((await browser.whoami()).user).toBeNull();
    expect((await right()).status).toBe(401);
  });

  test('assignProperty: the user is there and nowhere else', async () => {
    await startAndLogin({ assignProperty: 'account' });
    expect((await right()).body).toMatchObject({ user: null, account: 'alice', in: false });
    expect((await browser.whoami()).user).toBeNull();
  });

  test('authInfo: false', async () => {
    await startAndLogin({ authInfo: false });
    expect((await right()).body).toMatchObject({ user: 'alice', info: null });
  });

  test('a transformer of req.authInfo', async () => {
    await startAndLogin({});
    world.passport.transformAuthInfo((info: unknown, done: (error: null, info: object) => void) =>
      done(null, { ...(info as object), seen: true }),
    );
    expect((await right()).body.info).toMatchObject({ seen: true, method: 'sms' });
  });

  test('failWithError: the error handler of the application is called', async () => {
    await startAndLogin({ failWithError: true });
    expect((await wrong()).status).toBe(401);
    expect(world.errors).toEqual([expect.objectContaining({ name: 'AuthenticationError', status: 401 })]);
  });
});

describe('the first of two routes', () => {
  test('with firstFactorProperty finds the user elsewhere', async () => {
    start({});
    const first = world.passport.authenticate('local', { assignProperty: 'proved' });
    const second = world.passport.authenticate('smsotp', {
      firstFactorProperty: 'proved',
    } as PassportOptions);
    world.app.post('/other', first, second);
    expect((await browser.login('alice', '/other')).headers['location']).toBe('/smsotp');
    expect((await right()).body.user).toBe('alice');
  });

  test('with firstFactor knows how the user was proved', async () => {
    start({});
    const first = world.passport.authenticate('local', { assignProperty: 'firstFactor' });
    const second = world.passport.authenticate('smsotp', { firstFactor: 'local' } as PassportOptions);
    world.app.post('/other', first, second);
    await browser.login('alice', '/other');
    expect((await right()).body.info.amr).toEqual(['pwd', 'otp', 'sms', 'mfa']);
  });

  test('goes where the failureRedirect says when policy denies', async () => {
    start({});
    world.accounts.set('dave', { id: 'dave', mobile: 'x' });
    const first = world.passport.authenticate('local', { assignProperty: 'firstFactor' });
    world.app.post(
      '/other',
      first,
      world.passport.authenticate('smsotp', { failureRedirect: '/no', failureMessage: true }),
    );
    expect((await browser.login('dave', '/other')).headers['location']).toBe('/no');
    const { session, user } = await browser.whoami();
    expect([user, session?.['messages']]).toEqual([
      null,
      [expect.stringContaining("can't get text messages")],
    ]);
  });

  test('keeps the session where keepSessionInfo says so, and what waits in it counts for this login alone', async () => {
    start({ successReturnToOrRedirect: '/in' });
    const first = world.passport.authenticate('local', { assignProperty: 'firstFactor' });
    world.app.post('/other', first, world.passport.authenticate('smsotp', { keepSessionInfo: true }));
    await browser.post('/put', { cart: 'full' });
    const before = browser.cookie;
    await browser.login('alice', '/other');
    expect(browser.cookie).not.toBe(before);
    expect((await browser.whoami()).session).toMatchObject({ cart: 'full' });
  });
});
