import * as http from 'node:http';
import * as https from 'node:https';
import type { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import type { AxiosInstance, AxiosRequestConfig } from 'axios';
import { headOf, type Head } from './answer-head.js';
import { codeOf } from './error-code.js';
import type { CompiledGateway, GatewayRequest } from './gateway-check.js';

/** How one attempt ended, with nothing of the request in it but what the answer's `head` may quote. */
export type Attempt =
  | {
      readonly ended: 'answered';
      readonly status: number;
      readonly drained: Promise<void>;
      readonly head: Promise<Head> | null;
    }
  | {
      readonly ended: 'failed';
      readonly written: Written;
      readonly timedOut: boolean;
      readonly code: string;
    };

/** `unmade`: there was no request at all. `no`: no connection came about, so not a byte left. `maybe`: it could have. */
export type Written = 'unmade' | 'no' | 'maybe';

export interface Transport {
  /** Never rejects, but for a broken installation of axios. */
  attempt(request: GatewayRequest, signal: AbortSignal): Promise<Attempt>;
  /** Destroys all sockets, those in use as well. */
  destroy(): void;
}

type Client = Pick<AxiosInstance, 'request'>;

interface Wire {
  written: Written;
}

/** Answers are judged by their status and thrown away; this much is read so that the socket can be used again. */
const maxAnswerBytes = 65_536;
const maxBodyBytes = 16_384;

/**
 * An idle socket lives shorter than the usual server keeps it (Node and Apache 5 s, nginx 75 s), because a request
 * written into a socket that the server is closing is lost, and nobody can tell whether it was read before.
 */
const idleSocketMs = 4_000;
const idleSockets = 10;

/**
 * Sends through axios, which is loaded while the application starts: a missing axios is then an unhandled rejection
 * at start and not a surprise at the first login.
 * @param timeoutMs longest silence of a connected gateway, milliseconds
 */
export function createTransport(gateway: CompiledGateway, timeoutMs: number): Transport {
  const agent = createAgent(gateway);
  const client = loadClient(gateway, agent, timeoutMs);
  return {
    async attempt(request, signal) {
      const axios = await client;
      const wire: Wire = { written: 'unmade' };
      try {
        const response = await axios.request<Readable>(requestConfig(gateway, request, wire, signal));
        const { status, data } = response;
        // Before the draining begins, or the first bytes are gone.
        const head = gateway.explain && !gateway.accepts(status) ? headOf(data) : null;
        return { ended: 'answered', status, head, drained: drain(data) };
      } catch (error) {
        return failure(error, wire, signal);
      }
    },
    destroy: () => agent.destroy(),
  };
}

function createAgent(gateway: CompiledGateway): http.Agent {
  const pool = { keepAlive: true, timeout: idleSocketMs, maxFreeSockets: idleSockets };
  if (!gateway.secure) return new http.Agent(pool);
  return new https.Agent({
    ...pool,
    // Stated, or NODE_TLS_REJECT_UNAUTHORIZED=0 would switch the check off.
    rejectUnauthorized: true,
    ...(gateway.ca && { ca: [...gateway.ca], allowPartialTrustChain: true }),
  });
}

/**
 * A client of our own class instance: `axios.create()` would inherit the application's axios.defaults, and with
 * them its Authorization header, base address and adapter.
 */
async function loadClient(gateway: CompiledGateway, agent: http.Agent, timeoutMs: number): Promise<Client> {
  const { Axios } = await import('axios');
  return new Axios({
    adapter: 'http',
    // Joined by axios as text before the path, so the host is out of reach of the path (CVE-2025-27152).
    baseURL: gateway.origin,
    allowAbsoluteUrls: false,
    httpAgent: agent,
    httpsAgent: agent,
    proxy: false,
    // A redirect to another host would get the body and every X-Api-Key header.
    maxRedirects: 0,
    timeout: timeoutMs,
    maxContentLength: maxAnswerBytes,
    maxBodyLength: maxBodyBytes,
    // The status line decides, so the body is neither decompressed (bombs), nor parsed, nor waited for.
    responseType: 'stream',
    decompress: false,
    validateStatus: () => true,
  });
}

function requestConfig(
  gateway: CompiledGateway,
  request: GatewayRequest,
  wire: Wire,
  signal: AbortSignal,
): AxiosRequestConfig {
  return {
    method: request.method,
    url: request.path,
    headers: withDefaults(request.headers),
    // A buffer keeps axios from reading the body as JSON and writing it anew.
    ...(request.body !== undefined && { data: Buffer.from(request.body, 'utf8') }),
    signal,
    transport: watchedTransport(gateway.secure, wire),
  };
}

/** `false` means "do not send": axios would call an empty POST a form, and name itself and its version. */
const defaultHeaders: readonly (readonly [string, string | false])[] = [
  ['Accept', '*/*'],
  ['Accept-Encoding', 'identity'],
  ['Content-Type', false],
  ['User-Agent', 'passport-smsotp'],
];

function withDefaults(headers: GatewayRequest['headers']): Record<string, string | false> {
  const stated = new Set(Object.keys(headers).map((name) => name.toLowerCase()));
  const missing = defaultHeaders.filter(([name]) => !stated.has(name.toLowerCase()));
  return { ...Object.fromEntries(missing), ...headers };
}

/** Node's own client, with an eye on whether a byte of the request can have left: no error code tells that for sure. */
function watchedTransport(secure: boolean, wire: Wire): { request: typeof http.request } {
  const request = (...args: Parameters<typeof https.request>): http.ClientRequest => {
    const made = (secure ? https : http).request(...args);
    wire.written = 'no';
    made.once('socket', (socket: Socket) => {
      const open = (): void => {
        wire.written = 'maybe';
      };
      // TLS: `secureConnect` comes only after the certificate was checked, and the request is held back until then.
      if (socket.connecting) socket.once(secure ? 'secureConnect' : 'connect', open);
      else open();
    });
    return made;
  };
  return { request: request as typeof http.request };
}

/** Takes the code alone: an AxiosError carries the credentials and the body with the one-time password. */
function failure(error: unknown, wire: Wire, signal: AbortSignal): Attempt {
  const code = codeOf(error);
  const timedOut = signal.aborted || code === 'ECONNABORTED' || code === 'ETIMEDOUT';
  return { ended: 'failed', written: wire.written, timedOut, code };
}

/** Whatever becomes of the body, the status line has decided. Ends with the body, its limit or the deadline. */
async function drain(body: Readable): Promise<void> {
  await finished(body.resume()).catch(() => undefined);
}
