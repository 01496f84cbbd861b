import { once } from 'node:events';
import * as http from 'node:http';
import type { AddressInfo, Server, Socket } from 'node:net';
import { compileGateway, type CompiledGateway, type GatewayRequest } from '../../lib/sms/gateway-check.js';
import { createGatewaySender, type GatewayIo } from '../../lib/sms/gateway-sender.js';
import type { GatewayOptions } from '../../lib/sms/gateway-options.js';
import type { SmsSender, TextMessage } from '../../lib/sms/contract.js';

export const message: TextMessage = {
  to: '+94771234567',
  text: 'Verification Code: 123456',
  code: '123456',
};

/** What a stand-in gateway got. */
export interface Received {
  readonly method: string;
  readonly url: URL;
  readonly rawUrl: string;
  readonly headers: http.IncomingHttpHeaders;
  readonly rawHeaders: readonly string[];
  readonly body: string;
}

export interface StandIn {
  readonly base: string;
  readonly received: Received[];
  /** Connections accepted so far. */
  readonly connections: () => number;
}

type Answer = (response: http.ServerResponse, request: http.IncomingMessage, count: number) => void;

const cleanups: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** Listens on loopback until the test ends. */
export async function listen(server: Server, scheme = 'http', host = '127.0.0.1'): Promise<string> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
  });
  server.listen(0, host);
  await once(server, 'listening');
  cleanups.push(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, 'close');
  });
  return `${scheme}://${host}:${String((server.address() as AddressInfo).port)}`;
}

export function answerWith(
  status: number,
  headers: http.OutgoingHttpHeaders = {},
  body: string | Buffer = '',
): Answer {
  return (response) => response.writeHead(status, headers).end(body);
}

/** A gateway that keeps what it gets. */
export async function startStandIn(
  answer: Answer = answerWith(200),
  server = http.createServer(),
): Promise<StandIn> {
  const received: Received[] = [];
  let connections = 0;
  server.on('connection', () => (connections += 1));
  server.on('request', (request: http.IncomingMessage, response: http.ServerResponse) => {
    const chunks: Buffer[] = [];
    request.on('error', () => undefined);
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received.push(describe(request, Buffer.concat(chunks).toString('utf8')));
      answer(response, request, received.length);
    });
  });
  const base = await listen(server, 'key' in server ? 'https' : 'http');
  return { base, received, connections: () => connections };

  function describe(request: http.IncomingMessage, body: string): Received {
    const rawUrl = request.url ?? '';
    const { method = '', headers, rawHeaders } = request;
    return { method, url: new URL(rawUrl, 'http://gateway'), rawUrl, headers, rawHeaders, body };
  }
}

/** A sender that is closed when the test ends. */
export function senderFor(options: GatewayOptions, io: GatewayIo = {}): SmsSender {
  const sender = createGatewaySender(options, io);
  cleanups.push(() => sender.close?.());
  return sender;
}

/** Compiles a description that has to be right. */
export function compile(options: GatewayOptions): CompiledGateway {
  const problems: string[] = [];
  const gateway = compileGateway(options, (problem) => problems.push(problem));
  expect(problems).toEqual([]);
  if (gateway === undefined) throw new Error('no gateway and no problem');
  return gateway;
}

/** The request that one message makes of a description. */
export function requestOf(
  options: Partial<GatewayOptions>,
  fields: Partial<TextMessage> = {},
): GatewayRequest {
  return compile({ url: 'https://sms.example/send', ...options }).render({ ...message, ...fields });
}
