import { createWorld, type World } from './support/app.js';
import type { Browser } from './support/browser.js';

let world: World;
let browser: Browser;

beforeEach(() => {
  world = createWorld();
  browser = world.browser();
});

const codePage = 'autocomplete="one-time-code"';

describe('the addresses', () => {
  test('lead from the password over the code to the page that was wanted', async () => {
    await browser.post('/put', { returnTo: '/page?tab=2' });
    const first = await browser.login('alice');
    expect([first.status, first.headers['location']]).toEqual([303, '/smsotp']);
    expect((await browser.get('/smsotp')).text).toContain(codePage);
    const last = await browser.type(world.sender.code);
    expect([302, 303]).toContain(last.status);
    expect(last.headers['location']).toBe('/page?tab=2');
    expect((await browser.get('/page')).text).toBe('the page of alice');
  });

  const wrongMethods: [
    string,
    'put' | 'delete' | 'options' | 'patch' | 'trace' | 'get' | 'post' | 'head',
    string,
  ][] = [
    ['/smsotp', 'put', 'GET, HEAD, POST'],
    ['/smsotp', 'options', 'GET, HEAD, POST'],
    ['/smsotp', 'trace', 'GET, HEAD, POST'],
    ['/smsotp/resend', 'get', 'POST'],
    ['/smsotp/resend', 'head', 'POST'],
    ['/smsotp/cancel', 'get', 'POST'],
    ['/smsotp/mobile', 'delete', 'GET, HEAD, POST'],
    ['/smsotp/error', 'post', 'GET, HEAD'],
    ['/smsotp/error', 'patch', 'GET, HEAD'],
  ];
  test.each(wrongMethods)(
    '%s answers %s with 405, and says what it takes (A14)',
    async (path, method, allow) => {
      await browser.login('alice');
      const { status, headers, text } =
        method === 'post' || method === 'get' ? await browser[method](path) : await browser.ask(method, path);
      expect([status, headers['allow'], text || '']).toEqual([405, allow, '']);
      expect(world.sender.messages).toHaveLength(1);
    },
  );

  test.each([
    '/smsotp/nothing',
    '/smsotpx',
    '/SMSOTP',
    '/smsotp//',
    '/smsotp/resend/',
    '/smsotp/%72esend',
    '/smsotp;x',
  ])('%s is none of ours, and goes on to the application (A13)', async (path) => {
    await browser.login('alice');
    expect((await browser.post(path, { code: world.sender.code, _csrf: await browser.token() })).status).toBe(
      404,
    );
    expect((await browser.whoami()).user).toBeNull();
    expect(world.sender.messages).toHaveLength(1);
  });

  test('a code in the address, by GET or by POST, is not heard (A14)', async () => {
    await browser.login('alice');
    const { code } = world.sender;
    await browser.get(`/smsotp?code=${code}`);
    const posted = await browser.post(`/smsotp?code=${code}`, { _csrf: await browser.token() });
    expect(posted.status).toBe(400);
    expect((await browser.whoami()).user).toBeNull();
    await browser.post(
      '/smsotp',
      { _csrf: await browser.token() },
      { 'x-http-method-override': 'PUT', code },
    );
    expect((await browser.whoami()).user).toBeNull();
    expect((await browser.getJson('/smsotp')).body.challenge.attemptsLeft).toBe(5);
  });

  test('a query and a slash at the end do no harm', async () => {
    await browser.login('alice');
    expect((await browser.get('/smsotp/?utm=x')).text).toContain(codePage);
  });

  test('lie where basePath says', async () => {
    world = createWorld({ smsOtp: { basePath: '/account/code' } });
    browser = world.browser();
    expect((await browser.login('alice')).headers['location']).toBe('/account/code');
    const page = await browser.get('/account/code');
    expect(page.text).toContain('action="/account/code/resend"');
    expect((await browser.get('/smsotp')).status).toBe(404);
  });

  test.each(['/smsotp', '/smsotp/mobile', '/smsotp/error'])('%s without a login says so', async (path) => {
    const { status, text } = await browser.get(path);
    expect(status).toBe(401);
    expect(text).toContain('There is nothing to confirm here.');
  });

  test.each(['/smsotp', '/smsotp/resend', '/smsotp/mobile', '/smsotp/cancel'])(
    'a POST to %s without a login leads to the page that says so',
    async (path) => {
      const { status, headers } = await browser.post(path, { code: '123456' });
      expect([status, headers['location']]).toEqual([303, '/smsotp/error']);
    },
  );
});

