import type { Problem } from '../../lib/flow/contract.js';
import type { Look } from '../../lib/flow/look.js';
import type { Waiting } from '../../lib/http/session.js';
import { standing } from '../../lib/http/standing.js';

const now = 1_700_000_000_000;
const live: Look = {
  to: null,
  live: true,
  expiresAt: now + 1,
  resendAt: 0,
  attemptsLeft: 5,
  canResend: true,
};
const dead: Look = { ...live, live: false, expiresAt: 0 };
const holds = (problem: Problem | undefined, look: Look): boolean => {
  const waiting = { id: 'x', ...(problem && { problem }) } as Waiting;
  const found = standing(now, waiting, look);
  expect([undefined, problem]).toContain(found);
  return found !== undefined;
};

describe('What the session remembers as being in the way', () => {
  it.each<[string, Problem, Look, boolean]>([
    [
      'a failed message, while the store says so too',
      { code: 'send_failed' },
      { ...dead, problem: { code: 'send_failed' } },
      true,
    ],
    ['a failed message, after another went out', { code: 'send_failed' }, live, false],
    [
      'a failed message, after another was lost',
      { code: 'send_failed' },
      { ...live, problem: { code: 'send_unknown' } },
      false,
    ],
    ['a wrong code, while there is one to type', { code: 'code_wrong' }, live, true],
    [
      'a wrong code, when there is none',
      { code: 'code_wrong' },
      { ...dead, problem: { code: 'code_gone' } },
      false,
    ],
    ['an expired code', { code: 'code_expired' }, { ...dead, problem: { code: 'code_expired' } }, true],
    ['an expired code, when there is a new one', { code: 'code_expired' }, live, false],
    ['a wait', { code: 'try_later', retryAt: now + 1 }, dead, true],
    ['a wait that also stops the code that is there', { code: 'try_later', retryAt: now + 1 }, live, true],
    ['a wait that is over', { code: 'try_later', retryAt: now }, dead, false],
    ['a cool-down', { code: 'resend_wait', retryAt: now + 1 }, dead, true],
    ['a cool-down, while there is a code to type', { code: 'resend_wait', retryAt: now + 1 }, live, false],
  ])('%s: %j', (_, problem, look, expected) => {
    expect(holds(problem, look)).toBe(expected);
  });

  it('is nothing where it remembers nothing', () => {
    expect(holds(undefined, { ...dead, problem: { code: 'send_failed' } })).toBe(false);
  });
});
