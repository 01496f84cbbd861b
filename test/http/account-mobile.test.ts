import { changeNotice } from '../../lib/sms/message.js';
import {
  createAccountWorld,
  logIn,
  makeCodes,
  mobile,
  newMobile,
  submit,
  submitJson,
  tokenOf,
  whereTo,
  type AccountWorld,
} from './support/account.js';
import type { Browser } from './support/browser.js';

let world: AccountWorld;
let browser: Browser;

async function start(...options: Parameters<typeof createAccountWorld>): Promise<void> {
  world = createAccountWorld(...options);
  browser = world.browser();
  await logIn(world, browser);
}

beforeEach(() => start());

const page = '/smsotp/account';
const numberOf = (name = 'alice') => world.directory.find(name)?.mobile;
const change = (to = newMobile) => submit(browser, 'mobile', { mobile: to });

describe('a change of the number', () => {
  it('is proved by a code to the new one, on a page that says so, before anything changes (E07)', async () => {
    expect(whereTo(await change('+94 77 555 0101'))).toEqual([303, '/smsotp']);
    expect(world.sender.last.to).toBe(newMobile);
    const { text } = await browser.get('/smsotp');
    for (const words of ['Confirm your new number', '********0101', 'Wrong number?', 'Keep my number'])
      expect(text).toContain(words);
    expect(text).not.toContain('Back to sign-in');
    expect(numberOf()).toBe(mobile);
  });

  it('takes the place of the old one, which is told, and leads back to the page that says so (E11)', async () => {
    await change();
    expect(whereTo(await browser.type(world.sender.code))).toEqual([302, page]);
    expect(numberOf()).toBe(newMobile);
    expect(world.sender.last).toEqual({ to: mobile, text: changeNotice, code: '' });
    const { text } = await browser.get(page);
    expect(text).toContain('Your number was changed. We told the old one by text message.');
    expect(text).toContain('********0101');
    expect(world.heard.map(({ name }) => name)).toEqual(['mobileChanged']);
    world.clock.advance(61);
    expect((await browser.get(page)).text).not.toContain('Your number was changed.');
  });

  it('goes by JSON as well', async () => {
    const begun = await submitJson(browser, 'mobile', { mobile: newMobile });
    expect([begun.status, begun.body.status, begun.body.challenge.to]).toEqual([
      202,
      'otp_required',
      '********0101',
    ]);
    const { status, body } = await browser.typeJson(world.sender.code);
    expect([status, body]).toEqual([200, { status: 'ok', redirectTo: page }]);
    expect((await browser.getJson(page)).body).toMatchObject({
      account: { mobile: '********0101' },
      notice: 'Your number was changed. We told the old one by text message.',
    });
  });

  it('renews the session id, and keeps the login and what the application has in the session', async () => {
    await browser.post('/put', { cart: 'three apples' });
    const old = browser.clone();
    await change();
    expect(await browser.whoami()).toMatchObject({ user: 'alice', proof: { result: 'passed' } });
    await browser.type(world.sender.code);
    expect(browser.cookie).not.toBe(old.cookie);
    expect(await browser.whoami()).toMatchObject({ user: 'alice', session: { cart: 'three apples' } });
    expect((await old.whoami()).user).toBeNull();
  });

  it.each([
    ['', 'Enter your mobile number.'],
    ['077 12', 'That does not look like a mobile number.'],
    ['+94 77 123 4567', 'That is the number you have already.'],
  ])('is refused next to the field for %p, and nothing is sent', async (typed, words) => {
    const sent = world.sender.messages.length;
    const { status, text } = await change(typed);
    expect([status, world.sender.messages.length]).toEqual([400, sent]);
    expect(text).toContain(words);
    expect(text).toContain('aria-invalid="true"');
    expect(text).toContain(`value="${typed}"`);
  });

  it('that was mistyped is corrected, and the code of the first number is worth nothing then (E08)', async () => {
    await change('+94775550199');
    const { code } = world.sender;
    world.clock.advance(31);
    expect((await browser.get('/smsotp/mobile')).text).toContain('Change your mobile number');
    const _csrf = await browser.token();
    expect(whereTo(await browser.post('/smsotp/mobile', { mobile: newMobile, _csrf }))).toEqual([
      303,
      '/smsotp',
    ]);
    // One in a million runs draws the same code twice.
    if (code !== world.sender.code) expect((await browser.type(code)).status).toBe(401);
    await browser.type(world.sender.code);
    expect(numberOf()).toBe(newMobile);
  });

  it('can be corrected as long as the code before it is fresh: a stolen session puts no number in (E08)', async () => {
    await change();
    const sent = world.sender.messages.length;
    world.clock.advance(301);
    const thief = browser.clone();
    const _csrf = await thief.token();
    const answer = await thief.post('/smsotp/mobile', { mobile: '+94775550199', _csrf });
    expect(whereTo(answer)).toEqual([303, '/smsotp']);
    expect(world.sender.messages).toHaveLength(sent);
    const { body } = await thief.getJson('/smsotp');
    expect([body.status, body.challenge.to]).toEqual(['otp_required', '********4567']);
    expect(numberOf()).toBe(mobile);
  });

  it.each(['code', 'backup code'])(
    'sends to no stranger without end, whatever the user proves by a %s',
    async (by) => {
      let codes = await makeCodes(browser);
      const sentTo = () => world.sender.messages.filter(({ to }) => to === newMobile).length;
      for (let i = 0; i < 8; i += 1) {
        world.clock.advance(31);
        await browser.login('alice');
        await browser.type(by === 'code' ? world.sender.code : (codes.pop() ?? ''));
        if (codes.length < 5) codes = await makeCodes(browser);
        world.clock.advance(31);
        await change();
      }
      expect(sentTo()).toBe(5);
    },
  );

  it('can not be corrected to the number that it is to replace', async () => {
    await change();
    const { status, body } = await browser.postJson(
      '/smsotp/mobile',
      { mobile },
      { 'x-csrf-token': await browser.token() },
    );
    expect([status, body.error.code]).toEqual([400, 'mobile_same']);
  });

  it('that is begun again from the page goes on, with its cool-down, and its code still works', async () => {
    await change();
    const { code } = world.sender;
    const sent = world.sender.messages.length;
    expect((await browser.get(page)).text).toContain('Enter the code for your new number');
    expect((await change()).status).toBe(429);
    expect(world.sender.messages).toHaveLength(sent);
    await browser.type(code);
    expect(numberOf()).toBe(newMobile);
  });

  it('that is called off leads back to the page, with the old number', async () => {
    await change();
    const { code } = world.sender;
    const cancelled = await browser.post('/smsotp/cancel', { _csrf: await browser.token() });
    expect(whereTo(cancelled)).toEqual([303, page]);
    expect((await browser.get(page)).status).toBe(200);
    expect((await browser.type(code)).status).not.toBe(302);
    expect(numberOf()).toBe(mobile);
  });

  it('says what it is when its messages are used up, and not to sign in again', async () => {
    await start({ smsOtp: { resendEnable: false } });
    await change();
    world.clock.advance(31);
    const { status, text } = await browser.resend();
    expect(status).toBe(403);
    expect(text).toContain('for this change');
    expect(text).not.toContain('sign in again');
  });

  it('whose message does not go out says so, and can be tried again', async () => {
    world.sender.mode = 'refuse';
    jest.spyOn(process.stderr, 'write').mockReturnValueOnce(true);
    expect((await change()).status).toBe(503);
    world.sender.mode = 'ok';
    expect(whereTo(await browser.resend())).toEqual([303, '/smsotp']);
    await browser.type(world.sender.code);
    expect(numberOf()).toBe(newMobile);
  });
});

