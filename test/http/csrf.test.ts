import { createWorld, portOf, type World } from './support/app.js';
import type { Browser, Headers } from './support/browser.js';

let world: World;
let browser: Browser;
let token: string;

beforeEach(async () => {
  world = createWorld();
  browser = world.browser();
  await browser.login('alice');
  token = await browser.token();
});

const host = (): string => `127.0.0.1:${portOf(world)}`;

/** Whatever was refused changed nothing: no message, no guess, no login. */
async function expectNothingDone(): Promise<void> {
  expect(world.sender.messages).toHaveLength(1);
  expect((await browser.getJson('/smsotp')).body.challenge.attemptsLeft).toBe(5);
  expect((await browser.whoami()).user).toBeNull();
}

describe.each(['/smsotp', '/smsotp/resend', '/smsotp/mobile', '/smsotp/cancel'])('a POST to %s', (path) => {
  beforeEach(() => {
    world.clock.advance(31);
  });

  it.each([
    ['no token', ''],
    ['a wrong token', 'x'.repeat(43)],
    ['a token that is longer', `${'x'.repeat(43)}x`],
  ])('with %s is refused (H06)', async (_, wrong) => {
    const fields = { code: world.sender.code, mobile: '+94775551234' };
    const answer = await browser.post(path, { ...fields, ...(wrong && { _csrf: wrong }) });
    expect(answer.status).toBe(403);
    expect(answer.text).toContain('did not come from this site');
    await expectNothingDone();
  });

  it('with the token of another login is refused', async () => {
    const other = world.browser();
    await other.login('dave');
    const answer = await browser.post(path, { code: world.sender.code, _csrf: await other.token() });
    expect(answer.status).toBe(403);
    expect((await browser.getJson('/smsotp')).body.challenge.attemptsLeft).toBe(5);
  });

  it.each([
    ['Origin: null', { origin: 'null' }],
    ['a foreign Origin', { origin: 'https://evil.example' }],
    ['an Origin that only begins like ours', { origin: 'http://127.0.0.1.evil.example' }],
    ['our host on another port', { origin: 'http://127.0.0.1:1' }],
    ['an Origin that is no address', { origin: '127.0.0.1' }],
    ['Sec-Fetch-Site: cross-site', { 'sec-fetch-site': 'cross-site' }],
    ['Sec-Fetch-Site: same-site', { 'sec-fetch-site': 'same-site' }],
  ])('with the right token and %s is refused (H07)', async (_, headers) => {
    const right = { code: world.sender.code, mobile: '+94775551234', _csrf: token };
    expect((await browser.post(path, right, headers as unknown as Headers)).status).toBe(403);
    await expectNothingDone();
  });

  it('with the token in the query alone is refused', async () => {
    expect((await browser.post(`${path}?_csrf=${token}`, { code: world.sender.code })).status).toBe(403);
    await expectNothingDone();
  });
});

describe('a form of our own page', () => {
  it.each([
    ['without any of these headers, as on old browsers', () => ({})],
    ['with our Origin', () => ({ origin: `http://${host()}` })],
    ['with Sec-Fetch-Site: same-origin', () => ({ 'sec-fetch-site': 'same-origin' })],
    ['that the user reloads', () => ({ 'sec-fetch-site': 'none' })],
    [
      'behind a proxy that changes the Host, where the browser itself tells',
      () => ({ 'sec-fetch-site': 'same-origin', origin: 'https://public.example' }),
    ],
  ])('is heard %s', async (_, headers) => {
    const all = { host: host(), ...headers() } as unknown as Headers;
    const answer = await browser.post('/smsotp', { code: world.sender.code, _csrf: token }, all);
    expect(answer.headers['location']).toBe('/');
  });

  it('may have its token in the X-CSRF-Token header', async () => {
    const answer = await browser.post('/smsotp', { code: world.sender.code }, { 'x-csrf-token': token });
    expect(answer.headers['location']).toBe('/');
  });

  it('is refused when the header is wrong, whatever the field says', async () => {
    const answer = await browser.post(
      '/smsotp',
      { code: world.sender.code, _csrf: token },
      { 'x-csrf-token': 'x' },
    );
    expect(answer.status).toBe(403);
  });

  it('carries the token of this login in each form, and each login has another one', async () => {
    const page = await browser.get('/smsotp');
    const tokens = [...page.text.matchAll(/name="_csrf" value="([^"]+)"/g)].map(([, value]) => value);
    expect(tokens.length).toBeGreaterThan(1);
    expect(new Set(tokens)).toEqual(new Set([token]));
    const other = world.browser();
    await other.login('dave');
    expect(await other.token()).not.toBe(token);
  });
});
