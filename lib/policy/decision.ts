/** Whether there is a number, and whether a message can be sent to it. */
export type NumberState = 'none' | 'unusable' | 'usable';

/** All that is known when a second step begins. The options of the same name say what they mean. */
export interface Situation {
  /** A login asks for its second step; inside a login, whoever asks for the second factor wants it now. */
  readonly purpose: 'login' | 'step-up';
  readonly mandatory: boolean;
  readonly enableByUserClaim: boolean;
  /** There is a local account behind the first factor. */
  readonly known: boolean;
  /** The account says that its user opted out. */
  readonly smsOtpDisabled: boolean;
  /** The account's own number. */
  readonly mobile: NumberState;
  /** `captureAndUpdateMobileNumber`, and the user store can keep what is captured. */
  readonly capture: boolean;
  /** `unknownUser: 'skip'`. */
  readonly skipUnknown: boolean;
  readonly sendOtpDirectlyToMobile: boolean;
  readonly sendOtpToFederatedMobile: boolean;
  /** The number that the first factor's provider tells. */
  readonly federatedMobile: NumberState;
}

export type SkipReason = 'opted_out' | 'user_unknown';
export type DenyReason =
  'user_unknown' | 'opted_out_but_mandatory' | 'mobile_missing' | 'mobile_unusable' | 'tenant_mismatch';

export type Decision =
  /** `account`: the number of the local account; `provider`: the one that the first factor's provider tells. */
  | { readonly next: 'challenge'; readonly number: 'account' | 'provider' }
  /** `keep`: whether a number that was proved is stored. */
  | { readonly next: 'capture'; readonly keep: boolean }
  | { readonly next: 'skip'; readonly reason: SkipReason }
  | { readonly next: 'deny'; readonly reason: DenyReason };

interface Row {
  readonly when: Partial<Situation>;
  readonly then: Decision;
}

const skip = (reason: SkipReason): Decision => ({ next: 'skip', reason });
const deny = (reason: DenyReason): Decision => ({ next: 'deny', reason });

const unknown = { known: false } as const;
const optedOut = { purpose: 'login', enableByUserClaim: true, smsOtpDisabled: true } as const;
const byProvider = { ...unknown, mandatory: true, sendOtpToFederatedMobile: true } as const;

/**
 * Which step comes next: the first row that fits. The numbers are the rows of the connector's own table
 * (wso2-connector 1.7). Its row 19 lets whoever is unknown in where the step is optional; here that has to be asked for.
 */
const rows: readonly Row[] = [
  // 19
  {
    when: { ...unknown, purpose: 'login', mandatory: false, skipUnknown: true },
    then: skip('user_unknown'),
  },
  // 9 and 10
  {
    when: { ...unknown, mandatory: true, sendOtpDirectlyToMobile: true },
    then: { next: 'capture', keep: false },
  },
  // 11
  { when: { ...byProvider, federatedMobile: 'usable' }, then: { next: 'challenge', number: 'provider' } },
  { when: { ...byProvider, federatedMobile: 'unusable' }, then: deny('mobile_unusable') },
  { when: byProvider, then: deny('mobile_missing') },
  // 12
  { when: unknown, then: deny('user_unknown') },
  // 4
  { when: { ...optedOut, mandatory: true }, then: deny('opted_out_but_mandatory') },
  // 18
  { when: optedOut, then: skip('opted_out') },
  // 5 and 14
  { when: { mobile: 'usable' }, then: { next: 'challenge', number: 'account' } },
  { when: { mobile: 'unusable' }, then: deny('mobile_unusable') },
  // 6, 8, 15 and 17
  { when: { capture: true }, then: { next: 'capture', keep: true } },
];

/** 7 and 16: a user without a number, where none can be asked for. */
const otherwise = deny('mobile_missing');

export function decide(situation: Situation): Decision {
  return rows.find(({ when }) => fits(when, situation))?.then ?? otherwise;
}

function fits(when: Partial<Situation>, situation: Situation): boolean {
  return (Object.keys(when) as (keyof Situation)[]).every((key) => when[key] === situation[key]);
}
