import { Strategy as LocalStrategy } from 'passport-local';
import { createWorld, type World } from './support/app.js';

/** Stands in for a social or SAML login: whoever comes back from there with a name is that user. */
function useSocial({ passport, accounts }: World, info: object = {}): void {
  const strategy = new LocalStrategy({ passwordField: 'username' }, (name, _same, done) => {
    const account = accounts.get(name.replace('.social', ''));
    done(null, account ? { ...account, provider: 'google' } : false, info as { message: string });
  });
  passport.use('google', strategy);
}

describe('after(): one route', () => {
  it('hears an async first factor that rejects', async () => {
    const world = createWorld({
      routes: (app, { smsOtp }) => {
        const broken: unknown = () => Promise.reject(new Error('directory down'));
        app.post('/login', smsOtp.after(broken as Parameters<typeof smsOtp.after>[0]));
      },
    });
    expect((await world.browser().post('/login')).status).toBe(500);
    expect(world.errors).toEqual([expect.objectContaining({ message: 'directory down' })]);
  });

  it('carries the password to the code without a login in between', async () => {
    const world = createWorld();
    const browser = world.browser();
    const answer = await browser.login('alice');
    expect([answer.status, answer.headers['location']]).toEqual([303, '/smsotp']);
    expect(await browser.whoami()).toMatchObject({ user: null, authenticated: false, proof: null });
    await browser.type(world.sender.code);
    expect(await browser.whoami()).toMatchObject({
      user: 'alice',
      proof: { amr: ['pwd', 'otp', 'sms', 'mfa'] },
    });
  });

  it('sends nothing for a wrong password, and goes where Passport would', async () => {
    const world = createWorld();
    const answer = await world.browser().post('/login', { username: 'alice', password: 'wrong' });
    expect([answer.status, answer.headers['location']]).toEqual([302, '/login']);
    expect(world.sender.messages).toEqual([]);
  });

  it('takes a handler that leaves the user in req.firstFactor', async () => {
    const world = createWorld({
      routes: (app, { smsOtp, accounts }) => {
        const handler = (req: object, _res: unknown, next: () => void): void => {
          Object.assign(req, { firstFactor: accounts.get('alice') });
          next();
        };
        app.post('/login', smsOtp.after(handler, { firstFactor: 'magic', successRedirect: '/in' }));
      },
    });
    const sent = jest.fn();
    world.smsOtp.on('sent', sent);
    const browser = world.browser();
    await browser.post('/login');
    await browser.type(world.sender.code);
    expect((await browser.whoami()).user).toBe('alice');
    expect(sent).toHaveBeenCalledWith(expect.objectContaining({ strategy: 'magic' }));
  });

  it('finds the user where firstFactorProperty says', async () => {
    const world = createWorld({
      routes: (app, { smsOtp }) => {
        app.post('/login', smsOtp.after('local', { firstFactorProperty: 'proved', successRedirect: '/in' }));
      },
    });
    const browser = world.browser();
    expect((await browser.login('alice')).headers['location']).toBe('/smsotp');
  });

  it('names the mend where Passport knows no such strategy', async () => {
    const world = createWorld({
      routes: (app, { smsOtp }) => void app.post('/login', smsOtp.after('lokal')),
    });
    expect((await world.browser().login('alice')).status).toBe(500);
    expect(String(world.errors[0])).toMatch(/after\("lokal"\).*passport\.use\(\)/);
  });

  it('hands on what the first strategy throws', async () => {
    const world = createWorld({
      routes: (app, { smsOtp, passport }) => {
        passport.use(
          'broken',
          new LocalStrategy((_name, _password, done) => done(new Error('directory down'))),
        );
        app.post('/login', smsOtp.after('broken'));
      },
    });
    const browser = world.browser();
    await browser.login('alice');
    expect(world.errors.map(String)).toEqual(['Error: directory down']);
    expect((await browser.whoami()).user).toBeNull();
  });

  it('lets in whoever may do without a code, and says so', async () => {
    const world = createWorld({ smsOtp: { enableByUserClaim: true } });
    const browser = world.browser();
    const answer = await browser.login('carol');
    expect([answer.status, answer.headers['location']]).toEqual([302, '/']);
    expect(await browser.whoami()).toMatchObject({
      user: 'carol',
      proof: { result: 'skipped', amr: ['pwd'] },
    });
    expect(world.sender.messages).toEqual([]);
  });

  it.each(['/after', { failureFlash: 'x' }, () => '/never'])(
    'keeps only texts of its options in the session: successRedirect %p',
    async (successRedirect) => {
      const world = createWorld({
        routes: (app, { smsOtp }) =>
          void app.post('/login', smsOtp.after('local', { successRedirect } as never)),
      });
      const browser = world.browser();
      await browser.login('alice');
      const answer = await browser.type(world.sender.code);
      expect(answer.headers['location']).toBe(typeof successRedirect === 'string' ? '/after' : '/');
    },
  );
});

