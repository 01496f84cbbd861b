import { timingSafeEqual } from 'node:crypto';
import type {
  ChallengeKey,
  ChallengeState,
  ChallengeStore,
  OpenRequest,
  OpenResult,
  RefundRequest,
  VerifyRequest,
  VerifyResult,
} from './contract.js';
import { attemptsUntilWait, waitAfter } from './guesses.js';

interface Challenge {
  digest: string | null;
  expiresAt: number;
  forgetAt: number;
  resendAt: number;
  sends: number;
  maxSends: number;
  /** Wrong codes in this challenge, over all its codes. */
  failures: number;
  attemptsLeft: number;
  /** What the last `open` replaced, for `refund`. */
  before: { digest: string | null; expiresAt: number };
}

interface Account {
  failures: number;
  lockedUntil: number;
  resendAt: number;
  /** The challenge that was passed last, so that the second half of a double click is told apart from a wrong code. */
  spent: string | null;
  /** Messages that did not go out and cost nothing, and until when they are remembered. */
  failed: number;
  failedUntil: number;
  forgetAt: number;
}

const sweepEveryMs = 60_000;
const spentMs = 60_000;

/**
 * The contract in one process. Each method runs without an await, so nothing comes in between. For development,
 * tests and single processes: a restart forgets all guesses, which is why production asks for Redis.
 */
export class MemoryChallengeStore implements ChallengeStore {
  // Two maps, because a challenge lives for minutes and its account's guesses for weeks.
  private readonly challenges = new Map<string, Challenge>();
  private readonly accounts = new Map<string, Account>();
  private readonly now: () => number;
  private timer: NodeJS.Timeout | null = null;

  /** @param now clock for `peek` and the sweeper; every other time comes with the call. Default: the system's. */
  constructor(now: () => number = () => Date.now()) {
    this.now = now;
  }

  open(request: OpenRequest): Promise<OpenResult> {
    const { now } = request;
    const account = this.account(request.account, now);
    const old = this.challenge(request, now);
    if (account.lockedUntil > now) return Promise.resolve({ status: 'locked', retryAt: account.lockedUntil });
    if (account.resendAt > now) return Promise.resolve({ status: 'cooldown', retryAt: account.resendAt });
    if ((old?.sends ?? 0) >= request.maxSends) return Promise.resolve({ status: 'exhausted' });
    const fresh = successor(request, account, old);
    account.resendAt = fresh.resendAt;
    if (account.spent === request.challenge) account.spent = null;
    account.forgetAt = Math.max(account.forgetAt, fresh.resendAt);
    this.challenges.set(nameOf(request), fresh);
    this.accounts.set(request.account, account);
    this.sweepLater();
    return Promise.resolve({ status: 'opened', state: stateOf(fresh) });
  }

  refund(request: RefundRequest): Promise<void> {
    const { digest, restore, now, free } = request;
    const challenge = this.challenges.get(nameOf(request));
    if (challenge?.digest !== digest || challenge.resendAt === 0) return Promise.resolve();
    const account = this.account(request.account, now);
    if (account.failedUntil < now) [account.failed, account.failedUntil] = [0, now + free.memoryMs];
    account.failed += 1;
    account.forgetAt = Math.max(account.forgetAt, now + free.memoryMs);
    this.accounts.set(request.account, account);
    challenge.resendAt = 0;
    if (account.failed <= free.failures) {
      account.resendAt = 0;
      if (restore) challenge.sends -= 1;
    }
    if (restore) Object.assign(challenge, challenge.before);
    return Promise.resolve();
  }

  verify(request: VerifyRequest): Promise<VerifyResult> {
    return Promise.resolve(this.judge(request));
  }

  peek(key: ChallengeKey): Promise<ChallengeState | null> {
    const challenge = this.challenge(key, this.now());
    return Promise.resolve(challenge ? stateOf(challenge) : null);
  }

  discard(key: ChallengeKey): Promise<void> {
    const challenge = this.challenges.get(nameOf(key));
    if (challenge) challenge.digest = challenge.before.digest = null;
    return Promise.resolve();
  }

