import { decide, type Decision, type NumberState, type Situation } from '../../lib/policy/decision.js';

const flags = [false, true];
const numbers: NumberState[] = ['none', 'unusable', 'usable'];

/** What each input can be. */
const inputs: { readonly [Name in keyof Situation]: readonly Situation[Name][] } = {
  purpose: ['login', 'step-up'],
  mandatory: flags,
  enableByUserClaim: flags,
  known: flags,
  smsOtpDisabled: flags,
  mobile: numbers,
  capture: flags,
  skipUnknown: flags,
  sendOtpDirectlyToMobile: flags,
  sendOtpToFederatedMobile: flags,
  federatedMobile: numbers,
};

/** Every combination of them. */
const situations = Object.entries(inputs).reduce<Partial<Situation>[]>(
  (all, [name, values]) => all.flatMap((one) => values.map((value) => ({ ...one, [name]: value }))),
  [{}],
) as Situation[];

/** The rules a second time, told from the outcomes: who is let out, who is asked for what, and who is sent away. */
function expected(s: Situation): Decision {
  const choice = s.purpose === 'login' && !s.mandatory;
  if (s.known) {
    const out = s.purpose === 'login' && s.enableByUserClaim && s.smsOtpDisabled;
    if (out) {
      return choice
        ? { next: 'skip', reason: 'opted_out' }
        : { next: 'deny', reason: 'opted_out_but_mandatory' };
    }
    if (s.mobile === 'none' && s.capture) return { next: 'capture', keep: true };
    return send(s.mobile, 'account');
  }
  if (choice && s.skipUnknown) return { next: 'skip', reason: 'user_unknown' };
  if (s.mandatory && s.sendOtpDirectlyToMobile) return { next: 'capture', keep: false };
  if (s.mandatory && s.sendOtpToFederatedMobile) return send(s.federatedMobile, 'provider');
  return { next: 'deny', reason: 'user_unknown' };
}

function send(state: NumberState, number: 'account' | 'provider'): Decision {
  if (state === 'usable') return { next: 'challenge', number };
  return { next: 'deny', reason: state === 'none' ? 'mobile_missing' : 'mobile_unusable' };
}

const base: Situation = {
  purpose: 'login',
  mandatory: false,
  enableByUserClaim: true,
  known: true,
  smsOtpDisabled: false,
  mobile: 'usable',
  capture: true,
  skipUnknown: false,
  sendOtpDirectlyToMobile: false,
  sendOtpToFederatedMobile: false,
  federatedMobile: 'none',
};

const challenge: Decision = { next: 'challenge', number: 'account' };
const skip = (reason: 'opted_out' | 'user_unknown'): Decision => ({ next: 'skip', reason });
const deny = (reason: Extract<Decision, { next: 'deny' }>['reason']): Decision => ({ next: 'deny', reason });

describe('The decision of what comes next', () => {
  it('is the same in a second statement of the rules, over every combination of its inputs', () => {
    expect(situations).toHaveLength(2 ** 9 * 3 ** 2);
    const different = situations.filter(
      (one) => JSON.stringify(decide(one)) !== JSON.stringify(expected(one)),
    );
    expect(different).toEqual([]);
  });

  const outcomes = (where: (situation: Situation) => boolean): string[] => [
    ...new Set(situations.filter(where).map((one) => decide(one).next)),
  ];

  it('lets nobody out of a mandatory second step, nor out of one inside a login', () => {
    expect(outcomes(({ mandatory }) => mandatory)).not.toContain('skip');
    expect(outcomes(({ purpose }) => purpose === 'step-up')).not.toContain('skip');
  });

  it('keeps no number and sends nothing where there is no account, unless told to', () => {
    const told = (s: Situation): boolean => s.sendOtpDirectlyToMobile || s.sendOtpToFederatedMobile;
    expect(outcomes((s) => !s.known && !told(s)).sort()).toEqual(['deny', 'skip']);
    const kept = situations.filter((s) => !s.known && JSON.stringify(decide(s)).includes('"keep":true'));
    expect(kept).toEqual([]);
  });

  it.each<[string, Partial<Situation>, Decision]>([
    [
      'sends away who opted out of what is mandatory (A07, row 4)',
      { mandatory: true, smsOtpDisabled: true },
      deny('opted_out_but_mandatory'),
    ],
    ['lets out who opted out (A08, row 18)', { smsOtpDisabled: true }, skip('opted_out')],
    [
      'hears no opting out where it is not allowed (A10, A11)',
      { smsOtpDisabled: true, enableByUserClaim: false },
      challenge,
    ],
    ['challenges where it is optional (A12, row 14)', {}, challenge],
    ['challenges where it is mandatory (A11, row 5)', { mandatory: true }, challenge],
    ['asks for a number (A13, row 6)', { mandatory: true, mobile: 'none' }, { next: 'capture', keep: true }],
    [
      'asks for a number where it is optional too (A14, row 15)',
      { mobile: 'none' },
      { next: 'capture', keep: true },
    ],
    [
      'sends away who has no number and may not type one (A15, rows 7 and 16)',
      { mobile: 'none', capture: false },
      deny('mobile_missing'),
    ],
    [
      'asks who is in no user store for a number, where that is on (A27, row 9)',
      { mandatory: true, known: false, sendOtpDirectlyToMobile: true },
      { next: 'capture', keep: false },
    ],
    [
      'sends to the number that the provider tells (A31, row 11)',
      { mandatory: true, known: false, sendOtpToFederatedMobile: true, federatedMobile: 'usable' },
      { next: 'challenge', number: 'provider' },
    ],
    [
      'sends away of whom the provider tells no number (A32)',
      { mandatory: true, known: false, sendOtpToFederatedMobile: true },
      deny('mobile_missing'),
    ],
    [
      'sends away who is in no user store (A30, row 12)',
      { mandatory: true, known: false },
      deny('user_unknown'),
    ],
    [
      'sends away who is in no user store, where it is optional too, unlike the connector (A33, row 19)',
      { known: false },
      deny('user_unknown'),
    ],
    [
      'lets out who is in no user store only if told to (A33, row 19)',
      { known: false, skipUnknown: true },
      skip('user_unknown'),
    ],
  ])('%s', (_title, change, decision) => {
    expect(decide({ ...base, ...change })).toEqual(decision);
  });
});
