import type {
  ChallengeKey,
  ChallengeState,
  ChallengeStore,
  GuessRequest,
  GuessResult,
  OpenRequest,
  OpenResult,
  PassRequest,
  RefundRequest,
  VerifyRequest,
  VerifyResult,
} from './contract.js';
import { longestWindow, nextMessageAt, withinWindows } from './budget.js';
import { waitAfter } from './guesses.js';
import {
  countDown,
  emptyAccount,
  equal,
  nameOf,
  standing,
  stateOf,
  successor,
  unopened,
  type Account,
  type Challenge,
} from './memory-records.js';

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
    const { now, unproved = false } = request;
    const account = this.account(request.account, now);
    const old = this.challenge(request, now);
    if (account.lockedUntil > now) return Promise.resolve({ status: 'locked', retryAt: account.lockedUntil });
    if (account.resendAt > now) return Promise.resolve({ status: 'cooldown', retryAt: account.resendAt });
    if ((old?.sends ?? 0) >= request.maxSends) return Promise.resolve({ status: 'exhausted' });
    const retryAt = nextMessageAt(account.messages, request.budget, now);
    if (retryAt > 0) return Promise.resolve({ status: 'budget', retryAt });
    const fresh = successor(request, account, old);
    account.messages = [...withinWindows(account.messages, request.budget, now), { at: now, unproved }];
    account.resendAt = fresh.resendAt;
    if (account.spent === request.challenge) account.spent = null;
    account.forgetAt = Math.max(account.forgetAt, fresh.resendAt, now + longestWindow(request.budget));
    this.challenges.set(nameOf(request), fresh);
    this.accounts.set(request.account, account);
    this.sweepLater();
    return Promise.resolve({ status: 'opened', state: standing(fresh) });
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
      if (restore) {
        challenge.sends -= 1;
        account.messages = account.messages.filter(({ at }) => at !== challenge.sentAt);
      }
    }
    if (restore) Object.assign(challenge, challenge.before);
    return Promise.resolve();
  }

  verify(request: VerifyRequest): Promise<VerifyResult> {
    return Promise.resolve(this.judge(request));
  }

  guess(request: GuessRequest): Promise<GuessResult> {
    const { now, guesses, forgetAt } = request;
    const account = this.account(request.account, now);
    if (account.spent === request.challenge) return Promise.resolve({ status: 'spent' });
    const till = Math.max(account.backupLockedUntil, request.heedsLock ? account.lockedUntil : 0);
    if (till > now) return Promise.resolve({ status: 'locked', retryAt: till });
    const challenge = this.challenge(request, now) ?? unopened(forgetAt);
    account.failures += 1;
    account.backupFailures += 1;
    challenge.failures += 1;
    account.forgetAt = now + guesses.memoryMs;
    const wait = countDown(account, challenge, now, guesses);
    const isDue = account.backupFailures % guesses.perCode === 0;
    const ownWait = isDue ? waitAfter(guesses.perCode, guesses) : 0;
    if (ownWait > 0) account.backupLockedUntil = now + ownWait;
    this.challenges.set(nameOf(request), challenge);
    this.accounts.set(request.account, account);
    const longest = Math.max(wait, ownWait);
    return Promise.resolve({ status: 'counted', ...(longest > 0 && { retryAt: now + longest }) });
  }

  pass(request: PassRequest): Promise<void> {
    const account = this.account(request.account, request.now);
    this.over(request, account, this.challenge(request, request.now)?.failures ?? 0, null);
    this.accounts.set(request.account, account);
    return Promise.resolve();
  }

  peek(key: ChallengeKey): Promise<ChallengeState | null> {
    return Promise.resolve(stateOf(this.challenge(key, this.now())));
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
    const state = stateOf(challenge);
    if (account.lockedUntil > now) return { status: 'locked', retryAt: account.lockedUntil, state };
    if (challenge?.digest == null) return { status: 'gone', state };
    if (now > challenge.expiresAt) return { status: 'expired', state: standing(challenge) };
    account.failures += 1;
    challenge.failures += 1;
    this.accounts.set(request.account, account);
    if (!equal(challenge.digest, request.digest)) return wrong(request, account, challenge);
    this.over(request, account, challenge.failures, challenge.sentAt);
    return { status: 'passed' };
  }

  /** @param proved when the message went out whose code was right */
  private over(request: PassRequest, account: Account, own: number, proved: number | null): void {
    this.challenges.delete(nameOf(request));
    account.failures = Math.max(0, account.failures - own);
    account.lockedUntil = account.resendAt = 0;
    account.backupFailures = account.backupLockedUntil = 0;
    account.spent = request.challenge;
    account.messages = account.messages.filter(({ at, unproved }) => unproved && at !== proved);
    const isClear = account.failures === 0 && account.messages.length === 0;
    account.forgetAt = isClear ? request.now + spentMs : account.forgetAt;
  }

  private account(key: string, now: number): Account {
    const found = this.accounts.get(key);
    if (found && found.forgetAt >= now) return found;
    return emptyAccount(now);
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

function wrong({ now, guesses }: VerifyRequest, account: Account, challenge: Challenge): VerifyResult {
  account.forgetAt = now + guesses.memoryMs;
  const wait = countDown(account, challenge, now, guesses);
  const state = standing(challenge);
  return wait === 0 ? { status: 'wrong', state } : { status: 'wrong', state, retryAt: now + wait };
}