describe('two changes at once', () => {
  it('store no number but that whose own code was typed (E07)', async () => {
    const numbers = ['+94775550111', '+94775550122'];
    const other = browser.clone();
    const _csrf = await tokenOf(browser);
    const sent = world.sender.messages.length;
    await Promise.all(
      numbers.map((to, index) =>
        (index === 0 ? browser : other).post(`${page}/mobile`, { mobile: to, _csrf }),
      ),
    );
    expect(world.sender.messages.length).toBe(sent + 1);
    const { to, code } = world.sender.last;
    await browser.type(code);
    expect([mobile, to]).toContain(numberOf());
  });
});

it('A login that waits for a code to the old number gets in by no code of it (E10)', async () => {
  world.clock.advance(31);
  const other = world.browser();
  await other.login('alice');
  const { code } = world.sender;
  world.clock.advance(31);
  await change();
  await browser.type(world.sender.code);
  await other.type(code);
  expect([numberOf(), (await other.whoami()).user]).toEqual([newMobile, null]);
});

describe('a change that ends badly leads back to the page, and logs nobody out', () => {
  it('because the number was changed elsewhere meanwhile (E08)', async () => {
    await change();
    world.directory.changeMobile('alice', mobile, '+94770000000');
    expect(whereTo(await browser.type(world.sender.code))).toEqual([303, page]);
    const { text } = await browser.get(page);
    expect(text).toContain('it was changed somewhere else in the meantime');
    expect([numberOf(), (await browser.whoami()).user]).toEqual(['+94770000000', 'alice']);
    expect(world.sender.last.to).toBe(newMobile);
  });

  it('because one wrong code is all there is', async () => {
    await start({ smsOtp: { retryEnable: false } });
    await change();
    expect(whereTo(await browser.type(world.sender.wrong))).toEqual([303, page]);
    expect((await browser.get(page)).text).toContain('so your number was not changed. You can start again.');
    expect([numberOf(), (await browser.whoami()).user]).toEqual([mobile, 'alice']);
    const again = await submitJson(browser, 'mobile', { mobile: newMobile });
    expect(again.body.status === 'otp_required' || again.body.error.code === 'resend_wait').toBe(true);
  });

  it('and in JSON with the reason and the way back', async () => {
    await start({ smsOtp: { retryEnable: false } });
    await change();
    const { status, body } = await browser.typeJson(world.sender.wrong);
    expect([status, body]).toEqual([
      401,
      {
        status: 'error',
        links: { startOver: page },
        error: {
          code: 'retry_disabled',
          message: 'That code was not right, so your number was not changed. You can start again.',
        },
      },
    ]);
  });
});