describe('a login that is given up', () => {
  it('goes back to its start, and its code is worth nothing any more', async () => {
    await browser.login('alice');
    const token = await browser.token();
    const { status, headers } = await browser.post('/smsotp/cancel', { _csrf: token });
    expect([status, headers['location']]).toEqual([303, '/login']);
    const late = await browser.post('/smsotp', { code: world.sender.code, _csrf: token });
    expect(late.headers['location']).toBe('/smsotp/error');
    expect((await browser.whoami()).user).toBeNull();
  });

  it('ends by itself after a quarter of an hour', async () => {
    await browser.login('alice');
    world.clock.advance(15 * 60 + 1);
    expect((await browser.get('/smsotp')).status).toBe(401);
  });
});

describe('a login that is refused', () => {
  it.each([
    ['whose account has no number', 'bob', 'We have no mobile number for you.'],
    ['whose number can get no message', 'dave', 'can&#39;t get text messages'],
    ['who has no account here', 'mallory', 'We could not find an account'],
  ])('tells somebody %s why, with the way back (A11)', async (_, name, words) => {
    // No `saveMobile`, so nobody can be asked for a number.
    const find = ({ user }: { user: { id?: string } }) => world.accounts.get(String(user.id));
    world = createWorld({
      smsOtp: { users: { find: (first) => (name === 'mallory' ? null : find(first)) } },
    });
    world.accounts.set('dave', { id: 'dave', mobile: 'not a number' });
    browser = world.browser();
    const refused = await browser.login(name);
    expect([refused.status, refused.headers['location']]).toEqual([303, '/smsotp/error']);
    const page = await browser.get('/smsotp/error');
    expect(page.status).toBe(403);
    expect(page.text).toContain(words);
    expect(page.text).toContain('href="/login"');
    expect((await browser.whoami()).user).toBeNull();
    expect(world.sender.messages).toEqual([]);
  });
});

describe('every answer', () => {
  const wanted = {
    'cache-control': 'no-store',
    'referrer-policy': 'same-origin',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'content-security-policy': expect.stringContaining("frame-ancestors 'none'"),
  };

  test('has the headers that keep it out of frames and caches', async () => {
    const seen: [string, Record<string, unknown>][] = [];
    const note = async (what: string, asked: ReturnType<Browser['get']>): Promise<void> => {
      seen.push([what, (await asked).headers]);
    };
    await note('nothing waits', browser.get('/smsotp'));
    await note('nothing waits, posted', browser.post('/smsotp'));
    await note('first factor', browser.login('alice'));
    await note('first factor, JSON', world.browser().loginJson('alice'));
    await note('code page', browser.get('/smsotp'));
    await note('code page, HEAD', browser.ask('head', '/smsotp'));
    await note('code, JSON', browser.getJson('/smsotp'));
    await note('wrong code', browser.type(world.sender.wrong));
    await note('no token', browser.post('/smsotp', { code: '1' }));
    await note('too soon', browser.resend());
    await note('405', browser.ask('put', '/smsotp'));
    await note('mobile page', browser.get('/smsotp/mobile'));
    await note('right code', browser.type(world.sender.code));
    await note('after it', browser.get('/smsotp'));
    const without = seen.map(([what, headers]) => [
      what,
      Object.keys(wanted).filter((name) => !(name in headers)),
    ]);
    expect(without).toEqual(seen.map(([what]) => [what, []]));
    expect(seen.find(([what]) => what === 'code page')?.[1]).toMatchObject(wanted);
  });

  test('that leads on holds no code, no number and no token in its address', async () => {
    world.accounts.set('bob', { id: 'bob' });
    const steps = [await browser.login('bob')];
    const token = await browser.token();
    steps.push(await browser.post('/smsotp/mobile', { mobile: '+94 77 555 1234', _csrf: token }));
    world.clock.advance(31);
    steps.push(await browser.resend());
    steps.push(await browser.type(world.sender.code));
    const addresses = steps.map(({ headers }) => String(headers['location']));
    expect(addresses).toEqual(['/smsotp/mobile', '/smsotp', '/smsotp', '/']);
    expect(world.accounts.get('bob')?.mobile).toBe('+94775551234');
  });

  test('speaks the language that the browser asks for', async () => {
    await browser.login('alice');
    const german = await browser.get('/smsotp', { 'accept-language': 'de-AT, en;q=0.5' });
    expect(german.text).toContain('<html lang="de"');
    const other = await browser.get('/smsotp', { 'accept-language': 'xx' });
    expect(other.text).toContain('<html lang="en"');
    const json = await browser.postJson(
      '/smsotp',
      { code: world.sender.wrong },
      { 'x-csrf-token': await browser.token(), 'accept-language': 'de' },
    );
    const english = await browser.typeJson(world.sender.wrong);
    expect(json.body.error.message).not.toBe(english.body.error.message);
  });
});
