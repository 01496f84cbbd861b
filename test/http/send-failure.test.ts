import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { SmsOtpEvent } from '../../lib/events.js';
import type { GatewayOptions } from '../../lib/sms/gateway-options.js';
import { createWorld, type World } from './support/app.js';

const secret = 'key-with-42-letters';
let gateway: Server;
let answer: { status: number; body: string };
let messages: URL[];

beforeEach(async () => {
  messages = [];
  answer = { status: 401, body: `{"error":"bad key ${secret} for +94771234567 <b>"}` };
  gateway = createServer((request, response) => {
    messages.push(new URL(request.url ?? '/', 'http://gateway'));
    response.writeHead(answer.status).end(answer.body);
  });
  await new Promise<void>((done) => gateway.listen(0, '127.0.0.1', done));
});

afterEach(async () => {
  gateway.closeAllConnections();
  await new Promise((done) => gateway.close(done));
});

function worldOver(sms: Partial<GatewayOptions> = {}, more: object = {}): World {
  const url = `http://127.0.0.1:${(gateway.address() as AddressInfo).port}/send?api_key=${secret}&to=$ctx.num&otp=$ctx.otp`;
  return createWorld({ smsOtp: { sms: { url, ...sms }, ...more } });
}

const detailed = { showDetailedErrorInfo: true } as const;
const shownDetail = '{"error":"bad key *** for *** <b>"}';
const inHtml = '{&quot;error&quot;:&quot;bad key *** for *** &lt;b&gt;&quot;}';

describe('A message that did not go out', () => {
  it("shows the connector's code on the page to which the login leads, and nothing else of the gateway (A85)", async () => {
    const browser = worldOver().browser();
    expect((await browser.login('alice')).headers['location']).toBe('/smsotp');
    const page = await browser.get('/smsotp');
    expect(page.text).toContain('<bdi class="smsotp-number">SMSOTP-60002</bdi>');
    expect(page.text).not.toContain('bad key');
    expect((await browser.getJson('/smsotp')).body.error).toEqual({
      code: 'send_failed',
      message: 'We could not send the text message. Please try again in a moment.',
      providerCode: 'SMSOTP-60002',
    });
  });

  it("shows the gateway's own status where that is configured (A85)", async () => {
    const browser = worldOver({}, { useInternalErrorCodes: false }).browser();
    await browser.login('alice');
    const page = await browser.get('/smsotp');
    expect(page.text).toContain('<bdi class="smsotp-number">401</bdi>');
    expect(page.text).not.toContain('SMSOTP-60002');
  });

  it('shows what the gateway said where that is configured, masked, as text, and never in an address (A87)', async () => {
    const browser = worldOver(detailed).browser();
    const first = await browser.login('alice');
    expect(first.headers['location']).toBe('/smsotp');
    const page = await browser.get('/smsotp');
    expect(page.text).toContain(inHtml);
    expect(page.text).not.toContain('<b>"');
    const json = await browser.loginJson('alice');
    expect([json.status, json.body.error.detail]).toEqual([503, shownDetail]);
  });

  it('stores what it shows masked, and no other form of it (A87, A88)', async () => {
    const world = worldOver(detailed);
    const browser = world.browser();
    await browser.login('alice');
    const stored = JSON.stringify((await browser.whoami()).session);
    expect(stored).toContain('bad key *** for ***');
    for (const hidden of [secret, '771234567', messages[0]!.searchParams.get('otp')!])
      expect(stored).not.toContain(hidden);
  });

  it('is told anew by each one that fails, and forgotten with the next that goes out (A87)', async () => {
    const world = worldOver(detailed);
    const browser = world.browser();
    await browser.login('alice');
    answer = { status: 502, body: 'out of money' };
    const again = await browser.resend();
    expect([again.status, again.text.includes('SMSOTP-65003'), again.text.includes('out of money')]).toEqual([
      503,
      true,
      true,
    ]);
    const reloaded = await browser.get('/smsotp');
    expect(reloaded.text).toContain('out of money');
    expect(reloaded.text).not.toContain('bad key');
    answer = { status: 200, body: 'fine' };
    expect((await browser.resend()).headers['location']).toBe('/smsotp');
    const page = await browser.get('/smsotp');
    for (const gone of ['SMSOTP-', 'out of money', 'bad key']) expect(page.text).not.toContain(gone);
    expect(JSON.stringify((await browser.whoami()).session)).not.toContain('SMSOTP-');
    await browser.type(messages.at(-1)!.searchParams.get('otp')!);
    expect((await browser.whoami()).user).toBe('alice');
  });

  it('to a number that was typed is told in the same way (A87)', async () => {
    const browser = worldOver(detailed).browser();
    await browser.login('bob');
    const typed = await browser.post('/smsotp/mobile', {
      mobile: '+94771234567',
      _csrf: await browser.token(),
    });
    expect([typed.status, typed.text.includes(inHtml)]).toEqual([503, true]);
    expect((await browser.get('/smsotp')).text).toContain(inHtml);
  });

  it('without a body, or by no answer at all, is a page and not a crash (A86)', async () => {
    const browser = worldOver(detailed).browser();
    answer = { status: 500, body: '' };
    await browser.login('alice');
    expect((await browser.get('/smsotp')).text).toContain('SMSOTP-65001');
    gateway.closeAllConnections();
    await new Promise((done) => gateway.close(done));
    const page = await browser.resend();
    expect([page.status, page.text.includes('SMSOTP-10002')]).toEqual([503, true]);
    gateway.listen(0);
  });

  it('tells listeners code and detail, and the log neither code, number nor key (A88)', async () => {
    const log: string[] = [];
    const write = jest
      .spyOn(process.stderr, 'write')
      .mockImplementation((text) => log.push(String(text)) > 0);
    const world = worldOver(detailed);
    const told: SmsOtpEvent[] = [];
    await world.browser().login('alice');
    world.smsOtp.on('sendFailed', (event) => told.push(event));
    world.clock.advance(60);
    await world.browser().login('alice');
    write.mockRestore();
    expect(told).toEqual([
      expect.objectContaining({
        providerCode: 'SMSOTP-60002',
        httpStatus: 401,
        detail: expect.stringContaining('***'),
      }),
    ]);
    expect(log.join('')).toContain('a text message did not go out (gateway_status, HTTP 401)');
    const all = log.join('') + JSON.stringify(told);
    for (const message of messages) expect(all).not.toContain(message.searchParams.get('otp')!);
    for (const hidden of [secret, '77123']) expect(all).not.toContain(hidden);
  });
});
