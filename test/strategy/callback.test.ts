import type { NextFunction, Request, RequestHandler, Response } from 'express';
import type { AuthenticateCallback } from 'passport';
import { createWorld, nameOf, type Account, type World } from '../http/support/app.js';
import type { Browser } from '../http/support/browser.js';

interface Told {
  readonly error: string | null;
  readonly user: string | null;
  readonly info: Record<string, unknown>;
  readonly status: unknown;
}

/** Hands all that a custom callback hears to the client; a user is logged in by the application. */
function tellAll(passport: World['passport'], strategy: unknown, options: object) {
  return (req: Request, res: Response, next: NextFunction): void => {
    const heard = (error: Error | null, user: Account | false, info: object, status: unknown): void => {
      const told = { error: error?.message ?? null, user: user ? user.id : null, info, status };
      if (!user) res.json(told);
      else req.logIn(user, (failed: unknown) => (failed ? next(failed) : res.json(told)));
    };
    (passport.authenticate as (...args: unknown[]) => (...args: unknown[]) => void)(strategy, options, heard)(
      req,
      res,
      next,
    );
  };
}

let world: World;
let browser: Browser;

function start(options: object = {}, smsOtp: object = {}): void {
  world = createWorld({
    enforce: true,
    router: false,
    smsOtp,
    routes: (app, { passport }) => {
      const first = passport.authenticate('local', { assignProperty: 'firstFactor' });
      app.post('/login', first, tellAll(passport, 'smsotp', options));
      app.post('/smsotp', tellAll(passport, 'smsotp', options));
    },
  });
  browser = world.browser();
}

const type = async (code: string): Promise<Told> => (await browser.post('/smsotp', { code })).body as Told;

describe('a custom callback', () => {
  it("hears of the code that is to be typed with challenge: 'fail'", async () => {
    start({ challenge: 'fail' });
    const { body } = await browser.login('alice');
    expect(body).toEqual({
      error: null,
      user: null,
      status: 401,
      info: { type: 'error', code: 'otp_required', message: 'Enter your code' },
    });
    expect(world.sender.messages).toHaveLength(1);
  });

  it('hears of a number that is to be typed', async () => {
    start({ challenge: 'fail' });
    expect((await browser.login('bob')).body.info.code).toBe('mobile_required');
  });

  it('hears of a wrong code, of the last one, and of an expired one', async () => {
    start({ challenge: 'fail' });
    await browser.login('alice');
    expect(await type(world.sender.wrong)).toMatchObject({
      status: 401,
      info: { code: 'code_wrong', attemptsLeft: 4 },
    });
    expect(await type('x')).toMatchObject({ status: 400, info: { code: 'code_malformed' } });
    world.clock.advance(301);
    expect(await type(world.sender.code)).toMatchObject({
      status: 410,
      user: null,
      info: { code: 'code_expired' },
    });
  });

  it('gets the user, and its own req.logIn() keeps the proof (12)', async () => {
    start({ challenge: 'fail' });
    await browser.login('alice');
    const before = browser.cookie;
    const told = await type(world.sender.code);
    expect(told).toMatchObject({ error: null, user: 'alice', info: { method: 'sms', result: 'passed' } });
    expect(browser.cookie).not.toBe(before);
    expect(await browser.whoami()).toMatchObject({ user: 'alice', proof: { result: 'passed' } });
    expect((await browser.get('/page')).text).toBe('the page of alice');
  });

  it('that logs nobody in leaves nobody logged in, and no second use of the code', async () => {
    start();
    await browser.login('alice');
    world.app.post('/deaf', (req, res, next) => {
      const heard = (_error: unknown, user: Account | false): void =>
        void res.json({ user: user ? user.id : null });
      (world.passport.authenticate as (...args: unknown[]) => (...args: unknown[]) => void)('smsotp', heard)(
        req,
        res,
        next,
      );
    });
    const { code } = world.sender;
    expect((await browser.post('/deaf', { code })).body).toEqual({ user: 'alice' });
    expect((await browser.whoami()).user).toBeNull();
    expect((await browser.post('/deaf', { code })).body).toEqual({ user: null });
  });

  it('hears of an error of a store as its first argument', async () => {
    start({ challenge: 'fail' }, { users: () => Promise.reject(new Error('ldap down')) });
    const { body } = await browser.login('alice');
    expect([body.error, body.user]).toEqual(['The user store (users.find) did not answer.', null]);
  });

  it('hears arrays where the strategy is one of several', async () => {
    start();
    world.app.post('/either', tellAll(world.passport, ['smsotp', 'local'], {}));
    const { body } = await browser.post('/either', { code: '123456' });
    expect(body.status).toEqual([401, 400]);
    expect(body.info[0]).toMatchObject({ code: 'no_pending', type: 'error' });
  });
});

