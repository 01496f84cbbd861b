import { createWorld, type World } from './support/app.js';
import type { Browser } from './support/browser.js';

let world: World;
let browser: Browser;

beforeEach(() => {
  world = createWorld();
  browser = world.browser();
});

const sent = (): number => world.sender.messages.length;

describe('a message', () => {
  it('goes out with the password, and never with a GET, a reload, a HEAD or a wrong code (D10)', async () => {
    await browser.login('alice');
    expect(sent()).toBe(1);
    world.clock.advance(60);
    for (const path of ['/smsotp', '/smsotp', '/smsotp/mobile', '/smsotp/error', '/smsotp/resend'])
      await browser.get(path);
    await browser.ask('head', '/smsotp');
    await browser.getJson('/smsotp');
    await browser.type(world.sender.wrong);
    await browser.type('not a code');
    expect(sent()).toBe(1);
  });

  it('goes to the stored number, whatever else the forms say (E02)', async () => {
    await browser.login('alice');
    world.clock.advance(31);
    const mobile = '+94775550000';
    const fields = {
      mobile,
      phone: mobile,
      to: mobile,
      'user[mobile]': mobile,
      _csrf: await browser.token(),
    };
    await browser.post(`/smsotp/resend?mobile=${mobile}`, fields);
    await browser.post('/smsotp/mobile', fields);
    expect(world.sender.messages.map(({ to }) => to)).toEqual(['+94771234567', '+94771234567']);
  });

  it('that was asked for again comes once for 50 clicks, then not before the wait is over (D01)', async () => {
    await browser.login('alice');
    const _csrf = await browser.token();
    world.clock.advance(31);
    const clicks = await Promise.all(
      Array.from({ length: 50 }, () => browser.clone().post('/smsotp/resend', { _csrf })),
    );
    expect(sent()).toBe(2);
    const answers = clicks.map(
      ({ status, headers }) => `${status} ${String(headers['retry-after'] ?? headers['location'])}`,
    );
    expect([...new Set(answers)].sort()).toEqual(['303 /smsotp', '429 30']);
  });

  it('that was asked for again leads back to the page, which says that the earlier code is dead', async () => {
    await browser.login('alice');
    const old = world.sender.code;
    world.clock.advance(31);
    const answer = await browser.resend();
    expect([answer.status, answer.headers['location']]).toEqual([303, '/smsotp']);
    expect((await browser.get('/smsotp')).text).toContain('The earlier one no longer works.');
    // One in a million runs draws the same code twice.
    if (old !== world.sender.code) expect((await browser.type(old)).status).toBe(401);
    expect((await browser.type(world.sender.code)).headers['location']).toBe('/');
  });

  it('comes four times for one login, and no fifth time', async () => {
    await browser.login('alice');
    for (let count = 0; count < 3; count += 1) {
      world.clock.advance(31);
      expect((await browser.resend()).status).toBe(303);
    }
    world.clock.advance(31);
    const { status, text } = await browser.resend();
    expect([status, sent()]).toEqual([429, 4]);
    expect(text).toContain('send any more codes');
  });

  it('that did not go out is free: the code before lives, and the next may go out at once', async () => {
    await browser.login('alice');
    const { code } = world.sender;
    world.clock.advance(31);
    world.sender.mode = 'refuse';
    const failed = await browser.resend();
    expect(failed.status).toBe(503);
    world.sender.mode = 'ok';
    expect((await browser.resend()).status).toBe(303);
    expect(sent()).toBe(3);
    expect((await browser.type(code)).status).toBe(401);
    expect((await browser.type(world.sender.code)).headers['location']).toBe('/');
  });
});

describe('logging in again inside the cool-down', () => {
  it('in the same browser goes on with the running code, and says so', async () => {
    await browser.login('alice');
    const { code } = world.sender;
    const again = await browser.login('alice');
    expect([again.status, again.headers['location'], sent()]).toEqual([303, '/smsotp', 1]);
    const page = await browser.get('/smsotp');
    expect(page.status).toBe(200);
    expect(page.text).toContain('We sent you a code a moment ago. Please use that one.');
    expect((await browser.type(code)).headers['location']).toBe('/');
  });

  it('in the same browser gives no new guesses', async () => {
    await browser.login('alice');
    for (let count = 0; count < 3; count += 1) await browser.type(world.sender.wrong);
    await browser.login('alice');
    expect((await browser.getJson('/smsotp')).body.challenge.attemptsLeft).toBe(2);
  });

  it('in another browser shows when a code can be asked for, and leaves the first one alone (D11, B07)', async () => {
    await browser.login('alice');
    const other = world.browser();
    const again = await other.login('alice');
    expect([again.headers['location'], sent()]).toEqual(['/smsotp', 1]);
    expect((await other.get('/smsotp')).text).toContain('You can ask for a new one in');
    const crossed = await other.type(world.sender.code);
    expect((await other.whoami()).user).toBeNull();
    expect(crossed.status).not.toBe(302);
    expect((await browser.type(world.sender.code)).headers['location']).toBe('/');
  });

  it('gives no new guesses to somebody who drops the cookie each time (C04)', async () => {
    const statuses: number[] = [];
    for (let count = 0; count < 5; count += 1) {
      const fresh = world.browser();
      await fresh.login('alice');
      statuses.push((await fresh.type(world.sender.wrong)).status);
      world.clock.advance(31);
    }
    expect(statuses).toEqual([401, 401, 401, 401, 429]);
    // The messages of this hour are used up as well.
    world.clock.advance(3600);
    const late = world.browser();
    await late.login('alice');
    for (let count = 0; count < 5; count += 1) await late.type(world.sender.wrong);
    expect((await late.getJson('/smsotp')).body.challenge.resendIn).toBeGreaterThan(200);
  });

  it('as somebody else begins anew, and the code of before is for nobody (A08)', async () => {
    await browser.login('alice');
    const ofAlice = world.sender.code;
    await browser.login('mallory');
    expect(sent()).toBe(2);
    if (ofAlice !== world.sender.code) expect((await browser.type(ofAlice)).status).toBe(401);
    await browser.type(world.sender.code);
    expect((await browser.whoami()).user).toBe('mallory');
  });
});

