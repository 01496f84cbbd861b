import * as http from 'node:http';
import axios from 'axios';
import { createSlots, processSlots } from '../../lib/sms/slots.js';
import { answerWith, message, senderFor, startStandIn } from './support.js';

const payload = '{"to":"$ctx.num","text":"$ctx.msg"}';

describe('a gateway sender', () => {
  it('writes one request with the message in it', async () => {
    const gateway = await startStandIn();
    const sender = senderFor({ url: `${gateway.base}/a/b?x=$ctx.otp`, payload, headers: 'X-Api-Key: k' });
    expect(await sender.send(message)).toEqual({ status: 'sent' });
    expect(gateway.received).toHaveLength(1);
    const [request] = gateway.received;
    expect(request).toMatchObject({ method: 'POST', rawUrl: '/a/b?x=123456' });
    expect(JSON.parse(request?.body ?? '')).toEqual({ to: message.to, text: message.text });
    expect(request?.headers).toEqual({
      host: gateway.base.slice('http://'.length),
      connection: 'keep-alive',
      accept: '*/*',
      'accept-encoding': 'identity',
      'user-agent': 'passport-smsotp',
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(request?.body ?? '')),
      'x-api-key': 'k',
    });
  });

  it('lets stated headers win over its own in any letter case', async () => {
    const gateway = await startStandIn();
    const headers = 'accept: text/html,USER-AGENT: mine,content-type: text/plain';
    await senderFor({ url: gateway.base, payload: '$ctx.msg', headers }).send(message);
    expect(gateway.received[0]?.headers).toMatchObject({
      accept: 'text/html',
      'user-agent': 'mine',
      'content-type': 'text/plain',
    });
    expect(gateway.received[0]?.body).toBe(message.text);
  });

  it('sends the body as UTF-8 and header text as UTF-8 bytes', async () => {
    const gateway = await startStandIn();
    const sender = senderFor({ url: gateway.base, payload: '$ctx.msg', headers: 'X-Text: $ctx.msg' });
    await sender.send({ ...message, text: '\u0bb5 \u{1f511}' });
    expect(gateway.received[0]?.body).toBe('\u0bb5 \u{1f511}');
    const header = String(gateway.received[0]?.headers['x-text']);
    expect(Buffer.from(header, 'latin1').toString('utf8')).toBe('\u0bb5 \u{1f511}');
  });

  it('sends an empty body for a POST without payload (A82)', async () => {
    const gateway = await startStandIn();
    expect(await senderFor({ url: gateway.base, method: 'POST' }).send(message)).toEqual({ status: 'sent' });
    const headers = gateway.received[0]?.headers;
    expect(gateway.received[0]).toMatchObject({ method: 'POST', body: '' });
    expect([headers?.['content-length'], headers?.['content-type']]).toEqual(['0', undefined]);
  });

  it.each([
    [undefined, 200, true],
    [undefined, 201, true],
    [undefined, 202, true],
    [undefined, 204, false],
    [undefined, 401, false],
    [undefined, 500, false],
    ['202', 202, true],
    ['202', 200, false],
  ])('with httpResponse %j judges %i (A74, A75, A85)', async (httpResponse, status, sent) => {
    const gateway = await startStandIn(answerWith(status));
    const outcome = await senderFor({ url: gateway.base, httpResponse }).send(message);
    const refused = { status: 'refused', reason: 'gateway_status', httpStatus: status };
    expect(outcome).toEqual(sent ? { status: 'sent' } : refused);
  });

  it.each(['not json {', '<html>', '', '\u0000'])('does not look at the body %j (L04)', async (body) => {
    const headers = { 'Content-Type': 'application/json' };
    const gateway = await startStandIn(answerWith(200, headers, body));
    expect(await senderFor({ url: gateway.base }).send(message)).toEqual({ status: 'sent' });
  });

  it('uses one connection for messages one after the other', async () => {
    const gateway = await startStandIn(answerWith(200, {}, 'ok'));
    const slots = createSlots(1);
    const sender = senderFor({ url: gateway.base }, { slots });
    for (let round = 0; round < 3; round += 1) {
      expect(await sender.send(message)).toEqual({ status: 'sent' });
      await freed(slots);
    }
    expect([gateway.received.length, gateway.connections()]).toEqual([3, 1]);
  });

  it('keeps to its host when the path looks like another (G08)', async () => {
    const gateway = await startStandIn();
    await senderFor({ url: `${gateway.base}//evil.example/$ctx.num` }).send({
      ...message,
      to: 'http://evil/',
    });
    expect(gateway.received[0]?.rawUrl).toBe('/evil.example/http%3A%2F%2Fevil%2F');
  });

  it('keeps clear of what the application did to axios', async () => {
    const gateway = await startStandIn();
    axios.defaults.headers.common.Authorization = 'Bearer of-the-app';
    axios.defaults.adapter = () => Promise.reject(new Error('mocked by the app'));
    try {
      expect(await senderFor({ url: gateway.base }).send(message)).toEqual({ status: 'sent' });
    } finally {
      delete axios.defaults.headers.common.Authorization;
      axios.defaults.adapter = ['xhr', 'http', 'fetch'];
    }
    expect(gateway.received[0]?.headers.authorization).toBeUndefined();
  });

  it('goes past the proxy of the environment (L10)', async () => {
    const gateway = await startStandIn();
    const proxy = await startStandIn();
    const before = process.env['http_proxy'];
    process.env['http_proxy'] = proxy.base;
    try {
      expect(await senderFor({ url: gateway.base }).send(message)).toEqual({ status: 'sent' });
    } finally {
      if (before === undefined) delete process.env['http_proxy'];
      else process.env['http_proxy'] = before;
    }
    expect([gateway.received.length, proxy.received.length]).toEqual([1, 0]);
  });

  it.each([301, 302, 303, 307, 308])(
    'takes a %i as a refusal and the other host gets nothing',
    async (status) => {
      const other = await startStandIn();
      const gateway = await startStandIn(answerWith(status, { Location: `${other.base}/steal` }));
      const sender = senderFor({
        url: gateway.base,
        payload,
        headers: 'Authorization: Basic eA==,X-Api-Key: k',
      });
      const outcome = await sender.send(message);
      expect(outcome).toEqual({ status: 'refused', reason: 'gateway_status', httpStatus: status });
      expect([other.connections(), other.received.length]).toEqual([0, 0]);
    },
  );

  it('refuses a body over 16384 bytes before anything is written', async () => {
    const gateway = await startStandIn();
    const sender = senderFor({ url: gateway.base, payload: '$ctx.msg' });
    const fits = await sender.send({ ...message, text: 'x'.repeat(16_384) });
    const tooLong = await sender.send({ ...message, text: 'x'.repeat(16_385) });
    expect([fits.status, tooLong]).toEqual(['sent', { status: 'refused', reason: 'sender_failed' }]);
    expect(gateway.received).toHaveLength(1);
  });

  it('refuses a value that would change the path before anything is written (G02)', async () => {
    const gateway = await startStandIn();
    const outcome = await senderFor({ url: `${gateway.base}/a/$ctx.num` }).send({ ...message, to: '..' });
    expect(outcome).toEqual({ status: 'refused', reason: 'sender_failed' });
    expect(gateway.connections()).toBe(0);
  });
});

