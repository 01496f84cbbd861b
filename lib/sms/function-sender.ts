import type { SendFailure, SendFunction, SendOutcome, SmsSender, TextMessage } from './contract.js';

export interface FunctionSenderIo {
  /** Milliseconds the function may take. @default 6000, a second more than the built-in gateway */
  readonly deadlineMs?: number;
}

const failed: SendOutcome = { status: 'unknown', reason: 'sender_failed' };

const failures: ReadonlySet<string> = new Set<SendFailure>([
  'gateway_status',
  'gateway_unreachable',
  'gateway_timeout',
  'gateway_broken',
  'gateway_busy',
  'sender_failed',
]);

/** Makes a sender of a function, with a hard deadline that holds even if the function ignores its signal. */
export function createFunctionSender(send: SendFunction, io: FunctionSenderIo = {}): SmsSender {
  const { deadlineMs = 6_000 } = io;
  return {
    async send(message) {
      const controller = new AbortController();
      const timer = setTimeout(() => controller.abort(), deadlineMs).unref();
      try {
        return await Promise.race([call(send, message, controller.signal), lateness(controller.signal)]);
      } finally {
        clearTimeout(timer);
      }
    },
  };
}

/** The error is dropped: SDK errors carry request bodies, and with them the code. */
async function call(send: SendFunction, message: TextMessage, signal: AbortSignal): Promise<SendOutcome> {
  try {
    return outcomeOf(await send(message, signal));
  } catch {
    return failed;
  }
}

function lateness(signal: AbortSignal): Promise<SendOutcome> {
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve({ status: 'unknown', reason: 'gateway_timeout' }));
  });
}

/**
 * Anything that is neither nothing nor an outcome counts as unknown: `fetch` resolves on a status of 500 too, and
 * taking its Response for a success would be a guess.
 */
function outcomeOf(result: unknown): SendOutcome {
  if (result === undefined) return { status: 'sent' };
  if (!isOutcome(result)) return failed;
  if (result.status !== 'refused') return result;
  const { status, reason, httpStatus } = result;
  // No `detail`: the texts of an SDK's errors hold whatever that SDK puts there, and nobody has masked them.
  const known =
    Number.isInteger(httpStatus) && httpStatus !== undefined && httpStatus > 99 && httpStatus < 600;
  return { status, reason, ...(known && { httpStatus }) };
}

function isOutcome(result: unknown): result is SendOutcome {
  if (typeof result !== 'object' || result === null || !('status' in result)) return false;
  if (result.status === 'sent') return true;
  if (result.status !== 'refused' && result.status !== 'unknown') return false;
  return 'reason' in result && failures.has(String(result.reason));
}