describe('the strategy object itself, given to passport.authenticate() (10)', () => {
  beforeEach(() => {
    world = createWorld({
      router: false,
      routes: (app, { passport, smsOtp }) => {
        const first = passport.authenticate('local', { assignProperty: 'firstFactor' });
        const second = passport.authenticate(smsOtp);
        app.post('/login', first, second);
        app.post('/smsotp', second, (req, res) => res.json({ user: nameOf(req) }));
      },
    });
  });

  it('gives each of many interleaved requests its own user', async () => {
    const names = ['alice', 'dave', 'mallory'];
    const browsers = names.map(() => world.browser());
    const firsts = await Promise.all(browsers.map((one, index) => one.login(names[index] ?? '')));
    expect(firsts.map(({ headers }) => headers['location'])).toEqual(['/smsotp', '/smsotp', '/smsotp']);
    const codes = names.map((name) => {
      const mobile = world.accounts.get(name)?.mobile;
      return world.sender.messages.find(({ to }) => to === mobile)?.code ?? '';
    });
    const answers = await Promise.all(
      browsers.map((one, index) => one.post('/smsotp', { code: codes[index] ?? '' })),
    );
    expect(answers.map(({ body }) => body.user)).toEqual(names);
    const users = await Promise.all(browsers.map(async (one) => (await one.whoami()).user));
    expect(users).toEqual(names);
  });

  it('answers the request that waited, where a second one overtook it', async () => {
    let release: () => void = () => undefined;
    world.sender.gate = new Promise<void>((done) => (release = done));
    const [alice, dave] = [world.browser(), world.browser()];
    const slow = alice.login('alice');
    while (world.sender.messages.length === 0) await new Promise((done) => setTimeout(done, 1));
    world.sender.gate = null;
    expect((await dave.login('dave')).status).toBe(303);
    release();
    expect((await slow).headers['location']).toBe('/smsotp');
    const [ofAlice, ofDave] = world.sender.messages.map(({ code }) => code);
    expect((await alice.post('/smsotp', { code: ofAlice ?? '' })).body.user).toBe('alice');
    expect((await dave.post('/smsotp', { code: ofDave ?? '' })).body.user).toBe('dave');
  });
});

/** An application's own callback, as it is written at times. */
function startWith(callback: (req: Request, res: Response) => (...told: never[]) => void): void {
  world = createWorld({
    router: false,
    routes: (app, { passport }) => {
      app.post('/login', passport.authenticate('local', { assignProperty: 'firstFactor' }));
      for (const path of ['/login', '/smsotp'])
        app.post(path, (req, res, next) => {
          const told = callback(req, res) as AuthenticateCallback;
          (passport.authenticate('smsotp', {}, told) as RequestHandler)(req, res, next);
        });
    },
  });
  browser = world.browser();
}

describe('a careless custom callback', () => {
  it('that throws each time ends in the error handler of the application, and not in the end of the process', async () => {
    startWith(() => (_error: unknown, user: Account | false) => {
      throw new Error(`no user: ${user ? user.id : typeof user}`);
    });
    await browser.login('alice');
    expect((await browser.post('/smsotp', { code: world.sender.wrong })).status).toBe(500);
    expect(world.errors).toEqual([expect.objectContaining({ message: 'no user: undefined' })]);
  });

  it('may save the session without waiting for it', async () => {
    startWith((req, res) => (_error: unknown, user: Account | false) => {
      req.logIn(user || { id: '' }, () => {
        req.session.save();
        res.send('in');
      });
    });
    await browser.login('alice');
    expect((await browser.post('/smsotp', { code: world.sender.code })).text).toBe('in');
    expect((await browser.whoami()).user).toBe('alice');
  });
});
