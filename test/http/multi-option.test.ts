import type { SmsOtpOptions } from '../../lib/config/options.js';
import { createWorld, oneRoute, type World } from './support/app.js';

const multiOptionUri = '/login/ways?from=sms';
const link = '<a class="smsotp-link" href="/login/ways?from=sms">Try another way</a>';

function worldWith(smsOtp: SmsOtpOptions): World {
  return createWorld({
    smsOtp,
    routes: (app, world) => {
      oneRoute(app, world);
      app.get('/login/ways', async (req, res) => {
        res.json({ pending: await world.smsOtp.pending(req) });
      });
    },
  });
}

describe("The way to the application's chooser", () => {
  it('stands on the code page, also after a wrong code (A92)', async () => {
    const world = worldWith({ multiOptionUri });
    const browser = world.browser();
    await browser.login('alice');
    expect((await browser.get('/smsotp')).text).toContain(link);
    const wrong = await browser.type(world.sender.wrong);
    expect([wrong.status, wrong.text.includes(link)]).toEqual([401, true]);
  });

  it('stands on the mobile page, and on the error page (A92)', async () => {
    const world = worldWith({ multiOptionUri, retryEnable: false });
    const browser = world.browser();
    await browser.login('bob');
    expect((await browser.get('/smsotp/mobile')).text).toContain(link);
    await browser.login('alice');
    await browser.type(world.sender.wrong);
    expect((await browser.get('/smsotp/error')).text).toContain(link);
  });

  it('is in JSON, while something waits and after it ended (A92)', async () => {
    const browser = worldWith({ multiOptionUri }).browser();
    expect((await browser.loginJson('alice')).body.links.multiOption).toBe(multiOptionUri);
    expect((await browser.loginJson('bob')).body.links.multiOption).toBe(multiOptionUri);
    const nothing = await worldWith({ multiOptionUri }).browser().getJson('/smsotp');
    expect(nothing.body.links).toEqual({ startOver: '/', multiOption: multiOptionUri });
  });

  it('is nowhere where there is none', async () => {
    const browser = worldWith({}).browser();
    expect((await browser.loginJson('alice')).body.links).not.toHaveProperty('multiOption');
    expect((await browser.get('/smsotp')).text).not.toContain('Try another way');
  });

  it('leads back: the code still waits (A92)', async () => {
    const world = worldWith({ multiOptionUri });
    const browser = world.browser();
    await browser.login('alice');
    const { pending } = (await browser.getJson('/login/ways')).body;
    expect(pending).toMatchObject({ status: 'otp_required', links: { verify: '/smsotp' } });
    expect((await browser.get(pending.links.verify)).status).toBe(200);
    await browser.type(world.sender.code);
    expect((await browser.whoami()).user).toBe('alice');
    expect(world.sender.messages).toHaveLength(1);
  });
});

describe('A code that is refused, where failures lead to the chooser', () => {
  const on = { multiOptionUri, redirectToMultiOptionPageOnFailure: true };

  it('leads there, and pending() tells what was wrong; the address says nothing (A91)', async () => {
    const world = worldWith(on);
    const browser = world.browser();
    await browser.login('alice');
    const wrong = await browser.type(world.sender.wrong);
    expect([wrong.status, wrong.headers['location']]).toEqual([303, multiOptionUri]);
    const { pending } = (await browser.getJson('/login/ways')).body;
    expect(pending.error).toEqual({
      code: 'code_wrong',
      message: 'That code is not right. You have 4 attempts left.',
    });
    expect((await browser.get('/smsotp')).text).toContain('That code is not right.');
    await browser.type(world.sender.code);
    expect((await browser.whoami()).user).toBe('alice');
  });

  it('tells the last thing that was wrong, and a new code ends it (A91)', async () => {
    const world = worldWith(on);
    const browser = world.browser();
    await browser.login('alice');
    await browser.type('12');
    const error = async () => (await browser.getJson('/login/ways')).body.pending.error;
    expect(await error()).toMatchObject({ code: 'code_malformed' });
    await browser.type(world.sender.wrong);
    expect(await error()).toMatchObject({ code: 'code_wrong' });
    world.clock.advance(31);
    await browser.resend();
    expect(await error()).toBeUndefined();
  });

  it('tells of a code that is dead, and of an account that waits (A57, A91)', async () => {
    const world = worldWith({ ...on, maxAttempts: 1 });
    const browser = world.browser();
    await browser.login('alice');
    const error = async () => (await browser.getJson('/login/ways')).body.pending.error;
    await browser.type(world.sender.wrong);
    expect(await error()).toMatchObject({ code: 'code_burned', retryAfter: 30 });
    await browser.type(world.sender.code);
    expect(await error()).toMatchObject({ code: 'try_later', retryAfter: 30 });
  });

  it('by JSON is answered as ever (A91)', async () => {
    const world = worldWith(on);
    const browser = world.browser();
    await browser.loginJson('alice');
    const { status, body } = await browser.typeJson(world.sender.wrong);
    expect([status, body.error.code, body.links.multiOption]).toEqual([401, 'code_wrong', multiOptionUri]);
  });

  it('that ends the login still leads to the error page (A04, A91)', async () => {
    const world = worldWith({ ...on, retryEnable: false });
    const browser = world.browser();
    await browser.login('alice');
    expect((await browser.type(world.sender.wrong)).headers['location']).toBe('/smsotp/error');
  });
});
