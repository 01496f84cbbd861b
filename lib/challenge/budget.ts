import type { MessageWindow } from './contract.js';

/** A message of an account. */
export interface SentMessage {
  /** Epoch ms. */
  readonly at: number;
  readonly unproved: boolean;
}

/**
 * When the next message may go out, epoch ms; 0 is now.
 * @param sent the messages before, oldest first
 */
export function nextMessageAt(
  sent: readonly SentMessage[],
  budget: readonly MessageWindow[],
  now: number,
): number {
  return Math.max(
    0,
    ...budget.map(({ messages, ms }) => {
      const decisive = sent.at(-messages)?.at ?? 0;
      return sent.length >= messages && decisive + ms > now ? decisive + ms : 0;
    }),
  );
}

/** The messages that some window still looks at. */
export function withinWindows(
  sent: readonly SentMessage[],
  budget: readonly MessageWindow[],
  now: number,
): readonly SentMessage[] {
  const longest = longestWindow(budget);
  return sent.filter(({ at }) => at + longest > now);
}

export function longestWindow(budget: readonly MessageWindow[]): number {
  return Math.max(0, ...budget.map(({ ms }) => ms));
}