const relayStateOf = (req: unknown): unknown => (req as { body: { RelayState?: string } }).body.RelayState;

describe('challenge(): behind a social or SAML callback', () => {
  const worldWith = (options: Parameters<World['smsOtp']['challenge']>[0], info?: object): World =>
    createWorld({
      routes: (app, world) => {
        useSocial(world, info);
        const first = world.passport.authenticate('google', {
          assignProperty: 'firstFactor',
          failureRedirect: '/login',
        });
        app.post('/callback', first, world.smsOtp.challenge(options));
      },
    });

  it('asks for the code before anybody is logged in', async () => {
    const world = worldWith({ successRedirect: '/in' });
    const browser = world.browser();
    const answer = await browser.post('/callback', { username: 'alice.social' });
    expect([answer.status, answer.headers['location']]).toEqual([303, '/smsotp']);
    expect((await browser.whoami()).user).toBeNull();
    expect((await browser.type(world.sender.code)).headers['location']).toBe('/in');
    expect(await browser.whoami()).toMatchObject({ user: 'alice', proof: { amr: ['otp', 'sms', 'mfa'] } });
  });

  it('needs no session from before, as a cross-site POST has none', async () => {
    const world = worldWith({ returnTo: relayStateOf });
    const browser = world.browser();
    await browser.post(
      '/callback',
      { username: 'alice', RelayState: '/deep?a=1' },
      { origin: 'https://idp.example' },
    );
    expect((await browser.type(world.sender.code)).headers['location']).toBe('/deep?a=1');
  });

  it.each([
    'https://evil.example/',
    '//evil.example',
    '/\\evil.example',
    'javascript:alert(1)',
    '/a\r\nSet-Cookie: x=1',
    '',
    '%2F%2Fevil',
  ])('does not go to %p after the login (H12)', async (RelayState) => {
    const world = worldWith({ returnTo: relayStateOf });
    const browser = world.browser();
    await browser.post('/callback', { username: 'alice', RelayState });
    expect((await browser.type(world.sender.code)).headers['location']).toBe('/');
  });

  it('takes returnTo as a fixed path too', async () => {
    const world = worldWith({ returnTo: '/fixed' });
    const browser = world.browser();
    await browser.post('/callback', { username: 'alice' });
    expect((await browser.type(world.sender.code)).headers['location']).toBe('/fixed');
  });

  it('knows the provider of the user as the first factor', async () => {
    const world = worldWith({});
    const sent = jest.fn();
    world.smsOtp.on('sent', sent);
    await world.browser().post('/callback', { username: 'alice' });
    expect(sent).toHaveBeenCalledWith(expect.objectContaining({ strategy: 'google' }));
  });

  it('takes over how the first factor was proved, where req.authInfo tells', async () => {
    const world = createWorld({
      routes: (app, { smsOtp, accounts }) => {
        app.post(
          '/callback',
          (req, _res, next) => {
            Object.assign(req, {
              firstFactor: accounts.get('alice'),
              authInfo: { amr: ['hwk', 'otp'] },
            });
            next();
          },
          smsOtp.challenge(),
        );
      },
    });
    const browser = world.browser();
    await browser.post('/callback');
    await browser.type(world.sender.code);
    expect((await browser.whoami()).proof?.amr).toEqual(['hwk', 'otp', 'sms', 'mfa']);
  });

  it('without a first factor is a failure like any other', async () => {
    const world = createWorld({
      routes: (app, { smsOtp }) =>
        void app.post('/callback', smsOtp.challenge({ failureRedirect: '/login' })),
    });
    const answer = await world.browser().post('/callback', { username: 'alice' });
    expect([answer.status, answer.headers['location']]).toEqual([302, '/login']);
    expect((await world.browser().postJson('/callback')).body.error.code).toBe('no_pending');
  });

  it('shows the page again where a login already waits', async () => {
    const world = worldWith({});
    world.app.get('/again', world.smsOtp.challenge());
    const browser = world.browser();
    await browser.post('/callback', { username: 'alice' });
    const again = await browser.get('/again');
    expect([again.status, again.headers['location']]).toEqual([303, '/smsotp']);
    expect((await world.browser().get('/again')).status).toBe(401);
    expect(world.sender.messages).toHaveLength(1);
  });
});
