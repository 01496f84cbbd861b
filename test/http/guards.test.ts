import { createWorld, nameOf, type World, type WorldOptions } from './support/app.js';
import type { Browser } from './support/browser.js';

let world: World;
let browser: Browser;

function start(options: WorldOptions): void {
  world = createWorld(options);
  browser = world.browser();
}

/** A login that nobody chained to the second step, as somebody forgot it. */
const forgotten: WorldOptions['routes'] = (app, { passport, smsOtp, sightings }) => {
  const local = passport.authenticate('local', { keepSessionInfo: true });
  app.post('/forgotten', local, (req, res) => {
    sightings.push({ path: 'handler', user: nameOf(req) });
    res.json({ user: nameOf(req), authenticated: req.isAuthenticated() });
  });
  app.post('/remember', (req, res, next) => {
    req.login({ id: 'alice' }, (error) => {
      if (error) next(error);
      else res.json({ user: nameOf(req) });
    });
  });
  app.post('/stateless', passport.authenticate('local', { session: false }), (req, res) =>
    res.json({ user: nameOf(req) }),
  );
  app.post('/login', smsOtp.after('local', { successRedirect: '/' }));
};

async function logIn(name = 'alice'): Promise<void> {
  await browser.login(name);
  await browser.type(world.sender.code);
}

beforeEach(() => {
  jest.spyOn(process.stderr, 'write').mockReturnValue(true);
});
afterEach(() => {
  jest.restoreAllMocks();
});