describe('sends at the same time', () => {
  it('are 50 at most, and the others are told so at once', async () => {
    const waiting: http.ServerResponse[] = [];
    const gateway = await startStandIn((response) => waiting.push(response));
    const sender = senderFor({ url: gateway.base }, { slots: createSlots(50) });
    const sends = Array.from({ length: 60 }, () => sender.send(message));
    const busy = await Promise.all(sends.slice(50));
    expect(busy).toEqual(Array.from({ length: 10 }, () => ({ status: 'refused', reason: 'gateway_busy' })));
    while (waiting.length < 50) await tick();
    for (const response of waiting) response.end();
    const outcomes = await Promise.all(sends.slice(0, 50));
    expect(outcomes.every(({ status }) => status === 'sent')).toBe(true);
    expect(gateway.received).toHaveLength(50);
  });

  it('share the bound of the process over all senders, and it is given back', async () => {
    const gateway = await startStandIn();
    const one = senderFor({ url: gateway.base });
    const other = senderFor({ url: gateway.base });
    const sends = Array.from({ length: 60 }, (_, index) => (index % 2 === 0 ? one : other).send(message));
    const outcomes = await Promise.all(sends);
    expect(outcomes.filter(({ status }) => status === 'sent')).toHaveLength(50);
    while ((await one.send(message)).status !== 'sent') await tick();
    await Promise.all([one.close?.(), other.close?.()]);
    const free = Array.from({ length: 51 }, () => processSlots.take());
    for (const release of free) release?.();
    expect(free.filter((release) => release !== undefined)).toHaveLength(50);
  });
});

describe('close', () => {
  it('waits for sends under way, then gives up the sockets', async () => {
    const waiting: http.ServerResponse[] = [];
    const server = http.createServer({ keepAliveTimeout: 60_000 });
    const gateway = await startStandIn((response) => waiting.push(response), server);
    const sender = senderFor({ url: gateway.base });
    const send = sender.send(message);
    while (waiting.length === 0) await tick();
    const closing = sender.close?.();
    expect(await sender.send(message)).toEqual({ status: 'refused', reason: 'gateway_unreachable' });
    waiting[0]?.end('ok');
    expect(await send).toEqual({ status: 'sent' });
    await closing;
    while ((await connectionsOf(server)) > 0) await tick();
    expect(gateway.received).toHaveLength(1);
  });
});

const tick = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));

async function freed(slots: ReturnType<typeof createSlots>): Promise<void> {
  for (;;) {
    const release = slots.take();
    if (release !== undefined) {
      release();
      return;
    }
    await tick();
  }
}

function connectionsOf(server: http.Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.getConnections((error, count) => (error ? reject(error) : resolve(count)));
  });
}
