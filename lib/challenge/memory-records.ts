import { timingSafeEqual } from 'node:crypto';
import type { SentMessage } from './budget.js';
import type { ChallengeKey, ChallengeState, GuessLimits, OpenRequest } from './contract.js';
import { attemptsUntilWait, waitAfter } from './guesses.js';

/** One login that waits for its code. */
export interface Challenge {
  /** False while there was never a code in it, only guesses at a backup code. */
  opened: boolean;
  digest: string | null;
  expiresAt: number;
  forgetAt: number;
  resendAt: number;
  sends: number;
  /** When the last message went out. */
  sentAt: number;
  maxSends: number;
  /** Wrong codes in this challenge, over all its codes. */
  failures: number;
  attemptsLeft: number;
  /** What the last `open` replaced, for `refund`. */
  before: { digest: string | null; expiresAt: number };
}

/** What is remembered of a user, over all logins. */
export interface Account {
  failures: number;
  lockedUntil: number;
  resendAt: number;
  /** The challenge that was passed last, so that the second half of a double click is told apart from a wrong code. */
  spent: string | null;
  /** Oldest first, as far as the budget looks back. */
  messages: readonly SentMessage[];
  /** Messages that did not go out and cost nothing, and until when they are remembered. */
  failed: number;
  failedUntil: number;
  /** Wrong backup codes, which are among `failures` too, and until when they wait. */
  backupFailures: number;
  backupLockedUntil: number;
  forgetAt: number;
}

/** A challenge in which there was no code yet. */
export function unopened(forgetAt: number): Challenge {
  return {
    opened: false,
    digest: null,
    expiresAt: 0,
    forgetAt,
    resendAt: 0,
    sends: 0,
    sentAt: 0,
    maxSends: 0,
    failures: 0,
    attemptsLeft: 0,
    before: { digest: null, expiresAt: 0 },
  };
}

export function emptyAccount(now: number): Account {
  return {
    failures: 0,
    lockedUntil: 0,
    resendAt: 0,
    spent: null,
    messages: [],
    failed: 0,
    failedUntil: 0,
    backupFailures: 0,
    backupLockedUntil: 0,
    forgetAt: now,
  };
}

/** The challenge with a new code; it remembers the one before, in case that the message does not go out. */
export function successor(request: OpenRequest, account: Account, old: Challenge | undefined): Challenge {
  const { digest, expiresAt, forgetAt, now, cooldownMs, maxSends, guesses } = request;
  return {
    opened: true,
    digest,
    expiresAt,
    forgetAt,
    resendAt: now + cooldownMs,
    sends: (old?.sends ?? 0) + 1,
    sentAt: now,
    maxSends,
    failures: old?.failures ?? 0,
    attemptsLeft: attemptsUntilWait(account.failures, guesses),
    before: { digest: old?.digest ?? null, expiresAt: old?.expiresAt ?? 0 },
  };
}

/** What a failure leaves behind; the wait that begins with it, or 0. */
export function countDown(account: Account, challenge: Challenge, now: number, guesses: GuessLimits): number {
  const wait = waitAfter(account.failures, guesses);
  challenge.attemptsLeft = wait > 0 ? 0 : attemptsUntilWait(account.failures, guesses);
  if (wait === 0) return 0;
  account.lockedUntil = challenge.resendAt = now + wait;
  challenge.digest = null;
  return wait;
}

/** As in Redis: whoever has a challenge of another account has none. */
export function nameOf({ account, challenge }: ChallengeKey): string {
  return `${account}:${challenge}`;
}

/** What may be shown; null when there was never a code in it. */
export function stateOf(challenge: Challenge | undefined): ChallengeState | null {
  return challenge?.opened ? standing(challenge) : null;
}

export function standing(challenge: Challenge): ChallengeState {
  return {
    live: challenge.digest !== null,
    expiresAt: challenge.expiresAt,
    resendAt: challenge.resendAt,
    attemptsLeft: challenge.attemptsLeft,
    sendsLeft: challenge.maxSends - challenge.sends,
  };
}

export function equal(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}
