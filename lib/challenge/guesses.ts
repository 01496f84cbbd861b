import type { GuessLimits } from './contract.js';

/** Wrong codes that the account may still have before it must wait. Never 0: at 0 it waits already. */
export function attemptsUntilWait(failures: number, limits: GuessLimits): number {
  return limits.perCode - (failures % limits.perCode);
}

/** How long the account waits after its `failures`-th wrong code, in ms; 0 is not at all. */
export function waitAfter(failures: number, limits: GuessLimits): number {
  if (failures === 0 || failures % limits.perCode !== 0) return 0;
  const rung = Math.min(failures / limits.perCode, limits.waitsMs.length);
  return limits.waitsMs[rung - 1] ?? 0;
}
