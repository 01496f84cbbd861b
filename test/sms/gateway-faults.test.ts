import { once } from 'node:events';
import * as http from 'node:http';
import * as net from 'node:net';
import { createGzip, gzipSync } from 'node:zlib';
import { inspect } from 'node:util';
import { createSlots } from '../../lib/sms/slots.js';
import { answerWith, listen, message, senderFor, startStandIn } from './support.js';

/** Short where a deadline is to be reached, long where it must not decide. */
const hasty = { deadlineMs: 300, timeoutMs: 250 };
const patient = { deadlineMs: 30_000, timeoutMs: 30_000, retryDelayMs: 1 };

const broken = { status: 'unknown', reason: 'gateway_broken' };
const late = { status: 'unknown', reason: 'gateway_timeout' };
const unreachable = { status: 'refused', reason: 'gateway_unreachable' };
const sent = { status: 'sent' };

/** A TCP server that does as told once a whole request head has come. */
async function startRaw(
  act: (socket: net.Socket, requests: number) => void,
): Promise<{ base: string; requests: () => number }> {
  let requests = 0;
  const server = net.createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('data', (chunk) => {
      if (chunk.includes('\r\n\r\n')) act(socket, (requests += 1));
    });
  });
  return { base: await listen(server), requests: () => requests };
}

/** An address where nobody listens. */
async function deadAddress(): Promise<string> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as net.AddressInfo;
  server.close();
  await once(server, 'close');
  return `http://127.0.0.1:${String(port)}`;
}

describe('a gateway that hangs', () => {
  it('is given up, and the message may still arrive (A84, L02)', async () => {
    const gateway = await startStandIn(() => undefined);
    expect(await senderFor({ url: gateway.base }, hasty).send(message)).toEqual(late);
    expect(gateway.received).toHaveLength(1);
  });

  it('is given up by the silence limit before the whole deadline', async () => {
    const gateway = await startStandIn(() => undefined);
    const io = { deadlineMs: 60_000, timeoutMs: 100 };
    expect(await senderFor({ url: gateway.base }, io).send(message)).toEqual(late);
  });

  it('is given up while its headers trickle, which no silence limit notices (L02)', async () => {
    const gateway = await startRaw((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nX-A: ');
      const drip = setInterval(() => socket.write('a'), 20);
      socket.on('close', () => clearInterval(drip));
    });
    const io = { deadlineMs: 400, timeoutMs: 300 };
    expect(await senderFor({ url: gateway.base }, io).send(message)).toEqual(late);
  });

  it('does not block the next send', async () => {
    const gateway = await startStandIn((response, _, count) => {
      if (count > 1) response.end();
    });
    const sender = senderFor({ url: gateway.base }, hasty);
    expect(await sender.send(message)).toEqual(late);
    expect(await sender.send(message)).toEqual(sent);
  });

  it('counts as unreachable when it never took the connection up', async () => {
    // TLS on our side, silence on the other: TCP is up, but not a byte of the request can be written.
    const silent = net.createServer();
    const base = await listen(silent, 'https');
    expect(await senderFor({ url: base }, hasty).send(message)).toEqual(unreachable);
  });
});

describe('a body that never ends well', () => {
  const endless = (response: http.ServerResponse): void => {
    const pump = (): void => {
      while (!response.destroyed && response.write(Buffer.alloc(16_384)));
      if (!response.destroyed) response.once('drain', pump);
    };
    pump();
  };

  it('does not matter while it drips, and the slot comes back at the deadline (L02)', async () => {
    const gateway = await startStandIn((response) => {
      response.write('a');
      const drip = setInterval(() => response.write('a'), 20);
      response.on('close', () => clearInterval(drip));
    });
    const slots = createSlots(1);
    const sender = senderFor({ url: gateway.base }, { ...hasty, slots });
    expect(await sender.send(message)).toEqual(sent);
    expect(await sender.send(message)).toEqual({ status: 'refused', reason: 'gateway_busy' });
    while ((await sender.send(message)).status !== 'sent') await tick();
  });

  it.each([
    [200, sent],
    [500, { status: 'refused', reason: 'gateway_status', httpStatus: 500 }],
  ])('is cut when it is endless, and %i is judged by its status (L02)', async (status, outcome) => {
    const end = { closed: false };
    const gateway = await startStandIn((response) => {
      response.writeHead(status);
      response.on('close', () => (end.closed = true));
      endless(response);
    });
    expect(await senderFor({ url: gateway.base }, patient).send(message)).toEqual(outcome);
    while (!end.closed) await tick();
  });

  it('is cut when it is a gzip stream without end (L02)', async () => {
    const end = { closed: false };
    const gateway = await startStandIn((response) => {
      response.writeHead(200, { 'Content-Encoding': 'gzip' });
      const zip = createGzip();
      response.on('close', () => {
        zip.destroy();
        end.closed = true;
      });
      zip.pipe(response);
      const pump = (): void => {
        while (!zip.destroyed && zip.write(Buffer.alloc(65_536)));
        if (!zip.destroyed) zip.once('drain', pump);
      };
      pump();
    });
    expect(await senderFor({ url: gateway.base }, patient).send(message)).toEqual(sent);
    while (!end.closed) await tick();
  });

  it('is never unpacked: a bomb that fits the limit packed leaves the connection in use (L02)', async () => {
    const bomb = gzipSync(Buffer.alloc(20 * 1_048_576));
    expect(bomb.length).toBeLessThan(65_536);
    const gateway = await startStandIn(answerWith(200, { 'Content-Encoding': 'gzip' }, bomb));
    const slots = createSlots(1);
    const sender = senderFor({ url: gateway.base }, { ...patient, slots });
    expect(await sender.send(message)).toEqual(sent);
    while ((await sender.send(message)).status !== 'sent') await tick();
    expect([gateway.received.length, gateway.connections()]).toEqual([2, 1]);
  });

  it('does not matter when it breaks off (L01)', async () => {
    const gateway = await startStandIn((response) => {
      response.writeHead(200, { 'Content-Length': '100' });
      response.write('half');
      setImmediate(() => response.socket?.resetAndDestroy());
    });
    expect(await senderFor({ url: gateway.base }, patient).send(message)).toEqual(sent);
  });
});

