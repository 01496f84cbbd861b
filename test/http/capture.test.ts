import { createWorld, type World } from './support/app.js';
import type { Browser } from './support/browser.js';

let world: World;
let browser: Browser;

beforeEach(() => {
  world = createWorld();
  browser = world.browser();
});

const sent = (): number => world.sender.messages.length;

describe('capturing a number', () => {
  const type = async (mobile: string) =>
    browser.post('/smsotp/mobile', { mobile, _csrf: await browser.token() });

  it('asks who has none, proves it, then stores it', async () => {
    expect((await browser.login('bob')).headers['location']).toBe('/smsotp/mobile');
    expect((await browser.get('/smsotp')).headers['location']).toBe('/smsotp/mobile');
    expect((await browser.get('/smsotp/mobile')).text).toContain('name="mobile"');
    expect((await type('+94 77 555 1234')).headers['location']).toBe('/smsotp');
    expect(world.sender.last.to).toBe('+94775551234');
    expect(world.accounts.get('bob')?.mobile).toBe('');
    await browser.type(world.sender.code);
    expect(world.accounts.get('bob')?.mobile).toBe('+94775551234');
    expect((await browser.whoami()).user).toBe('bob');
  });

  it.each([
    ['', 400],
    ['12', 400],
    ['+1 900 555 0100', 400],
    ['+94775551234 or call +19005550100', 400],
  ])('refuses %p next to the field, and sends nothing', async (mobile, status) => {
    await browser.login('bob');
    const answer = await type(mobile);
    expect([answer.status, sent()]).toEqual([status, 0]);
    expect(answer.text).toContain('name="mobile"');
  });

  it('tells what is configured where a number does not match, as text, on the page and in JSON (A24)', async () => {
    const mobileNumberPatternFailureErrorMessage = 'Only <b>our</b> numbers & {length} "digits"';
    const capture = { mobileNumberRegex: '^\\+41', mobileNumberPatternFailureErrorMessage };
    world = createWorld({ smsOtp: { capture } });
    browser = world.browser();
    await browser.login('bob');
    const page = await type('+94775551234');
    expect([page.status, sent()]).toEqual([400, 0]);
    expect(page.text).toContain(
      'id="smsotp-error" role="alert">Only &lt;b&gt;our&lt;/b&gt; numbers &amp; {length} &quot;digits&quot;</p>',
    );
    expect(page.text).not.toContain('\\+41');
    const token = { 'x-csrf-token': await browser.token() };
    const { status, body } = await browser.postJson('/smsotp/mobile', { mobile: '+94775551234' }, token);
    const error = { code: 'mobile_unmatched', message: mobileNumberPatternFailureErrorMessage };
    expect([status, body.error]).toEqual([400, error]);
    expect((await type('+41791234567')).headers['location']).toBe('/smsotp');
  });

  it('says it in our words where none are configured (A24)', async () => {
    world = createWorld({ smsOtp: { capture: { mobileNumberRegex: /^\+41/ } } });
    browser = world.browser();
    await browser.login('bob');
    expect((await type('+94775551234')).text).toContain('This number can&#39;t be used here.');
  });

  it('lets a wrong number be corrected, and the code that went there is dead (E08)', async () => {
    await browser.login('bob');
    await type('+94775551111');
    const dead = world.sender.code;
    expect((await browser.get('/smsotp/mobile')).status).toBe(200);
    world.clock.advance(31);
    await type('+94775552222');
    if (dead !== world.sender.code) expect((await browser.type(dead)).status).toBe(401);
    await browser.type(world.sender.code);
    expect(world.accounts.get('bob')?.mobile).toBe('+94775552222');
  });

  it('inside the cool-down sends nothing to the second number, and says when it will', async () => {
    await browser.login('bob');
    await type('+94775551111');
    const { code } = world.sender;
    const answer = await type('+94775552222');
    expect([answer.status, answer.headers['retry-after'], sent()]).toEqual([429, '30', 1]);
    await browser.type(code);
    expect([world.accounts.get('bob')?.mobile, (await browser.whoami()).user]).toEqual(['', null]);
  });

  it('keeps nobody in on a number that was not stored', async () => {
    world = createWorld({
      smsOtp: { users: { find: () => ({}), saveMobile: () => Promise.reject(new Error('disk full')) } },
    });
    browser = world.browser();
    await browser.login('bob');
    await type('+94775551111');
    const answer = await browser.type(world.sender.code);
    expect([answer.status, answer.headers['retry-after']]).toEqual([503, '5']);
    expect((await browser.whoami()).user).toBeNull();
  });

  it('sends nothing before a number is typed, and takes no code', async () => {
    await browser.login('bob');
    const _csrf = await browser.token();
    expect((await browser.post('/smsotp/resend', { _csrf })).headers['location']).toBe('/smsotp/mobile');
    expect((await browser.post('/smsotp', { _csrf, code: '123456' })).headers['location']).toBe(
      '/smsotp/mobile',
    );
    expect(sent()).toBe(0);
  });

  it('is not for somebody whose number is known', async () => {
    await browser.login('alice');
    expect((await browser.get('/smsotp/mobile')).headers['location']).toBe('/smsotp');
    expect((await type('+94775550000')).headers['location']).toBe('/smsotp');
    expect(world.sender.messages.map(({ to }) => to)).toEqual(['+94771234567']);
  });
});
