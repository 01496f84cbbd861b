import {
  createStage,
  expectInside,
  expectOutside,
  expectPage,
  problemsOf,
  type Stage,
  type StageOptions,
  type Visitor,
} from './support/stage.js';

let stage: Stage;
let visitor: Visitor;

async function start(sms?: StageOptions['sms']): Promise<void> {
  stage = await createStage(sms ? { sms } : {});
  visitor = stage.visitor();
}

describe('A gateway that fails', () => {
  it('by silence is given up in time; a new code can be asked for at once (A84)', async () => {
    await start();
    stage.world.smsOtp.on('sendFailed', () => undefined);
    stage.gateway.status = null;
    const begun = performance.now();
    const answer = await visitor.browser.loginJson('alice');
    expect(performance.now() - begun).toBeLessThan(8_000);
    expect([answer.status, answer.body.error.code]).toEqual([503, 'send_unknown']);
    await expectOutside(visitor);
    stage.gateway.status = 200;
    expect((await visitor.resend()).status).toBe(303);
    expect(stage.messages).toHaveLength(2);
    await visitor.type(stage.code);
    await expectInside(visitor);
  });

  it.each([
    ['an error without a body', 500, 'send_failed'],
    ['the end of the connection', 'broken', 'send_unknown'],
  ] as const)('by %s leads to a page that says so, never to a 500 (A86)', async (_how, status, code) => {
    await start();
    stage.world.smsOtp.on('sendFailed', () => undefined);
    stage.gateway.status = status;
    const page = await visitor.enter();
    expectPage(page, 200, 'text message');
    const resent = await visitor.resend();
    expectPage(resent, 503, 'text message', 'action="/smsotp/resend"');
    expect((await visitor.browser.getJson('/smsotp')).body.error.code).toBe(code);
    expect(stage.world.errors).toEqual([]);
    await expectOutside(visitor);
  });

  it.each(['not an address', 'https://', 'https://$ctx.num/send', 'ftp://sms.example/send'])(
    'because its address is none is told at the start: %j (A86)',
    async (url) => {
      const problems = await problemsOf({ sms: { url } });
      expect(problems).toEqual([expect.stringMatching(/^sms\.url/)]);
    },
  );
});

describe('Whatever fails', () => {
  const key = 'key-of-the-gateway';
  const written: string[] = [];

  beforeEach(() => {
    written.length = 0;
    const keep = (text: unknown): boolean => written.push(String(text)) > 0;
    jest.spyOn(process.stderr, 'write').mockImplementation(keep);
    jest.spyOn(process.stdout, 'write').mockImplementation(keep);
    for (const method of ['log', 'info', 'warn', 'error', 'debug'] as const)
      jest
        .spyOn(console, method)
        .mockImplementation((...all) => void written.push(all.map(String).join(' ')));
  });
  afterEach(() => {
    jest.restoreAllMocks();
  });

  it.each([500, 'broken'] as const)(
    'no log and no event has the code, the number or the key: the gateway answers %p (A88)',
    async (status) => {
      await start((base) => ({
        url: `${base}/?key=${key}`,
        headers: `Authorization: Bearer ${key}`,
        payload: '{"to":"$ctx.num","text":"$ctx.msg","code":"$ctx.otp"}',
      }));
      const told: unknown[] = [];
      const { smsOtp } = stage.world;
      for (const name of ['sent', 'sendFailed', 'rejected', 'fault'] as const)
        smsOtp.on(name, (event: unknown) => void told.push(event));
      stage.gateway.status = status;
      const answers = [await visitor.enter(), await visitor.type('000000'), await visitor.resend()];
      const all = [
        JSON.stringify(told),
        ...written,
        ...stage.world.errors.map(String),
        ...answers.map(({ text }) => text),
      ];
      expect(told).toContainEqual(expect.objectContaining({ to: '**********67' }));
      expect(stage.messages.length).toBeGreaterThan(1);
      for (const secret of [...stage.messages.map(({ code }) => code), '94771234567', '771234567', key])
        expect(all.filter((text) => text.includes(secret))).toEqual([]);
    },
  );

  it('the log has one line about a message that did not go out, where nobody listens (A88)', async () => {
    await start((base) => ({ url: `${base}/?key=${key}&to=$ctx.num&code=$ctx.otp` }));
    stage.gateway.status = 500;
    await visitor.enter();
    const code = stage.gateway.received[0]?.url.searchParams.get('code') ?? '';
    const lines = written.filter((text) => text.includes('passport-smsotp'));
    expect(lines).toEqual(['passport-smsotp: a text message did not go out (gateway_status, HTTP 500).\n']);
    for (const secret of [code, '94771234567', key])
      expect(written.filter((text) => text.includes(secret))).toEqual([]);
  });
});
