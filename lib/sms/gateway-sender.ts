import { setTimeout as pause } from 'node:timers/promises';
import { SmsOtpConfigError } from '../errors.js';
import type { SendOutcome, SmsSender, TextMessage } from './contract.js';
import { compileGateway, type CompiledGateway, type GatewayRequest } from './gateway-check.js';
import type { GatewayOptions } from './gateway-options.js';
import { processSlots, type Slots } from './slots.js';
import { createTransport, type Attempt, type Transport } from './transport.js';

/** What surrounds a gateway sender. Everything has a default; tests shorten the times. */
export interface GatewayIo {
  /** Milliseconds for a whole send, retry included; hard. @default 5000 */
  readonly deadlineMs?: number;
  /** Milliseconds a connected gateway may stay silent. @default 4000 */
  readonly timeoutMs?: number;
  /** Milliseconds before the one retry. @default 100 */
  readonly retryDelayMs?: number;
  /** Bound on sends under way. @default one of 50, shared by the process */
  readonly slots?: Slots;
}

/** Codes of a connection that did not come about and may do so a moment later (restart, resolver hiccup). */
const retriable = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN']);

const unreachable: SendOutcome = { status: 'refused', reason: 'gateway_unreachable' };

/** What one send came to, and when its socket is done with. */
interface Delivery {
  readonly outcome: SendOutcome;
  readonly drained?: Promise<void>;
}

/**
 * Sends over the described HTTP API, at most one message for one `send`.
 * @throws SmsOtpConfigError with every problem of the description
 */
export function createGatewaySender(options: GatewayOptions, io: GatewayIo = {}): SmsSender {
  const gateway = compileOrThrow(options);
  const { deadlineMs = 5_000, timeoutMs = 4_000, retryDelayMs = 100, slots = processSlots } = io;
  const transport = createTransport(gateway, timeoutMs);
  const underWay = new Set<Promise<void>>();
  let closed = false;

  return {
    async send(message) {
      if (closed) return unreachable;
      const giveBack = slots.take();
      if (giveBack === undefined) return { status: 'refused', reason: 'gateway_busy' };
      const deadline = startDeadline(deadlineMs);
      const delivery = deliver(gateway, transport, message, { signal: deadline.signal, retryDelayMs });
      const done = whenDrained(delivery).finally(() => {
        deadline.stop();
        giveBack();
        underWay.delete(done);
      });
      underWay.add(done);
      return (await delivery).outcome;
    },
    /** Lets sends under way end by their own deadline: a cut one would be a message nobody knows of. */
    async close() {
      closed = true;
      await Promise.all(underWay);
      transport.destroy();
    },
  };
}

interface Terms {
  readonly signal: AbortSignal;
  readonly retryDelayMs: number;
}

async function deliver(
  gateway: CompiledGateway,
  transport: Transport,
  message: TextMessage,
  terms: Terms,
): Promise<Delivery> {
  const request = renderSafely(gateway, message);
  if (request === undefined) return { outcome: { status: 'refused', reason: 'sender_failed' } };
  const attempt = await attemptTwice(transport, request, terms);
  const outcome = judge(attempt, gateway.accepts);
  if (attempt.ended !== 'answered') return { outcome };
  const detail = outcome.status === 'refused' ? await explain(gateway, attempt, message) : undefined;
  return { outcome: { ...outcome, ...(detail !== undefined && { detail }) }, drained: attempt.drained };
}

/** What the gateway says of its refusal, where users may see it. */
async function explain(
  gateway: CompiledGateway,
  { head }: Extract<Attempt, { ended: 'answered' }>,
  message: TextMessage,
): Promise<string | undefined> {
  return head === null ? undefined : gateway.explain?.(await head, message);
}

/**
 * A slot comes back only when the socket is done with, or a dripping gateway would hoard sockets. A rejection is told
 * to the caller of `send`; here only its end matters.
 */
async function whenDrained(delivery: Promise<Delivery>): Promise<void> {
  const settled = await delivery.catch(() => undefined);
  await settled?.drained;
}

function compileOrThrow(options: GatewayOptions): CompiledGateway {
  const problems: string[] = [];
  const gateway = compileGateway(options, (problem) => problems.push(problem));
  if (problems.length > 0 || gateway === undefined) throw new SmsOtpConfigError([...new Set(problems)]);
  return gateway;
}

/** The error is dropped because it may quote the text; nothing was written, and the outcome says so. */
function renderSafely(gateway: CompiledGateway, message: TextMessage): GatewayRequest | undefined {
  try {
    return gateway.render(message);
  } catch {
    return undefined;
  }
}

/** Once more, and only when no connection came about: after a reset the first try may have been read. */
async function attemptTwice(
  transport: Transport,
  request: GatewayRequest,
  { signal, retryDelayMs }: Terms,
): Promise<Attempt> {
  const first = await transport.attempt(request, signal);
  if (first.ended === 'answered' || first.written !== 'no' || !retriable.has(first.code)) return first;
  const rested = await pause(retryDelayMs, true, { signal }).catch(() => false);
  return rested ? transport.attempt(request, signal) : first;
}

/**
 * | what happened                                             | outcome                       |
 * |-----------------------------------------------------------|-------------------------------|
 * | status line in httpResponse, whatever the body does       | sent                          |
 * | any other status line, 3xx included                       | refused, gateway_status       |
 * | name, TCP or TLS failed, or the deadline passed before    | refused, gateway_unreachable  |
 * | connected, then silence                                   | unknown, gateway_timeout      |
 * | connected, then reset, end or garbage, reused or not      | unknown, gateway_broken       |
 * | the request could not be made (too large)                 | refused, sender_failed        |
 *
 * A body that breaks off, drips or never ends changes nothing: the gateway has already said what it did. A reset on a
 * reused socket mostly means that the server had closed it unread, but a server that read and then died looks the
 * same, so it counts as unknown and is not tried again.
 */
function judge(attempt: Attempt, accepts: CompiledGateway['accepts']): SendOutcome {
  if (attempt.ended === 'answered') {
    if (accepts(attempt.status)) return { status: 'sent' };
    return { status: 'refused', reason: 'gateway_status', httpStatus: attempt.status };
  }
  const { written, timedOut } = attempt;
  if (written === 'maybe')
    return { status: 'unknown', reason: timedOut ? 'gateway_timeout' : 'gateway_broken' };
  return written === 'no' || timedOut ? unreachable : { status: 'refused', reason: 'sender_failed' };
}

function startDeadline(ms: number): { signal: AbortSignal; stop: () => void } {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), ms);
  return { signal: controller.signal, stop: () => clearTimeout(timer) };
}
