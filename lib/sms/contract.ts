/** One text message to one person. Never log or throw any field of it whole. */
export interface TextMessage {
  /** Destination in E.164, with the leading `+`. */
  readonly to: string;
  /** The whole text as the person reads it. */
  readonly text: string;
  /** The code alone, for gateways that fill in their own template (`$ctx.otp`). Empty in a notice, which has none. */
  readonly code: string;
}

/**
 * What became of one message. The difference between `refused` and `unknown` decides what the user may
 * be told and whether an earlier code stays alive, so a sender must never guess:
 * - `sent`: the gateway accepted it.
 * - `refused`: it surely did not go out (rejected, unreachable, never written to the socket).
 * - `unknown`: bytes left this machine and no answer came; the message may still arrive.
 */
export type SendOutcome =
  | { readonly status: 'sent' }
  | {
      readonly status: 'refused';
      readonly reason: SendFailure;
      /** What the gateway answered. */
      readonly httpStatus?: number;
      /**
       * The beginning of the gateway's answer, without number, code, text and secrets: only where it is configured that
       * users may see it. Heard from the built-in gateway alone: what another sender's error holds, nobody knows.
       */
      readonly detail?: string;
    }
  | { readonly status: 'unknown'; readonly reason: SendFailure };

/** Why a message was not (surely) sent. Stable words for events and documentation; no provider text. */
export type SendFailure =
  /** The gateway answered with a status that is not in `httpResponse`. */
  | 'gateway_status'
  /** Connection refused, name not found, TLS refused: nothing was written. */
  | 'gateway_unreachable'
  /** The deadline passed. */
  | 'gateway_timeout'
  /** The connection broke, or the answer was larger than the limit, after the request was written. */
  | 'gateway_broken'
  /** More messages are in flight in this process than allowed. */
  | 'gateway_busy'
  /** The sender threw something else. */
  | 'sender_failed';

/** Carries text messages. One `send` makes at most one message; a sender that retries does so only when nothing went out. */
export interface SmsSender {
  /** Resolves within the sender's own deadline. A rejection counts as `unknown`. */
  send(message: TextMessage): Promise<SendOutcome>;
  /** Releases sockets. Called by `SmsOtpStrategy.close()`. */
  close?(): void | Promise<void>;
}

/**
 * A plain function that sends one message, for SDKs and queues of the application. Returning nothing means sent;
 * throwing or rejecting means that nobody knows. `signal` is aborted when the deadline passes.
 */
export type SendFunction = (
  message: TextMessage,
  signal: AbortSignal,
) => SendOutcome | undefined | void | PromiseLike<SendOutcome | undefined | void>;
