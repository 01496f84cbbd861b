import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { RequestLike } from '../../../lib/request-like.js';
import type { Browser } from './browser.js';
import type { World } from './app.js';

/** A gateway's HTTP API on loopback, which keeps what it is sent. */
export interface Gateway {
  readonly url: string;
  readonly requests: { readonly authorization: string | undefined; readonly body: string }[];
  /** Of the last message, which is nothing but the code. */
  readonly code: string;
}

const closers: (() => void)[] = [];
afterAll(() => closers.splice(0).forEach((close) => close()));

export async function startGateway(): Promise<Gateway> {
  const requests: Gateway['requests'] = [];
  const server = createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on('data', (chunk: Buffer) => chunks.push(chunk));
    req.on('end', () => {
      requests.push({
        authorization: req.headers.authorization,
        body: Buffer.concat(chunks).toString(),
      });
      res.end('ok');
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const gateway: Gateway = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/send`,
    requests,
    get code() {
      return requests.at(-1)?.body ?? 'nothing was sent';
    },
  };
  return gateway;
}

/** The tenant is whoever the header names; without it the default one. */
export const ofHeader = ({ headers }: RequestLike): string | undefined =>
  headers['x-tenant'] as string | undefined;

/** The browser goes to another tenant of the same application, with the same cookies. */
export function at(browser: Browser, tenant?: string): Browser {
  browser.headers = tenant === undefined ? {} : { 'x-tenant': tenant };
  return browser;
}

export function browserAt(world: World, tenant?: string): Browser {
  return at(world.browser(), tenant);
}
