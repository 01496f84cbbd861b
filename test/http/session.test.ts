import { createWorld, nameOf, type World } from './support/app.js';
import type { Browser } from './support/browser.js';

let world: World;
let browser: Browser;

beforeEach(() => {
  world = createWorld();
  browser = world.browser();
});

/** Every session in the store, as text. */
function sessionsOf(of: World): string[] {
  return Object.values((of.sessions as unknown as { sessions: Record<string, string> }).sessions);
}

describe('the session id', () => {
  it('changes when the password is proved and again at the login (H01, H02)', async () => {
    await browser.post('/put', { cart: 'full' });
    const planted = browser.clone();
    await browser.login('alice');
    const pending = browser.clone();
    await browser.type(world.sender.code);
    expect(new Set([planted.cookie, pending.cookie, browser.cookie]).size).toBe(3);
    expect(await planted.whoami()).toMatchObject({ user: null });
    expect(await pending.whoami()).toMatchObject({ user: null });
    expect((await pending.getJson('/smsotp')).body.error.code).toBe('no_pending');
    expect(await browser.whoami()).toMatchObject({ user: 'alice' });
  });

  it('that somebody else finished is of no use to a session that waits (A07)', async () => {
    await browser.login('alice');
    const mallory = world.browser();
    await mallory.login('mallory');
    await mallory.type(world.sender.code);
    expect((await browser.get('/page')).status).toBe(401);
  });

  it('changes when a login is refused too', async () => {
    await browser.login('alice');
    await browser.type(world.sender.code);
    const old = browser.clone();
    world.accounts.set('dave', { id: 'dave', mobile: 'x' });
    await browser.login('dave');
    expect((await browser.whoami()).user).toBeNull();
    expect((await old.whoami()).user).toBeNull();
  });

  it('of a login that came back from a slow request opens nothing (8, M6)', async () => {
    await browser.login('alice');
    const [text] = sessionsOf(world);
    const fields = { code: world.sender.code, _csrf: await browser.token() };
    const before = browser.clone();
    await browser.type(world.sender.code);
    const id = decodeURIComponent(before.cookie).replace(/^.*s:([^.]+)\..*$/, '$1');
    (world.sessions as unknown as { sessions: Record<string, string> }).sessions[id] = text ?? '';
    const again = await before.post('/smsotp', fields);
    expect((await before.whoami()).user).toBeNull();
    // A double click, as far as anybody can tell: led on, to where a login is needed.
    expect([again.status, again.headers['location']]).toEqual([303, '/']);
    world.clock.advance(61);
    await before.post('/smsotp', fields);
    expect((await before.whoami()).user).toBeNull();
  });
});

describe('an earlier login of the same browser', () => {
  beforeEach(async () => {
    await browser.login('alice');
    await browser.type(world.sender.code);
  });

  it('is over while another user is on the way, also for the request that starts it', async () => {
    world.sightings.length = 0;
    const old = browser.clone();
    await browser.login('mallory');
    expect((await browser.get('/page')).status).toBe(401);
    expect((await old.get('/page')).status).toBe(401);
    // Passport brings Alice with the session; when the answer goes out she is gone.
    expect(world.sightings.find(({ path }) => path === '/login')?.user).toBeNull();
  });

  it('is over for the same user too, until the new code is typed', async () => {
    world.clock.advance(31);
    await browser.login('alice');
    expect((await browser.whoami()).user).toBeNull();
  });

  it('stays where the password was wrong', async () => {
    await browser.post('/login', { username: 'mallory', password: 'x' });
    expect((await browser.whoami()).user).toBe('alice');
  });
});

describe('the proof', () => {
  it('says how and when, and smsOtp.proof(req) tells it', async () => {
    await browser.login('alice');
    expect((await browser.whoami()).proof).toBeNull();
    world.clock.advance(5);
    await browser.type(world.sender.code);
    const at = world.clock.now();
    expect((await browser.whoami()).proof).toEqual({
      result: 'passed',
      at,
      amr: ['pwd', 'otp', 'sms', 'mfa'],
    });
  });

  it('never says sms where no code was typed (A09)', async () => {
    world = createWorld({ smsOtp: { enableByUserClaim: true } });
    browser = world.browser();
    await browser.login('carol');
    expect((await browser.whoami()).proof).toMatchObject({ result: 'skipped', amr: ['pwd'] });
  });

  it('is gone after a logout', async () => {
    await browser.login('alice');
    await browser.type(world.sender.code);
    const old = browser.clone();
    await browser.post('/logout');
    expect(await browser.whoami()).toMatchObject({ user: null, proof: null });
    expect(await old.whoami()).toMatchObject({ user: null, proof: null });
  });

  it('of one user is none of the next, where a logout keeps the session (3)', async () => {
    await browser.login('alice');
    await browser.type(world.sender.code);
    await browser.post('/logout', { keep: 'yes' });
    expect((await browser.whoami()).proof).toBeNull();
    world.app.post('/past', world.passport.authenticate('local', { keepSessionInfo: true }), (_req, res) =>
      res.send('in'),
    );
    await browser.login('mallory', '/past');
    const { user, proof, session } = await browser.whoami();
    expect([user, proof]).toEqual(['mallory', null]);
    // The record itself came along; what keeps it from Mallory is that it names another user.
    expect(session?.['smsotp']).toHaveProperty('proof');
  });

  it.each([0, { b: 2, a: { z: 1, y: 2 } }])(
    'is bound to what serializeUser gives, such as %p',
    async (serialized) => {
      world = createWorld({ serialize: () => serialized, deserialize: () => ({ id: 'alice' }) });
      browser = world.browser();
      await browser.login('alice');
      await browser.type(world.sender.code);
      expect(await browser.whoami()).toMatchObject({ user: 'alice', proof: { result: 'passed' } });
    },
  );
});

describe('what the session holds', () => {
  it('is no code, no number and no account while a login waits, and nothing of it afterwards', async () => {
    await browser.login('alice');
    const pending = sessionsOf(world).join();
    expect(pending).toContain('"waiting"');
    expect(pending).not.toMatch(/94771234567|771234567/);
    expect(pending).not.toContain(world.sender.code);
    await browser.type(world.sender.code);
    const after = sessionsOf(world);
    expect(after).toHaveLength(1);
    expect(after[0]).not.toContain('"waiting"');
  });

  it('does not grow by a GET of the pages', async () => {
    await browser.login('alice');
    const before = sessionsOf(world);
    await browser.get('/smsotp');
    await browser.get('/smsotp');
    expect(sessionsOf(world)).toEqual(before);
  });
});

describe('a request that races the login (A02)', () => {
  it('never sees a user, however often it is tried', async () => {
    await browser.post('/put', { cart: 'full' });
    const seen: string[] = [];
    world.app.get('/race', (req, res) => {
      seen.push(nameOf(req) ?? 'nobody');
      res.status(req.isAuthenticated() ? 200 : 401).send();
    });
    const statuses = new Set<number>();
    for (let round = 0; round < 25; round += 1) {
      const [, ...pages] = await Promise.all([
        browser.login('alice'),
        ...Array.from({ length: 8 }, () => browser.get('/race')),
      ]);
      pages.forEach(({ status }) => statuses.add(status));
    }
    expect([...statuses]).toEqual([401]);
    expect([seen.length, new Set(seen)]).toEqual([200, new Set(['nobody'])]);
    expect(world.sightings.every(({ user }) => user === null)).toBe(true);
  });
});
