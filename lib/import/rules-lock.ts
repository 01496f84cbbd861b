import type { Draft, Rules } from './draft.js';
import { replaced, takeInRange, wholeNumber } from './rule-kinds.js';
import { quoted } from './words.js';

/** The account lock, by the names that the connector reads; the TOML form has others, see toml.ts. */
export const lockRules: Rules = {
  EnableAccountLockingForFailedAttempts: replaced(
    'There is one lock for wrong codes, and it is always on; maxAttempts and accountLock set it.',
  ),
  'account.lock.handler.enable': replaced(
    'There is one lock for wrong codes, and it is always on; maxAttempts and accountLock set it.',
  ),
  'account.lock.handler.On.Failure.Max.Attempts': (draft, value, name) => {
    const number = wholeNumber(draft, value, name);
    if (number !== undefined) takeInRange(draft, name, 'maxAttempts', { number, range: { min: 1, max: 10 } });
  },
  'account.lock.handler.Time': (draft, value, name) => {
    const number = wholeNumber(draft, value, name);
    if (number === undefined) return;
    if (number >= 1)
      takeInRange(draft, name, 'accountLock.minutes', {
        number,
        range: { min: 1, max: 1440, unit: ' minutes' },
      });
    else
      draft.change(
        name,
        `${number} locks until an administrator unlocks; here every lock ends. The default stays.`,
      );
  },
  'account.lock.handler.login.fail.timeout.ratio': (draft, value, name) => {
    const ratio = /^\d{1,4}(\.\d{1,6})?$/.test(value) ? Number(value) : 0;
    if (ratio >= 1) takeRatio(draft, name, ratio);
    else draft.change(name, `${quoted(value)} is no factor of 1 or more; the default stays.`);
  },
};

function takeRatio(draft: Draft, name: string, ratio: number): void {
  const number = Math.ceil(ratio);
  if (number !== ratio) draft.change(name, `${ratio} is no whole number; the next one is ${number}.`);
  takeInRange(draft, name, 'accountLock.ratio', { number, range: { min: 1, max: 10 } });
}

export function absentLock(draft: Draft): void {
  if (draft.flag('EnableAccountLockingForFailedAttempts')) return;
  draft.warn(
    'EnableAccountLockingForFailedAttempts',
    'Not on: the connector let codes be guessed without end. Here a user waits after maxAttempts wrong ones.',
  );
}