  close(): void {
    if (this.timer) clearInterval(this.timer);
    this.timer = null;
    this.challenges.clear();
    this.accounts.clear();
  }

  /** How many records are held, for tests that look for growth. */
  get size(): number {
    return this.challenges.size + this.accounts.size;
  }

  private judge(request: VerifyRequest): VerifyResult {
    const { now } = request;
    const account = this.account(request.account, now);
    if (account.spent === request.challenge) return { status: 'spent' };
    const challenge = this.challenge(request, now);
    const state = challenge ? stateOf(challenge) : null;
    if (account.lockedUntil > now) return { status: 'locked', retryAt: account.lockedUntil, state };
    if (challenge?.digest == null) return { status: 'gone', state };
    if (now > challenge.expiresAt) return { status: 'expired', state: stateOf(challenge) };
    account.failures += 1;
    challenge.failures += 1;
    this.accounts.set(request.account, account);
    return equal(challenge.digest, request.digest)
      ? this.pass(request, account, challenge)
      : countFailure(request, account, challenge);
  }

  private pass(request: VerifyRequest, account: Account, challenge: Challenge): VerifyResult {
    this.challenges.delete(nameOf(request));
    account.failures = Math.max(0, account.failures - challenge.failures);
    account.lockedUntil = account.resendAt = 0;
    account.spent = request.challenge;
    if (account.failures === 0) account.forgetAt = request.now + spentMs;
    return { status: 'passed' };
  }

  private account(key: string, now: number): Account {
    const found = this.accounts.get(key);
    if (found && found.forgetAt >= now) return found;
    return {
      failures: 0,
      lockedUntil: 0,
      resendAt: 0,
      spent: null,
      failed: 0,
      failedUntil: 0,
      forgetAt: now,
    };
  }

  private challenge(key: ChallengeKey, now: number): Challenge | undefined {
    const found = this.challenges.get(nameOf(key));
    return found && found.forgetAt >= now ? found : undefined;
  }

  private sweepLater(): void {
    if (this.timer) return;
    this.timer = setInterval(() => {
      this.sweep(this.now());
    }, sweepEveryMs);
    this.timer.unref();
  }

  private sweep(now: number): void {
    for (const [key, { forgetAt }] of this.challenges) if (forgetAt < now) this.challenges.delete(key);
    for (const [key, { forgetAt }] of this.accounts) if (forgetAt < now) this.accounts.delete(key);
  }
}

/** The challenge with a new code; it remembers the one before, in case that the message does not go out. */
function successor(request: OpenRequest, account: Account, old: Challenge | undefined): Challenge {
  const { digest, expiresAt, forgetAt, now, cooldownMs, maxSends, guesses } = request;
  return {
    digest,
    expiresAt,
    forgetAt,
    resendAt: now + cooldownMs,
    sends: (old?.sends ?? 0) + 1,
    maxSends,
    failures: old?.failures ?? 0,
    attemptsLeft: attemptsUntilWait(account.failures, guesses),
    before: { digest: old?.digest ?? null, expiresAt: old?.expiresAt ?? 0 },
  };
}

function countFailure({ now, guesses }: VerifyRequest, account: Account, challenge: Challenge): VerifyResult {
  const wait = waitAfter(account.failures, guesses);
  account.forgetAt = now + guesses.memoryMs;
  challenge.attemptsLeft = wait > 0 ? 0 : attemptsUntilWait(account.failures, guesses);
  if (wait === 0) return { status: 'wrong', state: stateOf(challenge) };
  account.lockedUntil = challenge.resendAt = now + wait;
  challenge.digest = null;
  return { status: 'wrong', state: stateOf(challenge), retryAt: account.lockedUntil };
}

/** As in Redis: whoever has a challenge of another account has none. */
function nameOf({ account, challenge }: ChallengeKey): string {
  return `${account}:${challenge}`;
}

function stateOf(challenge: Challenge): ChallengeState {
  return {
    live: challenge.digest !== null,
    expiresAt: challenge.expiresAt,
    resendAt: challenge.resendAt,
    attemptsLeft: challenge.attemptsLeft,
    sendsLeft: challenge.maxSends - challenge.sends,
  };
}

function equal(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}
