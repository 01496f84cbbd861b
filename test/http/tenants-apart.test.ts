import type { RequestHandler } from 'express';
import type { TenantSettings } from '../../lib/config/tenant-options.js';
import type { SmsOtpEvent } from '../../lib/events.js';
import { createWorld, nameOf, type World, type WorldOptions } from './support/app.js';
import type { Browser } from './support/browser.js';
import { at, browserAt, ofHeader } from './support/tenants.js';

/** Two tenants of the same settings, in one application, with one store, one gateway, one user table and one cookie. */
function serve(options: WorldOptions = {}, settings: Record<string, TenantSettings> = {}): World {
  const tenants = { of: ofHeader, from: { settings: { acme: {}, globex: {}, ...settings } } };
  return createWorld({ ...options, smsOtp: { ...options.smsOtp, tenants } });
}

function deniedOf({ smsOtp }: World): Omit<SmsOtpEvent, 'at'>[] {
  const denied: SmsOtpEvent[] = [];
  smsOtp.on('denied', (event) => denied.push(event));
  return denied;
}

async function loggedIn(world: World, tenant?: string, name = 'alice'): Promise<Browser> {
  const browser = browserAt(world, tenant);
  await browser.login(name);
  await browser.type(world.sender.code);
  expect(await browser.whoami()).toMatchObject({ user: name, proof: { result: 'passed' } });
  return browser;
}

/** The login route first: who is at home at one tenant may log in at another. */
const guards: WorldOptions['routes'] = (app, { smsOtp, passport }) => {
  app.post('/login', smsOtp.after('local', { successReturnToOrRedirect: '/', failureRedirect: '/login' }));
  app.get('/required', smsOtp.require(), (req, res) => void res.send(`for ${nameOf(req)}`));
  app.get('/challenged', smsOtp.challenge(), (req, res) => void res.send(`for ${nameOf(req)}`));
  app.all('/classic', passport.authenticate('smsotp', { failWithError: true }) as RequestHandler);
  app.post('/past-us', passport.authenticate('local') as RequestHandler, (_req, res) => {
    res.send('in');
  });
  app.get('/enforced', smsOtp.enforce(), (req, res) => void res.send(`for ${nameOf(req)}`));
};

describe('Whoever is logged in at one tenant', () => {
  it.each(['/required', '/challenged', '/enforced', '/smsotp', '/smsotp/mobile', '/smsotp/error'])(
    'is refused by %s of another, as page and as JSON, and listeners hear of it',
    async (path) => {
      const world = serve({ routes: guards });
      const denied = deniedOf(world);
      const browser = at(await loggedIn(world, 'acme'), 'globex');
      const page = await browser.get(path);
      expect([page.status, page.text]).toEqual([403, expect.stringContaining('another organisation')]);
      const json = await browser.getJson(path);
      expect([json.status, json.body.error.code]).toEqual([403, 'tenant_mismatch']);
      expect(denied).toMatchObject(
        [1, 2].map(() => ({ reason: 'tenant_mismatch', strategy: 'local', tenant: 'globex' })),
      );
    },
  );

  it.each(['/smsotp', '/smsotp/resend', '/smsotp/mobile', '/smsotp/cancel'])(
    'can post nothing to %s of another',
    async (path) => {
      const world = serve({ routes: guards });
      const browser = at(await loggedIn(world, 'acme'), 'globex');
      expect((await browser.postJson(path, { code: world.sender.code })).body.error.code).toBe(
        'tenant_mismatch',
      );
    },
  );

  it('is refused by passport.authenticate("smsotp") of another', async () => {
    const world = serve({ routes: guards });
    const browser = at(await loggedIn(world, 'acme'), 'globex');
    for (const ask of [() => browser.get('/classic'), () => browser.post('/classic', { code: '123456' })])
      expect((await ask()).status).toBe(403);
    expect(world.errors).toMatchObject([{ message: 'Forbidden' }, { message: 'Forbidden' }]);
  });

  it('has no proof there, and stays logged in where it was', async () => {
    const world = serve({ routes: guards });
    const browser = await loggedIn(world, 'acme');
    const before = browser.cookie;
    at(browser, 'globex');
    for (const path of ['/required', '/challenged', '/enforced', '/smsotp']) await browser.get(path);
    expect((await browser.whoami()).proof).toBeNull();
    at(browser, 'acme');
    expect(browser.cookie).toBe(before);
    expect((await browser.get('/required')).text).toBe('for alice');
    expect(await browser.whoami()).toMatchObject({ user: 'alice', proof: { result: 'passed' } });
  });

  it.each([
    ['the default tenant', 'acme', undefined],
    ['a tenant', undefined, 'acme'],
  ])('is refused at %s as well', async (_, home, away) => {
    const world = serve({ routes: guards });
    const browser = at(await loggedIn(world, home), away);
    expect((await browser.get('/required')).status).toBe(403);
    expect((await at(browser, home).get('/required')).status).toBe(200);
  });

  it('logs in at another with a first factor there, and is then at home there alone', async () => {
    const world = serve({ routes: guards });
    const browser = at(await loggedIn(world, 'acme'), 'globex');
    expect((await browser.login('dave')).headers['location']).toBe('/smsotp');
    await browser.type(world.sender.code);
    expect((await browser.get('/required')).text).toBe('for dave');
    expect((await at(browser, 'acme').get('/required')).status).toBe(403);
  });

  it('is seen by nobody behind enforce(), and not demoted', async () => {
    const world = serve({ enforce: true });
    const demoted = jest.fn();
    world.smsOtp.on('demoted', demoted);
    const browser = at(await loggedIn(world, 'acme'), 'globex');
    world.sightings.splice(0);
    expect((await browser.get('/page')).status).toBe(403);
    expect(world.sightings).toEqual([{ path: '/page', user: null }]);
    expect(demoted).not.toHaveBeenCalled();
    expect((await at(browser, 'acme').get('/page')).text).toBe('the page of alice');
  });
});

