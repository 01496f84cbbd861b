import type { SmsOtpOptions } from '../../lib/config/options.js';
import type { GatewayOptions } from '../../lib/sms/gateway-options.js';
import {
  aliceMobile,
  codeField,
  createStage,
  expectInside,
  expectOutside,
  expectPage,
  type Stage,
  type Visitor,
} from './support/stage.js';

let stage: Stage;
let visitor: Visitor;

async function start(options: SmsOtpOptions = {}, more: Partial<GatewayOptions> = {}): Promise<void> {
  const payload = '{"to":"$ctx.num","text":"$ctx.msg","code":"$ctx.otp"}';
  stage = await createStage({ options, sms: (base) => ({ url: `${base}/send`, payload, ...more }) });
  stage.gateway.status = 401;
  // Otherwise it is told on the console.
  stage.world.smsOtp.on('sendFailed', () => undefined);
  visitor = stage.visitor();
}

/** What the JSON has of the error, beside the words. */
async function shownError(): Promise<{ providerCode?: string; detail?: string }> {
  return (await visitor.browser.getJson('/smsotp')).body.error as Awaited<ReturnType<typeof shownError>>;
}

/** The code that a gateway refused was never good, and one that it takes is. */
async function expectOnlyTheNextCode(): Promise<void> {
  expect(stage.messages).toHaveLength(1);
  await visitor.type(stage.code);
  await expectOutside(visitor);
  stage.gateway.status = 200;
  expectPage(await visitor.follow(await visitor.resend()), 200, codeField);
  await visitor.type(stage.code);
  await expectInside(visitor);
}

describe("The gateway's 401", () => {
  it.each([
    [{}, 'SMSOTP-60002', '>401<'],
    [{ useInternalErrorCodes: true }, 'SMSOTP-60002', '>401<'],
    [{ useInternalErrorCodes: false }, '401', 'SMSOTP-'],
  ])('is told with internal codes %j as %s (A85)', async (options, shown, hidden) => {
    await start(options);
    const page = await visitor.enter();
    expectPage(page, 200, 'We could not send the text message.', `>${shown}</bdi>`);
    expect(page.text).not.toContain(hidden);
    expect(page.text).not.toContain(codeField);
    expect(await shownError()).toMatchObject({ code: 'send_failed', providerCode: shown });
    await expectOnlyTheNextCode();
  });
});

describe('What the gateway says of its refusal', () => {
  const body = `{"error":"no credit on SECRET to text ${aliceMobile} (077 123 4567) <i>"}`;
  const masked = '{"error":"no credit on *** to text *** (***) <i>"}';
  const detailed = { showDetailedErrorInfo: true, valuesToBeMasked: 'SECRET' } as const;

  it('is shown where that is configured, with number and stated value masked, as text (A87)', async () => {
    await start({}, detailed);
    stage.gateway.body = body;
    const answer = await visitor.browser.login('alice');
    expect(answer.headers['location']).toBe('/smsotp');
    const page = await visitor.follow(answer);
    expectPage(page, 200, masked.replaceAll('"', '&quot;').replace('<i>', '&lt;i&gt;'));
    expect((await shownError()).detail).toBe(masked);
    const kept = JSON.stringify((await visitor.whoami()).session);
    for (const text of [page.text, kept, JSON.stringify(answer.headers)])
      expect(text).not.toMatch(/SECRET|77 ?123 ?4567|771234/);
    await expectOnlyTheNextCode();
    expect(JSON.stringify((await visitor.whoami()).session)).not.toContain('credit');
  });

  it('masks by regular expressions, as the connector does (A87)', async () => {
    await start({}, { ...detailed, valuesToBeMasked: 'S[A-Z]+T, credit|text' });
    stage.gateway.body = body;
    await visitor.enter();
    expect((await shownError()).detail).toBe('{"error":"no *** on *** to *** *** (***) <i>"}');
  });

  it('is shown nowhere by default (A87)', async () => {
    await start({}, { valuesToBeMasked: 'SECRET' });
    stage.gateway.body = body;
    expect((await visitor.enter()).text).not.toContain('credit');
    expect(await shownError()).not.toHaveProperty('detail');
    expect(JSON.stringify((await visitor.whoami()).session)).not.toContain('credit');
  });
});