describe('enforce()', () => {
  beforeEach(() => start({ enforce: true, routes: forgotten }));

  it.each(['/forgotten', '/remember', '/stateless'])(
    'hides a login that was made past us from the rest of the request: %s',
    async (path) => {
      const { body } = await browser.login('alice', path);
      expect(body.user).toBeNull();
      expect(world.sightings.filter(({ user }) => user !== null)).toEqual([]);
    },
  );

  it.each([{ session: false }, { session: true }])(
    'hides it before the login is through, with %p',
    async (options) => {
      world.app.post('/impatient', (req, res) => {
        req.login({ id: 'alice' }, options, () => undefined);
        res.json({ user: nameOf(req), authenticated: req.isAuthenticated() });
      });
      expect((await browser.post('/impatient')).body).toEqual({ user: null, authenticated: false });
    },
  );

  it('takes that login back with the next request, and asks for the code without sending one', async () => {
    const demoted = jest.fn();
    world.smsOtp.on('demoted', demoted);
    await browser.login('alice', '/forgotten');
    const before = browser.cookie;
    const answer = await browser.get('/page?a=1');
    expect([answer.status, answer.headers['location']]).toEqual([303, '/smsotp']);
    expect(browser.cookie).not.toBe(before);
    expect(world.sender.messages).toEqual([]);
    expect(demoted).toHaveBeenCalledTimes(1);
    expect((await browser.get('/smsotp')).text).toContain('Send me a code');
    await browser.resend();
    expect((await browser.type(world.sender.code)).headers['location']).toBe('/page?a=1');
    expect((await browser.get('/page')).text).toBe('the page of alice');
  });

  it('says the same in JSON with 401, and does not go back to a form that was sent', async () => {
    await browser.login('alice', '/forgotten');
    const { status, body } = await browser.postJson('/page', {});
    expect([status, body.status]).toEqual([401, 'otp_required']);
    await browser.resend();
    expect((await browser.typeJson(world.sender.code)).body.redirectTo).toBe('/');
  });

  it('kills the session id of the login that it takes back', async () => {
    await browser.login('alice', '/forgotten');
    const old = browser.clone();
    await browser.get('/page');
    expect((await old.get('/page')).status).toBe(401);
    expect((await old.whoami()).user).toBeNull();
  });

  it('lets through whoever has come through both steps, and whoever is nobody', async () => {
    expect((await browser.get('/page')).status).toBe(401);
    await logIn();
    expect((await browser.get('/page')).text).toBe('the page of alice');
  });

  it('refuses a login that policy denies, and logs it out', async () => {
    world.accounts.set('dave', { id: 'dave', mobile: 'x' });
    await browser.login('dave', '/forgotten');
    expect((await browser.get('/page')).headers['location']).toBe('/smsotp/error');
    expect((await browser.whoami()).user).toBeNull();
  });

  it('makes the array form harmless, where Passport tries one strategy or the other (4)', async () => {
    start({
      enforce: true,
      routes: (app, { passport }) => {
        const either = passport.authenticate(['local', 'smsotp'], { successRedirect: '/page' });
        app.post('/login', either);
      },
    });
    const answer = await browser.login('alice');
    expect(answer.headers['location']).toBe('/page');
    expect((await browser.get('/page')).headers['location']).toBe('/smsotp');
    expect((await browser.whoami()).user).toBeNull();
    expect(world.sightings.filter(({ user }) => user !== null)).toEqual([]);
  });

  it('gives the proof of one user to no other one, where the session goes on after a logout (3, M4)', async () => {
    await logIn('alice');
    await browser.post('/logout', { keep: 'yes' });
    await browser.login('mallory', '/forgotten');
    expect((await browser.get('/page')).headers['location']).toBe('/smsotp');
    expect((await browser.whoami()).proof).toBeNull();
  });

  it('writes down that the second step was let out, once', async () => {
    start({ enforce: true, routes: forgotten, smsOtp: { enableByUserClaim: true } });
    const skipped = jest.fn();
    world.smsOtp.on('skipped', skipped);
    await browser.login('carol', '/forgotten');
    expect((await browser.get('/page')).text).toBe('the page of carol');
    const { user, proof } = await browser.whoami();
    expect([user, proof?.result]).toEqual(['carol', 'skipped']);
    expect(proof?.amr).not.toContain('sms');
    expect(skipped).toHaveBeenCalledTimes(1);
  });

  it('leaves requests alone that it is told to', async () => {
    start({
      enforce: { except: (req) => (req as { path?: string }).path === '/stateless' },
      routes: forgotten,
    });
    expect((await browser.login('alice', '/stateless')).body.user).toBe('alice');
    await browser.login('alice', '/forgotten');
    expect((await browser.get('/page')).headers['location']).toBe('/smsotp');
  });

  it('says so where it comes before passport.session()', () => {
    const failed = jest.fn();
    const req = { session: { passport: { user: 'alice' } } };
    world.smsOtp.enforce()(req as never, {} as never, failed);
    expect(failed).toHaveBeenCalledWith(expect.objectContaining({ code: 'SMSOTP_STRATEGY' }));
  });

  it('lets its own pages be seen while a login waits', async () => {
    await browser.login('alice');
    expect((await browser.get('/smsotp')).status).toBe(200);
  });
});