describe('A login that came past us at one tenant', () => {
  it('is asked for its code there, and is no first factor of another', async () => {
    const world = serve({ enforce: true, routes: guards });
    const browser = browserAt(world, 'acme');
    await browser.login('alice', '/past-us');
    at(browser, 'globex');
    expect((await browser.get('/page')).status).toBe(403);
    expect((await browser.get('/smsotp')).status).toBe(403);
    at(browser, 'acme');
    expect((await browser.get('/page')).headers['location']).toBe('/smsotp');
  });

  it('is good nowhere where the tenant is none', async () => {
    const world = serve({ enforce: true, routes: guards });
    const browser = browserAt(world, 'initech');
    await browser.login('alice', '/past-us');
    for (const [name, status] of [
      ['initech', 404],
      ['acme', 403],
      [undefined, 403],
    ] as const)
      // prettier-ignore
      expect((await at(browser, name).get('/page')).status).toBe(status);
  });
});

describe('What belongs to one tenant is nothing at another', () => {
  it('a login that waits: the same session and the right code, and nobody is in', async () => {
    const world = serve();
    const browser = browserAt(world, 'acme');
    await browser.login('alice');
    const token = await browser.token();
    const { code } = world.sender;
    at(browser, 'globex');
    const there = await browser.postJson('/smsotp', { code, _csrf: token });
    expect([there.status, there.body.error.code]).toEqual([401, 'no_pending']);
    expect((await browser.getJson('/smsotp')).body.error.code).toBe('no_pending');
    expect((await browser.whoami()).user).toBeNull();
    at(browser, 'acme');
    expect((await browser.typeJson(code)).body.status).toBe('ok');
  });

  it('a code and a form token: each fits its own login alone', async () => {
    const world = serve();
    const [acme, globex] = [browserAt(world, 'acme'), browserAt(world, 'globex')];
    await acme.login('alice');
    const [code, token] = [world.sender.code, await acme.token()];
    await globex.login('alice');
    const foreign = await globex.postJson('/smsotp', { code, _csrf: token });
    expect([foreign.status, foreign.body.error.code]).toEqual([403, 'forbidden']);
    expect((await globex.typeJson(code)).body.error.code).toBe('code_wrong');
  });

  it('the record of the session, moved over word for word: keys differ, so nothing of it holds', async () => {
    const world = serve({ routes: guards });
    const browser = await loggedIn(world, 'acme');
    const rewrite = (change: (record: Record<string, Record<string, unknown>>) => void): void => {
      const { sessions } = world.sessions as unknown as { sessions: Record<string, string> };
      for (const [id, text] of Object.entries(sessions)) {
        const session = JSON.parse(text) as { smsotp?: Record<string, Record<string, unknown>> };
        if (session.smsotp) change(session.smsotp);
        sessions[id] = JSON.stringify(session);
      }
    };
    rewrite((record) => Object.assign(record['proof']!, { tenant: 'globex' }));
    at(browser, 'globex');
    expect((await browser.whoami()).proof).toBeNull();
    // It is no login of another tenant any more, and has no proof here: asked for the code.
    expect((await browser.get('/enforced')).headers['location']).toBe('/smsotp');

    const other = browserAt(world, 'acme');
    await other.login('dave');
    const { code } = world.sender;
    rewrite((record) => record['waiting'] && Object.assign(record['waiting'], { tenant: 'globex' }));
    at(other, 'globex');
    expect((await other.typeJson(code)).body.status).toBe('error');
    expect((await other.whoami()).user).toBeNull();
  });

  it('the count of wrong codes and the cool-down', async () => {
    const world = serve();
    const [acme, globex] = [browserAt(world, 'acme'), browserAt(world, 'globex')];
    await acme.login('alice');
    for (let i = 0; i < 5; i += 1) await acme.typeJson(world.sender.wrong);
    expect((await acme.typeJson(world.sender.code)).body.error.code).toBe('try_later');
    expect((await globex.loginJson('alice')).body.error).toBeUndefined();
    expect((await globex.typeJson(world.sender.code)).body.status).toBe('ok');
  });

  it('the account as events name it', async () => {
    const world = serve();
    const accounts: string[] = [];
    world.smsOtp.on('sent', ({ account }) => accounts.push(account));
    for (const name of ['acme', 'globex', undefined]) await browserAt(world, name).login('alice');
    expect(new Set(accounts).size).toBe(3);
  });

  it('and the default tenant goes on with what it had before there were tenants', async () => {
    const before = createWorld();
    const after = serve();
    const accountOf = async (world: World): Promise<string | undefined> => {
      const accounts: string[] = [];
      world.smsOtp.on('sent', ({ account }) => accounts.push(account));
      await world.browser().login('alice');
      return accounts[0];
    };
    const account = await accountOf(before);
    expect(account).toBeDefined();
    expect(await accountOf(after)).toBe(account);
  });
});