describe('the right code', () => {
  it('sent three times at once makes one login and no error page (A100, B02, C02)', async () => {
    const verified = jest.fn();
    const rejected = jest.fn();
    world.smsOtp.on('verified', verified).on('rejected', rejected);
    await browser.login('alice');
    const fields = { code: world.sender.code, _csrf: await browser.token() };
    const answers = await Promise.all([1, 2, 3].map(() => browser.post('/smsotp', fields)));
    expect([verified.mock.calls.length, rejected.mock.calls.length]).toEqual([1, 0]);
    for (const { headers } of answers) {
      const location = String(headers['location']);
      // Whatever comes after the login finds a session that is gone; its redirect finds the new one.
      const end = location === '/smsotp/error' ? (await browser.get(location)).headers['location'] : location;
      expect(end).toBe('/');
    }
    expect((await browser.whoami()).user).toBe('alice');
  });

  it('sent again a second later with the old cookie leads to the page, and is no login (B01, B02)', async () => {
    await browser.login('alice');
    const fields = { code: world.sender.code, _csrf: await browser.token() };
    const before = browser.clone();
    await browser.post('/smsotp', fields);
    const again = await before.post('/smsotp', fields);
    expect(again.status).toBe(303);
    expect((await before.whoami()).user).toBeNull();
    const withNew = await browser.post('/smsotp', fields);
    expect([withNew.status, withNew.headers['location']]).toEqual([303, '/']);
    expect((await browser.whoami()).user).toBe('alice');
  });

  it('of another session of the same user is not the right one (B07)', async () => {
    await browser.login('alice');
    world.clock.advance(31);
    const other = world.browser();
    await other.login('alice');
    const [first, second] = world.sender.messages.map(({ code }) => code);
    if (first !== second) expect((await browser.type(second ?? '')).status).toBe(401);
    expect((await browser.type(first ?? '')).headers['location']).toBe('/');
  });

  it('does not help against a lock that came in between (A16)', async () => {
    await browser.login('alice');
    const { code } = world.sender;
    world.clock.advance(31);
    const other = world.browser();
    await other.login('alice');
    for (let count = 0; count < 5; count += 1) await other.type(world.sender.wrong);
    const answer = await browser.type(code);
    expect(answer.status).toBe(429);
    expect(answer.headers['retry-after']).toBe('30');
    expect((await browser.whoami()).user).toBeNull();
  });

  it('comes too late when its time is over, and the page leads to a new one', async () => {
    await browser.login('alice');
    world.clock.advance(301);
    const answer = await browser.type(world.sender.code);
    expect(answer.status).toBe(410);
    expect(answer.text).toContain('Your code has expired.');
    await browser.resend();
    expect((await browser.type(world.sender.code)).headers['location']).toBe('/');
  });

  it('lets the back button end where the user already is', async () => {
    await browser.login('alice');
    await browser.type(world.sender.code);
    const back = await browser.get('/smsotp');
    expect([back.status, back.headers['location']]).toEqual([303, '/']);
  });

  it('is for a user who must still be there (9)', async () => {
    await browser.login('alice');
    world.accounts.delete('alice');
    const answer = await browser.type(world.sender.code);
    expect([answer.status, answer.headers['location']]).toEqual([303, '/smsotp/error']);
    expect((await browser.get('/smsotp/error')).text).toContain('Your account is no longer available.');
  });

  it('is refused with a word to the developer where serializeUser gives another value each time', async () => {
    let count = 0;
    world = createWorld({
      serialize: () => `alice ${(count += 1)}`,
      deserialize: () => ({ id: 'alice' }),
    });
    browser = world.browser();
    await browser.login('alice');
    expect((await browser.type(world.sender.code)).body).toEqual({ failed: 'SMSOTP_STRATEGY' });
    expect((await browser.whoami()).user).toBeNull();
  });
});
