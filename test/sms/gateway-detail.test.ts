import { createServer } from 'node:net';
import { checkGateway } from '../../lib/sms/gateway-check.js';
import type { GatewayOptions } from '../../lib/sms/gateway-options.js';
import type { SendOutcome } from '../../lib/sms/contract.js';
import { answerWith, listen, message, senderFor, startStandIn } from './support.js';

const open = { showDetailedErrorInfo: true } as const;

async function refusal(body: string | Buffer, options: Partial<GatewayOptions> = open): Promise<SendOutcome> {
  const { base } = await startStandIn(answerWith(401, {}, body));
  return senderFor({ url: `${base}/send?to=$ctx.num`, ...options }).send(message);
}

const plain = { status: 'refused', reason: 'gateway_status', httpStatus: 401 };

describe('What a gateway says to a message that it refuses', () => {
  it('is kept to itself by default (A87)', async () => {
    expect(await refusal('no credit', {})).toEqual(plain);
    expect(await refusal('no credit', { showDetailedErrorInfo: 'False' })).toEqual(plain);
  });

  it('is told where that is configured, also by a variable (A87)', async () => {
    expect(await refusal('no credit')).toEqual({ ...plain, detail: 'no credit' });
    expect(await refusal('no credit', { showDetailedErrorInfo: 'TRUE' })).toEqual({
      ...plain,
      detail: 'no credit',
    });
  });

  it('has number, code and text in stars, and what is configured (A87)', async () => {
    const body = `${message.to} got "${message.text}" (${message.code}) with SECRET-17 and id=9`;
    for (const valuesToBeMasked of [
      'SECRET-\\d+, id=.',
      ['SECRET-\\d+', 'id=.'],
      '["SECRET-\\\\d{1,2}","id=."]',
    ])
      expect(await refusal(body, { ...open, valuesToBeMasked })).toEqual({
        ...plain,
        detail: '*** got "***" (***) with *** and ***',
      });
  });

  it('has every secret of the description in stars, whatever is configured (A87, A88)', async () => {
    const { base } = await startStandIn((response, request) => {
      response.writeHead(500).end(`${request.url} ${JSON.stringify(request.headers)} user=me pass=pw-1`);
    });
    const sender = senderFor({
      url: `${base}/?api_key=key-1&to=$ctx.num`,
      headers: 'Authorization: Basic base64{me:pw-1},X-Token: tok-1',
      payload: '{"secret":"sec-1","text":"$ctx.msg"}',
      ...open,
    });
    const outcome = await sender.send(message);
    const text = JSON.stringify(outcome);
    for (const secret of ['key-1', 'tok-1', 'pw-1', 'bWU6cHct', message.code, '771234567'])
      expect(text).not.toContain(secret);
    expect(outcome).toMatchObject({ httpStatus: 500, detail: expect.stringContaining('api_key=***') });
  });

  it.each([
    ['no body', ''],
    ['bytes', Buffer.from([0, 1, 2, 0xff, 0xfe, 0xc0])],
    ['half an UTF-8 character', Buffer.from([0xc3])],
  ])('of %s is nothing, and no crash (A86)', async (_, body) => {
    expect(await refusal(body)).toEqual(plain);
  });

  it('of many megabytes is its beginning (A86)', async () => {
    const outcome = await refusal(`no credit ${'x'.repeat(8_000_000)}`);
    expect(outcome).toMatchObject({ detail: expect.stringMatching(/^no credit x{290}…$/) });
  });

  it('that ends in the middle is what came (A86)', async () => {
    const { base } = await startStandIn((response) => {
      response.writeHead(500, { 'Content-Length': '1000' });
      response.write(`no credit ${'.'.repeat(600)}`, () => response.destroy());
    });
    const outcome = await senderFor({ url: `${base}/`, ...open }).send(message);
    expect(outcome).toMatchObject({ httpStatus: 500, detail: expect.stringMatching(/^no credit \.+…$/) });
  });

  it('that never ends, or never begins, is waited for a second only', async () => {
    const { base } = await startStandIn((response) => {
      response.writeHead(503);
      response.flushHeaders();
    });
    const before = performance.now();
    const outcome = await senderFor({ url: `${base}/`, ...open }).send(message);
    expect(outcome).toEqual({ ...plain, httpStatus: 503 });
    expect(performance.now() - before).toBeLessThan(3000);
  });

  it('is not read where the message was taken', async () => {
    const { base } = await startStandIn(answerWith(200, {}, 'fine'));
    expect(await senderFor({ url: `${base}/`, ...open }).send(message)).toEqual({ status: 'sent' });
  });

  it('in no HTTP at all is no detail (A86)', async () => {
    const base = await listen(createServer((socket) => socket.end('hello?\r\n\r\n')));
    const outcome = await senderFor({ url: `${base}/`, ...open }).send(message);
    expect(outcome).toEqual({ status: 'unknown', reason: 'gateway_broken' });
  });

  it('leaves the connection for the next message', async () => {
    const standIn = await startStandIn(answerWith(401, {}, 'no credit'));
    const sender = senderFor({ url: `${standIn.base}/`, ...open });
    for (let count = 0; count < 3; count += 1)
      expect(await sender.send(message)).toMatchObject({ detail: 'no credit' });
    expect(standIn.connections()).toBe(1);
  });
});

describe('The options for it are checked at start', () => {
  const url = 'https://sms.example/';

  it.each(['yes', '1', 'on'])('showDetailedErrorInfo of %j is refused', (showDetailedErrorInfo) => {
    expect(checkGateway({ url, showDetailedErrorInfo })).toEqual([
      `sms.showDetailedErrorInfo is "${showDetailedErrorInfo}"; use true or false`,
    ]);
  });

  it.each([['('], [['a', '(']], ['a,('], ['["("]'], [['\\A']]])(
    'valuesToBeMasked of %j is refused, without being quoted',
    (valuesToBeMasked) => {
      expect(checkGateway({ url, valuesToBeMasked })).toEqual([
        'sms.valuesToBeMasked has what is no regular expression of JavaScript; mend it, or escape it',
      ]);
    },
  );

  it('valuesToBeMasked of nothing is nothing', () => {
    for (const valuesToBeMasked of ['', ' , ', [], '[]'])
      expect(checkGateway({ url, valuesToBeMasked })).toEqual([]);
  });

  it('valuesToBeMasked that is no text is refused', () => {
    expect(checkGateway({ url, valuesToBeMasked: 5 as unknown as string })).toHaveLength(1);
    expect(checkGateway({ url, valuesToBeMasked: [5 as unknown as string] })).toHaveLength(1);
  });
});
