import type { FreeFailures, GuessLimits, MessageWindow } from '../challenge/contract.js';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/**
 * A login that waits for its code ends after this long, whatever happens. NIST SP 800-63B-4 3.1.3.2 lets one
 * out-of-band request live 10 minutes; a flow may hold several codes, so it gets half as long again.
 */
export const flowMs = 15 * minute;

/**
 * The waits after each further `maxAttempts` wrong codes of one account: 30 s, 5 min, 1 h, then 24 h each time
 * (NIST SP 800-63B-4 3.2.2 names 30 seconds up to an hour). New codes, sessions and logins don't shorten them.
 */
export const guessWaitsMs: readonly number[] = [30 * second, 5 * minute, hour, day];

/** How long an account's wrong codes are remembered after the last one. */
export const guessMemoryMs = 30 * day;

/** Failed messages that a user may try again at once; after those the usual cool-down holds. */
export const freeFailures: FreeFailures = { failures: 5, memoryMs: 10 * minute };

/**
 * Most messages to one account: 5 in an hour, 10 in a day, and in any case what one login may have. Over all logins, so
 * that to begin anew brings no more of them; a login that went through is forgotten (our choice; security yardsticks in
 * the field name 5 to 10 an hour).
 */
export function messageBudget(maxSends: number): readonly MessageWindow[] {
  return [
    { messages: Math.max(5, maxSends), ms: hour },
    { messages: Math.max(10, maxSends), ms: day },
  ];
}

/** The connector's account lock, as settings of the same ladder: there is one lock, and not two. */
export interface AccountLock {
  /** The first wait. @default 5, that of WSO2 Identity Server */
  readonly minutes?: number | undefined;
  /** How many times longer each next wait is. @default 1 */
  readonly ratio?: number | undefined;
}

export function guessLimits(maxAttempts: number, lock: AccountLock = {}): GuessLimits {
  return { perCode: maxAttempts, waitsMs: waitsOf(lock), memoryMs: guessMemoryMs };
}

/**
 * Four waits by the settings, then 24 hours each time. Without that end a lock of one minute would let through 7200
 * guesses a day, and a code of six digits would fall within weeks.
 */
function waitsOf({ minutes, ratio }: AccountLock): readonly number[] {
  if (minutes === undefined && ratio === undefined) return guessWaitsMs;
  const first = (minutes ?? 5) * minute;
  return [...[0, 1, 2, 3].map((lockouts) => Math.min(day, first * (ratio ?? 1) ** lockouts)), day];
}
