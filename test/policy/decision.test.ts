import { decide, type Decision, type Situation } from '../../lib/policy/decision.js';

const names = ['mandatory', 'known', 'optedOut', 'hasMobile', 'capture', 'skipUnknown'] as const;

/** Every combination of the six inputs: 64. */
const situations = Array.from(
  { length: 2 ** names.length },
  (_, bits) =>
    Object.fromEntries(names.map((name, i) => [name, (bits & (1 << i)) !== 0])) as unknown as Situation,
);

/** The rules a second time, told from the outcomes: who is let out, who is sent away, who is asked for what. */
function expected(s: Situation): Decision {
  const letOut = !s.mandatory;
  if (!s.known) {
    return letOut && s.skipUnknown
      ? { next: 'skip', reason: 'user_unknown' }
      : { next: 'deny', reason: 'user_unknown' };
  }
  if (s.optedOut) {
    return letOut
      ? { next: 'skip', reason: 'opted_out' }
      : { next: 'deny', reason: 'opted_out_but_mandatory' };
  }
  if (s.hasMobile) return { next: 'challenge' };
  return s.capture ? { next: 'capture' } : { next: 'deny', reason: 'mobile_missing' };
}

const base: Situation = {
  mandatory: false,
  known: true,
  optedOut: false,
  hasMobile: true,
  capture: true,
  skipUnknown: false,
};

describe('The decision of what comes next', () => {
  it.each(situations)('is the same in a second statement of the rules: %j', (situation) => {
    expect(decide(situation)).toEqual(expected(situation));
  });

  it('lets nobody out of a mandatory second step', () => {
    const outcomes = situations.filter(({ mandatory }) => mandatory).map((one) => decide(one).next);
    expect(outcomes).toHaveLength(32);
    expect(outcomes).not.toContain('skip');
  });

  it('never challenges or asks for a number where there is no account', () => {
    const outcomes = situations.filter(({ known }) => !known).map((one) => decide(one).next);
    expect([...new Set(outcomes)].sort()).toEqual(['deny', 'skip']);
  });

  it.each<[string, Partial<Situation>, Decision]>([
    [
      'sends away who opted out of what is mandatory (A07)',
      { mandatory: true, optedOut: true },
      { next: 'deny', reason: 'opted_out_but_mandatory' },
    ],
    ['lets out who opted out (A08)', { optedOut: true }, { next: 'skip', reason: 'opted_out' }],
    ['challenges where it is optional (A12)', {}, { next: 'challenge' }],
    ['challenges where it is mandatory (A11)', { mandatory: true }, { next: 'challenge' }],
    ['asks for a number (A13)', { mandatory: true, hasMobile: false }, { next: 'capture' }],
    ['asks for a number where it is optional too (A14)', { hasMobile: false }, { next: 'capture' }],
    [
      'sends away who has no number and may not type one (A15)',
      { hasMobile: false, capture: false },
      { next: 'deny', reason: 'mobile_missing' },
    ],
    [
      'sends away who is in no user store (A30)',
      { mandatory: true, known: false },
      { next: 'deny', reason: 'user_unknown' },
    ],
    [
      'sends away who is in no user store, where it is optional too, unlike the connector (A33)',
      { known: false },
      { next: 'deny', reason: 'user_unknown' },
    ],
    [
      'lets out who is in no user store only if told to (A33)',
      { known: false, skipUnknown: true },
      { next: 'skip', reason: 'user_unknown' },
    ],
  ])('%s', (_title, change, decision) => {
    expect(decide({ ...base, ...change })).toEqual(decision);
  });
});
