/** What is known of a user when the second step begins. */
export interface Situation {
  /** `mandatory`: nobody is let out of the second step. */
  readonly mandatory: boolean;
  /** There is a local account behind the first factor. */
  readonly known: boolean;
  /** The user opted out, and `enableByUserClaim` lets that count. */
  readonly optedOut: boolean;
  /** The account has a number. */
  readonly hasMobile: boolean;
  /** A missing number can be asked for and stored. */
  readonly capture: boolean;
  /** `unknownUser: 'skip'`. */
  readonly skipUnknown: boolean;
}

export type SkipReason = 'opted_out' | 'user_unknown';
export type DenyReason =
  'user_unknown' | 'opted_out_but_mandatory' | 'mobile_missing' | 'mobile_unusable' | 'tenant_mismatch';

export type Decision =
  | { readonly next: 'challenge' | 'capture' }
  | { readonly next: 'skip'; readonly reason: SkipReason }
  | { readonly next: 'deny'; readonly reason: DenyReason };

interface Row {
  readonly when: Partial<Situation>;
  readonly then: Decision;
}

/**
 * Which step comes next: the first row that fits. The connector's rows 4 to 7, 12 and 14 to 19
 * (wso2-connector 1.7); unlike there, an optional second step does not let unknown users through by itself.
 */
const rows: readonly Row[] = [
  {
    when: { known: false, skipUnknown: true, mandatory: false },
    then: { next: 'skip', reason: 'user_unknown' },
  },
  { when: { known: false }, then: { next: 'deny', reason: 'user_unknown' } },
  { when: { optedOut: true, mandatory: true }, then: { next: 'deny', reason: 'opted_out_but_mandatory' } },
  { when: { optedOut: true }, then: { next: 'skip', reason: 'opted_out' } },
  { when: { hasMobile: true }, then: { next: 'challenge' } },
  { when: { capture: true }, then: { next: 'capture' } },
];

/** No row fits a user without a number where none can be asked for. */
const otherwise: Decision = { next: 'deny', reason: 'mobile_missing' };

export function decide(situation: Situation): Decision {
  return rows.find(({ when }) => fits(when, situation))?.then ?? otherwise;
}

function fits(when: Partial<Situation>, situation: Situation): boolean {
  return (Object.keys(when) as (keyof Situation)[]).every((key) => when[key] === situation[key]);
}
