/**
 * Where challenges and guess counters live.
 *
 * Every method is ONE atomic step: two calls for the same account behave as if one ran after the other,
 * over all processes that share the store. That closes the races measured in the field: a counter kept
 * in the session compared 200 of 200 parallel guesses, and check-then-delete accepted one code 129 times.
 *
 * A store never sees a code, a number or a user name: `account` and `digest` are keyed hashes.
 * Times are epoch milliseconds, given by the caller. Every key expires by itself.
 * A store that can't answer rejects; the flow then fails closed.
 */
export interface ChallengeStore {
  /** Records a code as sent, if the account may have one now. The code that the challenge had before is dead. */
  open(request: OpenRequest): Promise<OpenResult>;
  /**
   * Makes up for an `open` whose message did not go out, surely (`restore`) or perhaps. The cool-down is over at once;
   * with `restore` the message does not count and the code that it replaced lives again. Only so many failures of an
   * account are free: a gateway that delivers and then answers with an error would be a way to send without end.
   * After those, the account's cool-down and the count stay. The challenge's `resendAt` is 0 in any case: that is how a
   * page knows that its message failed. Does nothing if another `open` came in between.
   */
  refund(request: RefundRequest): Promise<void>;
  /**
   * Counts the guess, compares it and consumes the code when it is right, in this order and in one step.
   * A refusal tells the state as it is then, so that the page needs no second question to the store.
   * A right code works once. Failures made in this challenge are forgiven by its success; failures of other
   * challenges are not, so the owner's logins don't hand new guesses to somebody who knows the password.
   */
  verify(request: VerifyRequest): Promise<VerifyResult>;
  /**
   * Counts a guess at something else than the code, a backup code, before it is compared. It counts among the account's
   * wrong codes and, by itself, among its wrong backup codes, which have a wait of their own: the first of `waitsMs`,
   * each time. It never grows, or whoever knows the password could shut the owner's way in without the telephone for days
   * by a handful of requests.
   */
  guess(request: GuessRequest): Promise<GuessResult>;
  /** The guess was right: as after the right code, the challenge is over and forgives what was counted in it. */
  pass(request: PassRequest): Promise<void>;
  /** What a page may show, or null when the challenge never had a code or its time is over. Changes nothing. */
  peek(key: ChallengeKey): Promise<ChallengeState | null>;
  /** Kills the challenge's code. Counters stay. */
  discard(key: ChallengeKey): Promise<void>;
  /** Releases timers and sockets that the store opened itself. */
  close?(): void | Promise<void>;
}

export interface ChallengeKey {
  /** Keyed hash of the user: the guess budget and the cool-down hang on it. */
  readonly account: string;
  /** Random id of the challenge, at least 128 bit (ASVS 6.5.3); bound to one browser session. */
  readonly challenge: string;
}

/** How guesses are rationed: after every `perCode` failures the account waits, each time longer. */
export interface GuessLimits {
  /** Failures until the next wait, and the most one code is compared: 1 to 10. */
  readonly perCode: number;
  /** The waits in ms; the last one repeats. */
  readonly waitsMs: readonly number[];
  /** How long after the last failure the account's count is remembered, in ms. */
  readonly memoryMs: number;
}

export interface OpenRequest extends ChallengeKey {
  /** Keyed hash of the code (see `code.ts`). */
  readonly digest: string;
  readonly now: number;
  /** When the code dies. The boundary itself still counts as alive. */
  readonly expiresAt: number;
  /** When the whole challenge is forgotten; not before `expiresAt`. */
  readonly forgetAt: number;
  /** Least time between two messages for the account, in ms. */
  readonly cooldownMs: number;
  /** Most messages for this challenge, the first included. */
  readonly maxSends: number;
  /** Most messages for the account, over all challenges. A success forgets those before it, but for `unproved` ones. */
  readonly budget: readonly MessageWindow[];
  /**
   * True when it goes to a number that is to be proved by it. Only the code of this very message makes it forgotten: by
   * other successes, whoever has an account could send to the numbers of strangers without end. @default false
   */
  readonly unproved?: boolean;
  readonly guesses: GuessLimits;
}

/** At most so many messages in any stretch of time as long as this. */
export interface MessageWindow {
  readonly messages: number;
  readonly ms: number;
}

export type OpenResult =
  | { readonly status: 'opened'; readonly state: ChallengeState }
  /** A message went to this account a moment ago, from this challenge or another. */
  | { readonly status: 'cooldown'; readonly retryAt: number }
  /** Too many wrong codes: nothing is sent and nothing is compared until `retryAt`. */
  | { readonly status: 'locked'; readonly retryAt: number }
  /** The account has had all its messages for now, whatever challenge they were for. */
  | { readonly status: 'budget'; readonly retryAt: number }
  /** This challenge has had all its messages. */
  | { readonly status: 'exhausted' };

export interface RefundRequest extends ChallengeKey {
  /** The digest given to the `open` that is taken back. */
  readonly digest: string;
  /** True when the message surely did not go out. */
  readonly restore: boolean;
  readonly now: number;
  readonly free: FreeFailures;
}

/** How many failed messages of one account cost no waiting. */
export interface FreeFailures {
  readonly failures: number;
  /** How long they are remembered after the first one, in ms. */
  readonly memoryMs: number;
}

export interface VerifyRequest extends ChallengeKey {
  readonly digest: string;
  readonly now: number;
  readonly guesses: GuessLimits;
}

export interface GuessRequest extends ChallengeKey {
  readonly now: number;
  /** When the challenge is forgotten. */
  readonly forgetAt: number;
  readonly guesses: GuessLimits;
  /** True for what is as easy to guess as a code: it has to wait where a code has to. */
  readonly heedsLock: boolean;
}

export type GuessResult =
  /** To be compared now. If it is wrong, and `retryAt` is there, the account waits. */
  | { readonly status: 'counted'; readonly retryAt?: number }
  /** Not to be compared before `retryAt`. */
  | { readonly status: 'locked'; readonly retryAt: number }
  /** The challenge was passed a moment ago. */
  | { readonly status: 'spent' };

export interface PassRequest extends ChallengeKey {
  readonly now: number;
}

export type VerifyResult =
  | { readonly status: 'passed' }
  /** Compared and wrong. At `state.attemptsLeft: 0` the code is dead and `retryAt` says when a new one can be had. */
  | { readonly status: 'wrong'; readonly state: ChallengeState; readonly retryAt?: number }
  /** Not compared, because the account waits. */
  | { readonly status: 'locked'; readonly retryAt: number; readonly state: ChallengeState | null }
  /** Not compared: the code's time is over. */
  | { readonly status: 'expired'; readonly state: ChallengeState }
  /** Not compared: there is no code (never sent, used, burned, replaced, forgotten). */
  | { readonly status: 'gone'; readonly state: ChallengeState | null }
  /** Not compared: this challenge was passed a moment ago (a double click, an autofill that posts twice). */
  | { readonly status: 'spent' };

export interface ChallengeState {
  /** Whether there is a code to compare with. False after the last guess. */
  readonly live: boolean;
  readonly expiresAt: number;
  /** When the next message may be asked for. */
  readonly resendAt: number;
  readonly attemptsLeft: number;
  /** How many more messages this challenge may have. */
  readonly sendsLeft: number;
}