describe('require()', () => {
  const guarded: WorldOptions['routes'] = (app, self) => {
    forgotten(app, self);
    const tell = (path: string, ...[options]: Parameters<World['smsOtp']['require']>): void => {
      app.all(path, self.smsOtp.require(options), (req, res) =>
        res.send(`paid by ${nameOf(req) ?? 'nobody'}`),
      );
    };
    tell('/pay', { maxAge: 300 });
    tell('/now', { maxAge: 10 });
    tell('/ever');
  };
  beforeEach(() => start({ routes: guarded, smsOtp: { enableByUserClaim: true } }));

  it('lets through whoever has typed a code lately', async () => {
    await logIn();
    expect((await browser.get('/pay')).text).toBe('paid by alice');
    world.clock.advance(300);
    expect((await browser.get('/pay')).text).toBe('paid by alice');
  });

  it('asks for one inside the login else, sends none by itself, and ends nothing', async () => {
    await logIn();
    await browser.post('/put', { cart: 'full' });
    world.clock.advance(301);
    const asked = await browser.get('/pay?amount=5');
    expect([asked.status, asked.headers['location']]).toEqual([303, '/smsotp']);
    expect(world.sender.messages).toHaveLength(1);
    expect((await browser.get('/page')).text).toBe('the page of alice');
    expect((await browser.get('/ever')).text).toBe('paid by alice');
    await browser.resend();
    const before = browser.clone();
    const typed = await browser.type(world.sender.code);
    expect(typed.headers['location']).toBe('/pay?amount=5');
    expect((await browser.get('/pay?amount=5')).text).toBe('paid by alice');
    expect((await browser.whoami()).session).toMatchObject({ cart: 'full' });
    expect((await before.whoami()).user).toBeNull();
  });

  it('keeps the login when that is given up', async () => {
    await logIn();
    world.clock.advance(301);
    await browser.get('/pay');
    const _csrf = await browser.token();
    expect((await browser.post('/smsotp/cancel', { _csrf })).headers['location']).toBe('/');
    expect((await browser.get('/page')).text).toBe('the page of alice');
    expect((await browser.get('/pay')).headers['location']).toBe('/smsotp');
  });

  it('counts wrong codes there like those of a login (C14)', async () => {
    await logIn();
    world.clock.advance(301);
    await browser.get('/now');
    await browser.resend();
    for (let count = 0; count < 5; count += 1) await browser.type(world.sender.wrong);
    expect((await browser.type(world.sender.code)).status).toBe(429);
  });

  it('takes no code of a login for a step inside one (C14, B08)', async () => {
    await logIn();
    const other = world.browser();
    await other.login('alice');
    const ofLogin = world.sender.code;
    world.clock.advance(301);
    await browser.get('/pay');
    await browser.resend();
    if (ofLogin !== world.sender.code) expect((await browser.type(ofLogin)).status).toBe(401);
  });

  it('waits only inside the login it was asked in: after a logout that keeps the session it is gone', async () => {
    await logIn('alice');
    world.clock.advance(301);
    await browser.get('/pay');
    await browser.resend();
    const fields = { code: world.sender.code, _csrf: await browser.token() };
    await browser.post('/logout', { keep: 'yes' });
    expect((await browser.getJson('/smsotp')).status).toBe(401);
    await browser.post('/smsotp', fields);
    expect((await browser.whoami()).user).toBeNull();
    await browser.login('mallory', '/forgotten');
    await browser.post('/smsotp', fields);
    expect((await browser.whoami()).user).toBe('mallory');
  });

  it('tells JSON clients with 401 what to do', async () => {
    await logIn();
    world.clock.advance(301);
    const { status, body } = await browser.postJson('/pay', {});
    expect([status, body.status, body.links.resend]).toEqual([401, 'otp_required', '/smsotp/resend']);
    expect((await browser.whoami()).user).toBe('alice');
  });

  it('asks who was let out of the second step for a code all the same, and says so then', async () => {
    await browser.login('carol');
    expect((await browser.whoami()).proof).toMatchObject({ result: 'skipped', amr: ['pwd'] });
    expect((await browser.get('/ever')).headers['location']).toBe('/smsotp');
    expect((await browser.whoami()).user).toBe('carol');
    await browser.resend();
    await browser.type(world.sender.code);
    const proof = (await browser.whoami()).proof;
    expect(proof).toMatchObject({ result: 'passed', amr: ['pwd', 'otp', 'sms', 'mfa'] });
    expect((await browser.get('/ever')).text).toBe('paid by carol');
  });

  it('takes back a login without a second step', async () => {
    await browser.login('alice', '/forgotten');
    expect((await browser.get('/ever')).headers['location']).toBe('/smsotp');
    expect((await browser.whoami()).user).toBeNull();
  });

  it('leads a login that waits to its page, and refuses who is nobody', async () => {
    expect((await browser.get('/ever')).status).toBe(401);
    expect((await browser.getJson('/ever')).body.error.code).toBe('no_pending');
    await browser.login('alice');
    expect((await browser.get('/ever')).headers['location']).toBe('/smsotp');
    expect((await browser.getJson('/ever')).status).toBe(401);
    expect((await browser.getJson('/ever')).body.status).toBe('otp_required');
  });
});
