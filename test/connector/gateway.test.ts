import {
  codeField,
  createStage,
  expectInside,
  expectOutside,
  expectPage,
  newMobile,
  type Stage,
  type StageOptions,
  type Visitor,
} from './support/stage.js';

let stage: Stage;
let visitor: Visitor;

async function start(sms?: StageOptions['sms']): Promise<void> {
  stage = await createStage(sms ? { sms } : {});
  visitor = stage.visitor();
  // Otherwise it is told on the console.
  stage.world.smsOtp.on('sendFailed', () => undefined);
}

/** Alice logs in, and this is the one request that the gateway got. */
async function requestOf(sms: StageOptions['sms']) {
  await start(sms);
  expectPage(await visitor.enter(), 200, codeField);
  expect(stage.gateway.received).toHaveLength(1);
  const [request] = stage.gateway.received;
  return request!;
}

/** No code that could be typed, a way to ask for one, and nobody in. */
async function expectFailed(): Promise<void> {
  const page = await visitor.browser.get('/smsotp');
  expect(page.text).not.toContain(codeField);
  expectPage(page, 200, 'Send me a code');
  await expectOutside(visitor);
}

describe('The status with which a gateway answers', () => {
  const accepted = [
    ['not given', undefined, 200],
    ['not given', undefined, 201],
    ['not given', undefined, 202],
    ['empty', '', 202],
  ] as const;

  it.each(accepted)('is a success: httpResponse %s, %p, status %i (A74)', async (_, httpResponse, status) => {
    await start((base) => ({ url: `${base}/?otp=$ctx.otp`, httpResponse }));
    stage.gateway.status = status;
    expect((await visitor.browser.loginJson('alice')).status).toBe(202);
    await visitor.type(stage.gateway.received[0]?.url.searchParams.get('otp') ?? '');
    await expectInside(visitor);
  });

  it.each([204, 500])('is a failure, where httpResponse is not given: %i (A74)', async (status) => {
    await start();
    stage.gateway.status = status;
    const answer = await visitor.browser.loginJson('alice');
    expect([answer.status, answer.body.error.code]).toEqual([503, 'send_failed']);
    expect(stage.messages).toHaveLength(1);
    await visitor.type(stage.code);
    await expectFailed();
  });

  it('is a success if it is the stated 202 (A75)', async () => {
    await start((base) => ({ url: `${base}/?otp=$ctx.otp`, httpResponse: '202' }));
    stage.gateway.status = 202;
    expectPage(await visitor.enter(), 200, codeField);
    await visitor.type(stage.gateway.received[0]?.url.searchParams.get('otp') ?? '');
    await expectInside(visitor);
  });

  it('is a failure if it is 200 where 202 is stated (A75)', async () => {
    await start((base) => ({ url: `${base}/?otp=$ctx.otp`, httpResponse: '202' }));
    expect((await visitor.browser.loginJson('alice')).body.error.code).toBe('send_failed');
    expect(stage.gateway.received).toHaveLength(1);
    await expectFailed();
  });
});

describe('What a gateway gets', () => {
  // With the blanks of the connector's recipes, which only what is read as JSON loses.
  const payload = '{"to": " $ctx.num ", "text": "$ctx.msg"}';
  const json = { to: '+94771234567', text: expect.stringMatching(/^Verification Code: \d{6}$/) as string };

  it('in the address of a GET is percent-encoded, + and blanks too (A76)', async () => {
    const { method, rawUrl, body } = await requestOf((base) => ({
      url: `${base}/send?to=$ctx.num&text=$ctx.msg`,
      method: 'GET',
    }));
    expect([method, body]).toEqual(['GET', '']);
    expect(rawUrl).toMatch(/^\/send\?to=%2B94771234567&text=Verification%20Code%3A%20\d{6}$/);
  });

  it('by POST is valid JSON, in which the number has its + (A77)', async () => {
    const headers = 'Content-Type: application/json';
    const request = await requestOf((base) => ({ url: base, method: 'POST', headers, payload }));
    expect([request.method, request.headers['content-type']]).toEqual(['POST', 'application/json']);
    expect(JSON.parse(request.body)).toEqual(json);
  });

  it('is the same for a Content-Type with a charset, and a method in small letters (A78)', async () => {
    const headers = 'content-type: application/json; charset=utf-8';
    const request = await requestOf((base) => ({ url: base, method: 'post', headers, payload }));
    const stated = ['POST', 'application/json; charset=utf-8'];
    expect([request.method, request.headers['content-type']]).toEqual(stated);
    expect(JSON.parse(request.body)).toEqual(json);
  });

  it('has each of the stated headers, trimmed, with its colons (A80)', async () => {
    const headers = 'A: 1,Authorization: Basic eA==,X: http://h:1/p';
    const request = await requestOf((base) => ({ url: base, headers, payload }));
    expect(request.headers).toMatchObject({ a: '1', authorization: 'Basic eA==', x: 'http://h:1/p' });
  });

  it('in a form is form-encoded, number and text (A81)', async () => {
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
    const { body } = await requestOf((base) => ({
      url: base,
      headers,
      payload: 'To=$ctx.num&Body=$ctx.msg',
    }));
    expect(body).toMatch(/^To=%2B94771234567&Body=Verification(%20|\+)Code%3A(%20|\+)\d{6}$/);
    expect(new URLSearchParams(body).get('To')).toBe('+94771234567');
  });

  it('is an empty body where a POST has no payload (A82)', async () => {
    const request = await requestOf((base) => ({ url: `${base}/?code=$ctx.otp`, method: 'POST' }));
    expect([request.method, request.body, request.headers['content-length']]).toEqual(['POST', '', '0']);
    await visitor.type(request.url.searchParams.get('code') ?? '');
    await expectInside(visitor);
  });

  it('is the code alone, where $ctx.otp is asked for (A83)', async () => {
    const { body } = await requestOf((base) => ({ url: base, payload: 'pin=$ctx.otp' }));
    expect(body).toMatch(/^pin=\d{6}$/);
    await visitor.type(body.slice(4));
    await expectInside(visitor);
  });
});

describe('A number that would break out of its place', () => {
  const hostile = ['","x":"', 'a,Evil:1', '$1\\', '+94775551234","x":"', '+94775551234\r\nEvil: 1'];
  const withHeader = (base: string) => ({
    url: `${base}/?to=$ctx.num`,
    headers: 'X-To: $ctx.num',
    payload: '{"to":"$ctx.num","code":"$ctx.otp"}',
  });

  it.each(hostile)(
    'is refused when it is typed, and the next request is as ever: %j (A79)',
    async (number) => {
      await start(withHeader);
      await visitor.enter('bob');
      expectPage(await visitor.typeMobile(number), 400, 'name="mobile"');
      expect([stage.gateway.received, stage.stored('bob')]).toEqual([[], '']);
      await visitor.typeMobile(newMobile);
      expect(stage.messages).toEqual([{ to: newMobile, code: expect.any(String) as string }]);
      const [request] = stage.gateway.received;
      expect([request?.headers['x-to'], request?.headers['evil']]).toEqual([newMobile, undefined]);
    },
  );

  it.each(hostile)('gets nothing when a profile has it: %j (A79)', async (mobile) => {
    await start(withHeader);
    stage.world.accounts.set('dave', { id: 'dave', mobile });
    expectPage(
      await visitor.enter('dave'),
      403,
      "The mobile number in your profile can't get text messages.",
    );
    expect(stage.gateway.received).toEqual([]);
    await expectOutside(visitor);
  });
});