describe('a connection that breaks after the request', () => {
  it.each([
    ['is reset', (socket: net.Socket) => socket.resetAndDestroy()],
    ['is closed', (socket: net.Socket) => socket.destroy()],
    ['is half closed', (socket: net.Socket) => socket.end()],
    ['breaks off in the headers', (socket: net.Socket) => socket.end('HTTP/1.1 200 OK\r\nX-A: 1')],
    ['carries garbage', (socket: net.Socket) => socket.end('220 smtp.example ESMTP\r\n')],
    [
      'carries endless headers',
      (socket: net.Socket) => socket.write(`HTTP/1.1 200 OK\r\nX: ${'a'.repeat(70_000)}`),
    ],
  ])('%s: nobody knows, and it is not tried again (L01, L05)', async (_, act) => {
    const gateway = await startRaw(act);
    expect(await senderFor({ url: gateway.base }, patient).send(message)).toEqual(broken);
    expect(gateway.requests()).toBe(1);
  });
});

describe('a kept connection', () => {
  const ok = 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n';

  it('is left when the server closed it between two messages', async () => {
    const server = http.createServer();
    const gateway = await startStandIn(answerWith(200), server);
    const slots = createSlots(1);
    const sender = senderFor({ url: gateway.base }, { ...patient, slots });
    expect(await sender.send(message)).toEqual(sent);
    server.closeIdleConnections();
    while ((await connectionsOf(server)) > 0) await tick();
    await tick();
    expect(await sender.send(message)).toEqual(sent);
    expect([gateway.received.length, gateway.connections()]).toEqual([2, 2]);
  });

  it('that is reset on the second message is not tried again: it may have been read', async () => {
    const sockets = new Set<net.Socket>();
    const gateway = await startRaw((socket, requests) => {
      sockets.add(socket);
      if (requests === 1) socket.write(ok);
      else socket.resetAndDestroy();
    });
    const slots = createSlots(1);
    const sender = senderFor({ url: gateway.base }, { ...patient, slots });
    expect(await sender.send(message)).toEqual(sent);
    await tick();
    expect(await sender.send(message)).toEqual(broken);
    expect([gateway.requests(), sockets.size]).toEqual([2, 1]);
  });
});

describe('a gateway that can not be reached', () => {
  it('is told apart from one that may have sent (L01)', async () => {
    expect(await senderFor({ url: await deadAddress() }, patient).send(message)).toEqual(unreachable);
  });

  it('is so when its name does not exist', async () => {
    const sender = senderFor({ url: 'https://no-such-host.invalid/' }, { ...patient, deadlineMs: 3_000 });
    expect(await sender.send(message)).toEqual(unreachable);
  });

  it('is tried once more, as it may be starting up', async () => {
    const base = await deadAddress();
    const sender = senderFor({ url: base }, { ...patient, retryDelayMs: 400 });
    const send = sender.send(message);
    const server = http.createServer((_, response) => response.end());
    await tick();
    server.listen(Number(new URL(base).port), '127.0.0.1');
    const outcome = await send;
    await sender.close?.();
    server.close();
    expect(outcome).toEqual(sent);
  });

  it('is not tried again once the deadline has passed', async () => {
    const io = { deadlineMs: 100, timeoutMs: 100, retryDelayMs: 60_000 };
    expect(await senderFor({ url: await deadAddress() }, io).send(message)).toEqual(unreachable);
  });
});

describe('every failure', () => {
  it('says nothing of message, number or credentials (A88, I01)', async () => {
    const gateways = [
      await startRaw((socket) => socket.resetAndDestroy()),
      await startStandIn(answerWith(401, {}, 'number +94771234567, key KEY')),
      { base: await deadAddress() },
    ];
    for (const { base } of gateways) {
      const headers = 'Authorization: Bearer KEY';
      const sender = senderFor({ url: `${base}/KEY`, headers, payload: 'to=$ctx.num&m=$ctx.msg' }, patient);
      const outcome = await sender.send(message);
      expect(inspect(outcome, { depth: null, showHidden: true })).not.toMatch(/KEY|123456|9477/);
    }
  });
});

const tick = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20));

function connectionsOf(server: http.Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.getConnections((error, count) => (error ? reject(error) : resolve(count)));
  });
}