describe('A90 [W] a user whose account belongs to another tenant', () => {
  const put = ({ accounts }: World, tenant: string | undefined, id = 'alice'): void =>
    void accounts.set(id, { ...accounts.get(id)!, tenant });

  it.each([
    ['acme', 'globex'],
    ['acme', undefined],
    ['', 'acme'],
  ])('(of %j, at %j) is denied, no message goes out, and nobody is in', async (own, here) => {
    const world = serve();
    put(world, own);
    const denied = deniedOf(world);
    const browser = browserAt(world, here);
    const answer = await browser.loginJson('alice');
    expect([answer.status, answer.body.error.code]).toEqual([403, 'tenant_mismatch']);
    expect(world.sender.messages).toEqual([]);
    expect(denied).toMatchObject([{ reason: 'tenant_mismatch', strategy: 'local' }]);
    expect((await browser.whoami()).user).toBeNull();
  });

  it.each([
    ['acme', 'acme'],
    ['', undefined],
    [undefined, 'acme'],
  ])('and one that belongs here gets in (of %j, at %j)', async (own, here) => {
    const world = serve();
    put(world, own);
    await loggedIn(world, here);
  });

  it('is denied although opted out, and although unknown users are let in', async () => {
    const world = serve({ smsOtp: { enableByUserClaim: true, unknownUser: 'skip' } });
    put(world, 'globex', 'carol');
    const browser = browserAt(world, 'acme');
    expect((await browser.loginJson('carol')).body.error.code).toBe('tenant_mismatch');
  });

  it('is denied with the right code, if the account was moved since it was sent', async () => {
    const world = serve();
    const browser = browserAt(world, 'acme');
    await browser.login('alice');
    put(world, 'globex');
    expect((await browser.typeJson(world.sender.code)).body.error.code).toBe('tenant_mismatch');
    expect((await browser.whoami()).user).toBeNull();
  });

  it('is not asked where no tenants are served', async () => {
    const world = createWorld();
    put(world, 'globex');
    const browser = world.browser();
    await browser.login('alice');
    expect((await browser.typeJson(world.sender.code)).body.status).toBe('ok');
  });
});