describe('a code for one purpose', () => {
  const askToPay = async (): Promise<string> => {
    await browser.get('/pay');
    await browser.resend();
    return world.sender.code;
  };

  it('proves no other: that of a change opens no page that asks for a fresh code', async () => {
    world.clock.advance(61);
    await change();
    const ofChange = world.sender.code;
    world.clock.advance(31);
    const ofStep = await askToPay();
    if (ofChange !== ofStep) expect((await browser.type(ofChange)).status).toBe(401);
    expect((await browser.get('/pay')).text).not.toBe('paid');
    await browser.type(ofStep);
    expect([(await browser.get('/pay')).text, numberOf()]).toEqual(['paid', mobile]);
  });

  it('proves no other: that of a step inside the login changes no number', async () => {
    world.clock.advance(61);
    const ofStep = await askToPay();
    world.clock.advance(31);
    await change();
    if (ofStep !== world.sender.code) expect((await browser.type(ofStep)).status).toBe(401);
    expect([numberOf(), (await browser.whoami()).user]).toEqual([mobile, 'alice']);
    await browser.type(world.sender.code);
    expect(numberOf()).toBe(newMobile);
  });

  it('proves no other: that of a change is no second step of a login, nor the other way round', async () => {
    await change();
    const ofChange = world.sender.code;
    const other = world.browser();
    world.clock.advance(31);
    await other.login('alice');
    const ofLogin = world.sender.code;
    expect(world.sender.last.to).toBe(mobile);
    if (ofChange !== ofLogin) {
      expect((await other.type(ofChange)).status).toBe(401);
      expect((await browser.type(ofLogin)).status).toBe(401);
    }
    expect([(await other.whoami()).user, numberOf()]).toEqual([null, mobile]);
  });

  it('is no backup code for a change: the new number is proved by its own code alone', async () => {
    const { body } = await submitJson(browser, 'backup-codes');
    await change();
    expect((await browser.type(String(body.backupCodes[0]))).status).toBe(400);
    expect([numberOf(), world.directory.backupCodes('alice').length]).toEqual([mobile, 10]);
  });
});
