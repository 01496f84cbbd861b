import type { MessageWindow } from './contract.js';

/**
 * When the next message may go out, epoch ms; 0 is now.
 * @param times of the messages before, oldest first
 */
export function nextMessageAt(
  times: readonly number[],
  budget: readonly MessageWindow[],
  now: number,
): number {
  return Math.max(
    0,
    ...budget.map(({ messages, ms }) => {
      const decisive = times.at(-messages) ?? 0;
      return times.length >= messages && decisive + ms > now ? decisive + ms : 0;
    }),
  );
}

/** The times that some window still looks at. */
export function withinWindows(
  times: readonly number[],
  budget: readonly MessageWindow[],
  now: number,
): readonly number[] {
  const longest = longestWindow(budget);
  return times.filter((time) => time + longest > now);
}

export function longestWindow(budget: readonly MessageWindow[]): number {
  return Math.max(0, ...budget.map(({ ms }) => ms));
}
