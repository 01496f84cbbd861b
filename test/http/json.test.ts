import { createWorld, type World } from './support/app.js';
import type { Browser } from './support/browser.js';

let world: World;
let browser: Browser;

beforeEach(() => {
  world = createWorld();
  browser = world.browser();
});

const links = {
  verify: '/smsotp',
  resend: '/smsotp/resend',
  mobile: '/smsotp/mobile',
  cancel: '/smsotp/cancel',
};
const fresh = { to: '********4567', length: 6, expiresIn: 300, resendIn: 30, attemptsLeft: 5 };

describe('JSON', () => {
  it('answers a password with what waits: 202, and all that is needed to go on', async () => {
    const { status, headers, body } = await browser.loginJson('alice');
    expect([status, headers['content-type']]).toEqual([202, 'application/json; charset=utf-8']);
    expect(body).toEqual({
      status: 'otp_required',
      challenge: fresh,
      links,
      csrfToken: await browser.token(),
    });
    expect((await browser.getJson('/smsotp')).body).toEqual(body);
  });

  it('leads from the password to the login without a page', async () => {
    await browser.post('/put', { returnTo: '/page' });
    const first = await browser.loginJson('alice');
    const { links: where, csrfToken } = first.body;
    const token = { 'x-csrf-token': csrfToken };
    const last = await browser.postJson(where.verify, { code: world.sender.code }, token);
    expect([last.status, last.body]).toEqual([200, { status: 'ok', redirectTo: '/page' }]);
    expect((await browser.whoami()).user).toBe('alice');
  });

  it('answers a wrong password with 401', async () => {
    const { status, body } = await browser.postJson('/login', { username: 'alice', password: 'x' });
    expect([status, body.status, body.error.code]).toEqual([401, 'error', 'first_factor_failed']);
    const without = await browser.postJson('/login', {});
    expect([without.status, without.body.error.code]).toEqual([401, 'first_factor_failed']);
  });

  it('answers a wrong code with 401 and the guesses that are left', async () => {
    await browser.loginJson('alice');
    const { status, body } = await browser.typeJson(world.sender.wrong);
    expect(status).toBe(401);
    expect(body).toEqual({
      status: 'error',
      challenge: { ...fresh, attemptsLeft: 4 },
      links,
      csrfToken: await browser.token(),
      error: { code: 'code_wrong', message: 'That code is not right. You have 4 attempts left.' },
    });
  });

  it('answers the last wrong code with 429 and how long to wait, and so it does for the right one then', async () => {
    await browser.loginJson('alice');
    for (let count = 0; count < 4; count += 1) await browser.typeJson(world.sender.wrong);
    const burned = await browser.typeJson(world.sender.wrong);
    expect([burned.status, burned.headers['retry-after']]).toEqual([429, '30']);
    expect(burned.body.error).toMatchObject({ code: 'code_burned', retryAfter: 30 });
    const right = await browser.typeJson(world.sender.code);
    expect([right.status, right.headers['retry-after'], right.body.error.code]).toEqual([
      429,
      '30',
      'try_later',
    ]);
    expect((await browser.whoami()).user).toBeNull();
  });

  it('answers an expired code with 410', async () => {
    await browser.loginJson('alice');
    world.clock.advance(301);
    const { status, body } = await browser.typeJson(world.sender.code);
    expect([status, body.error.code]).toEqual([410, 'code_expired']);
  });

  it('answers a code that was called back with 410', async () => {
    const { csrfToken } = (await browser.loginJson('bob')).body;
    const token = { 'x-csrf-token': csrfToken };
    await browser.postJson('/smsotp/mobile', { mobile: '+94775551111' }, token);
    await browser.postJson('/smsotp/mobile', { mobile: '+94775552222' }, token);
    const { status, body } = await browser.typeJson(world.sender.code);
    expect([status, body.error.code]).toEqual([410, 'code_gone']);
  });

  it('answers a resend with 202, and one that comes too soon with 429 and Retry-After', async () => {
    await browser.loginJson('alice');
    const soon = await browser.postJson('/smsotp/resend', {}, { 'x-csrf-token': await browser.token() });
    expect([soon.status, soon.headers['retry-after']]).toEqual([429, '30']);
    expect(soon.body.error).toMatchObject({ code: 'resend_wait', retryAfter: 30 });
    world.clock.advance(31);
    const again = await browser.postJson('/smsotp/resend', {}, { 'x-csrf-token': await browser.token() });
    expect([again.status, again.body.status, again.body.challenge]).toEqual([202, 'otp_required', fresh]);
  });

  it('answers with 503 where the gateway is down, at the first message and at a later one', async () => {
    world.sender.mode = 'refuse';
    const first = await browser.loginJson('alice');
    expect([first.status, first.body.status, first.body.error.code]).toEqual([503, 'error', 'send_failed']);
    const again = await browser.postJson('/smsotp/resend', {}, { 'x-csrf-token': first.body.csrfToken });
    expect([again.status, again.body.error.code]).toEqual([503, 'send_failed']);
    world.sender.mode = 'ok';
    const better = await browser.postJson('/smsotp/resend', {}, { 'x-csrf-token': first.body.csrfToken });
    expect(better.status).toBe(202);
    expect((await browser.typeJson(world.sender.code)).body.status).toBe('ok');
  });

  it('asks who has no number for one', async () => {
    const first = await browser.loginJson('bob');
    expect([first.status, first.body]).toEqual([
      202,
      { status: 'mobile_required', links, csrfToken: await browser.token() },
    ]);
    const token = { 'x-csrf-token': first.body.csrfToken };
    const bad = await browser.postJson('/smsotp/mobile', { mobile: '12' }, token);
    expect([bad.status, bad.body.error.code]).toEqual([400, 'mobile_invalid']);
    const none = await browser.postJson('/smsotp/mobile', {}, token);
    expect([none.status, none.body.error.code]).toEqual([400, 'mobile_required']);
    const good = await browser.postJson('/smsotp/mobile', { mobile: '+94775551234' }, token);
    expect([good.status, good.body.status, good.body.challenge.to]).toEqual([
      202,
      'otp_required',
      '********1234',
    ]);
    expect((await browser.typeJson(world.sender.code)).body).toEqual({ status: 'ok', redirectTo: '/' });
  });

  it('says where to go after cancelling', async () => {
    await browser.loginJson('alice');
    const { status, body } = await browser.postJson(
      '/smsotp/cancel',
      {},
      { 'x-csrf-token': await browser.token() },
    );
    expect([status, body]).toEqual([200, { status: 'ok', redirectTo: '/login' }]);
    expect((await browser.getJson('/smsotp')).status).toBe(401);
  });

  it('says why a login ended', async () => {
    world.accounts.set('dave', { id: 'dave', mobile: 'x' });
    const { status, body } = await browser.loginJson('dave');
    expect([status, body.status, body.links, body.error.code]).toEqual([
      403,
      'error',
      { startOver: '/login' },
      'mobile_unusable',
    ]);
    expect((await browser.getJson('/smsotp/error')).body.error.code).toBe('mobile_unusable');
  });

  it('without a login says so, by GET and by POST', async () => {
    for (const answer of [await browser.getJson('/smsotp'), await browser.postJson('/smsotp', { code: '1' })])
      expect([answer.status, answer.body.error.code]).toEqual([401, 'no_pending']);
  });

  it('without the token is refused', async () => {
    await browser.loginJson('alice');
    const answer = await browser.postJson('/smsotp', { code: world.sender.code });
    expect([answer.status, answer.body.error.code]).toEqual([403, 'forbidden']);
    const field = { code: world.sender.code, _csrf: await browser.token() };
    expect((await browser.postJson('/smsotp', field)).body.status).toBe('ok');
  });

  it('of a user who may do without a code comes at once', async () => {
    world = createWorld({ smsOtp: { enableByUserClaim: true } });
    browser = world.browser();
    const { status, body } = await browser.loginJson('carol');
    expect([status, body]).toEqual([200, { status: 'ok', redirectTo: '/' }]);
  });

  it('is what a client gets that sends JSON or asks for it, and a page is for everybody else', async () => {
    await browser.loginJson('alice');
    const kinds = await Promise.all(
      [
        'application/json',
        'text/html,application/xhtml+xml,*/*;q=0.8',
        '*/*',
        'application/json, text/plain, */*',
      ].map(async (accept) => (await browser.get('/smsotp', { accept })).headers['content-type']),
    );
    expect(kinds.map((kind) => kind?.split(';')[0])).toEqual([
      'application/json',
      'text/html',
      'text/html',
      'application/json',
    ]);
  });
});
