import type { SmsOtpEvent, SmsOtpEvents } from '../lib/events.js';
import { createWorld, type World } from './http/support/app.js';
import type { Browser } from './http/support/browser.js';

let world: World;
let browser: Browser;
let heard: [string, SmsOtpEvent][];

const names: (keyof Omit<SmsOtpEvents, 'fault'>)[] = [
  'sent',
  'sendFailed',
  'rejected',
  'locked',
  'verified',
  'captured',
  'skipped',
  'denied',
  'demoted',
];

function start(smsOtp: object = {}, enforce = false): void {
  world = createWorld({ smsOtp, enforce });
  browser = world.browser();
  heard = [];
  for (const name of names) world.smsOtp.on(name, (event: SmsOtpEvent) => heard.push([name, event]));
}

const told = (): string[] => heard.map(([name]) => name);

describe('events', () => {
  it('tell each step of a login, of one account and one challenge', async () => {
    start();
    await browser.login('alice');
    await browser.type(world.sender.wrong);
    await browser.type(world.sender.code);
    expect(told()).toEqual(['sent', 'rejected', 'verified']);
    const [sent] = heard.map(([, event]) => event);
    expect(sent).toEqual({
      at: world.clock.now(),
      account: expect.stringMatching(/^[\w-]{27}$/),
      challenge: expect.stringMatching(/^[\w-]{22}$/),
      strategy: 'local',
      to: '**********67',
    });
    expect(new Set(heard.map(([, { account }]) => account)).size).toBe(1);
    expect(new Set(heard.map(([, { challenge }]) => challenge)).size).toBe(1);
  });

  it('tell when the guesses are used up', async () => {
    start();
    await browser.login('alice');
    for (let count = 0; count < 6; count += 1) await browser.type(world.sender.wrong);
    expect(told().slice(1)).toEqual([...Array<string>(5).fill('rejected'), 'locked']);
  });

  it('tell of a number that was proved', async () => {
    start();
    await browser.login('bob');
    await browser.post('/smsotp/mobile', { mobile: '+94775551234', _csrf: await browser.token() });
    await browser.type(world.sender.code);
    expect(told()).toEqual(['sent', 'captured', 'verified']);
    expect(heard[1]?.[1].to).toBe('**********34');
  });

  it('tell what failed at the gateway, by stable words alone', async () => {
    start();
    world.sender.mode = 'refuse';
    await browser.login('alice');
    world.sender.mode = 'reject';
    await browser.resend();
    expect(heard.map(([name, { reason, httpStatus }]) => [name, reason, httpStatus])).toEqual([
      ['sendFailed', 'gateway_status', 500],
      ['sendFailed', 'sender_failed', undefined],
    ]);
  });

  it('tell who was let out of the second step, and who was refused, and why', async () => {
    start({ enableByUserClaim: true });
    await browser.login('carol');
    world.accounts.set('dave', { id: 'dave', mobile: 'x' });
    await browser.login('dave');
    expect(heard.map(([name, { reason }]) => [name, reason])).toEqual([
      ['skipped', 'opted_out'],
      ['denied', 'mobile_unusable'],
    ]);
  });

  it('tell of a login that was taken back', async () => {
    start({}, true);
    world.app.post('/past', world.passport.authenticate('local', { keepSessionInfo: true }), (_req, res) =>
      res.send(),
    );
    await browser.login('alice', '/past');
    await browser.get('/page');
    expect(told()).toEqual(['demoted']);
    expect(heard[0]?.[1].account).toMatch(/^[\w-]{27}$/);
  });

  it('hold no code, no whole number and no name', async () => {
    start();
    await browser.login('alice');
    await browser.type(world.sender.wrong);
    await browser.type(world.sender.code);
    const text = JSON.stringify(heard);
    expect(text).not.toMatch(/alice|1234567/);
    expect(text).not.toContain(`"${world.sender.code}`);
  });

  it('end no login, and stop none, where a listener throws', async () => {
    const write = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
    start();
    const fail = (): never => {
      throw new Error('audit log full');
    };
    world.smsOtp.prependListener('sent', fail).prependListener('verified', fail);
    await browser.login('alice');
    expect((await browser.type(world.sender.code)).headers['location']).toBe('/');
    expect((await browser.whoami()).user).toBe('alice');
    const lines = write.mock.calls.map(([line]) => String(line));
    write.mockRestore();
    expect(lines[0]).toMatch(/^passport-smsotp: a listener of "sent" failed/);
  });

  it('of a server that failed come as "fault", and on stderr where nobody listens', async () => {
    const write = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
    start({ users: () => Promise.reject(new Error('ldap down')) });
    await browser.login('alice');
    const lines = write.mock.calls.map(([line]) => String(line));
    expect(lines).toEqual([
      'passport-smsotp: SMSOTP_USER_STORE: The user store (users.find) did not answer.\n',
    ]);
    const fault = jest.fn();
    world.smsOtp.on('fault', fault);
    await browser.login('alice');
    expect([fault.mock.calls.length, write.mock.calls.length]).toEqual([1, 1]);
    write.mockRestore();
  });

  it('of a fault whose listener throws still leave the user a page', async () => {
    start({ users: () => Promise.reject(new Error('ldap down')) });
    world.smsOtp.on('fault', () => {
      throw new Error('audit log full');
    });
    const write = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
    expect((await browser.login('alice')).status).toBe(503);
    write.mockRestore();
  });
});
