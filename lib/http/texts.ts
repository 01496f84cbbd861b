import type { FlowContext } from '../flow/context.js';
import type { EndReason, Problem, ProblemCode } from '../flow/contract.js';
import type { Text } from './view-model.js';

/** What the pages and the JSON call an error: a problem on the way, an end, or something about the request itself. */
export type ErrorCode = ProblemCode | EndReason | RequestError;
export type RequestError =
  | 'no_pending'
  | 'forbidden'
  | 'bad_request'
  | 'not_possible'
  | 'store_down'
  | 'first_factor_failed'
  | 'tenant_unknown';

/** The HTTP status of each error: the user's slip 4xx, ours 5xx. */
const statuses: Readonly<Record<ErrorCode, number>> = {
  code_wrong: 401,
  code_malformed: 400,
  code_expired: 410,
  code_gone: 410,
  code_burned: 429,
  locked: 429,
  try_later: 429,
  resend_wait: 429,
  resend_exhausted: 429,
  resend_disabled: 403,
  send_budget: 429,
  send_failed: 503,
  send_unknown: 503,
  not_sent_yet: 409,
  mobile_required: 400,
  mobile_invalid: 400,
  mobile_same: 400,
  mobile_unmatched: 400,
  mobile_missing: 403,
  mobile_unusable: 403,
  opted_out_but_mandatory: 403,
  user_unknown: 403,
  user_gone: 403,
  mobile_changed: 403,
  tenant_mismatch: 403,
  tenant_unknown: 404,
  retry_disabled: 401,
  no_pending: 401,
  first_factor_failed: 401,
  forbidden: 403,
  bad_request: 400,
  not_possible: 403,
  store_down: 503,
};

export function statusOf(code: ErrorCode): number {
  return statuses[code];
}

/** Whole seconds from now, never negative. */
export function secondsUntil(time: number, now: number): number {
  return Math.max(0, Math.ceil((time - now) / 1000));
}

/** The words for a problem, with what is to be put in. */
export function textOf(problem: Problem, { settings, now }: FlowContext, attemptsLeft: number): Text {
  const { code, retryAt } = problem;
  const message = code === 'mobile_unmatched' ? settings.typedNumberMessage : undefined;
  const malformed = code === 'code_malformed' && settings.code.alphanumeric;
  return {
    key: `error.${code}${malformed ? '_alphanumeric' : ''}${message === undefined ? '' : '.own'}`,
    values: {
      length: settings.code.length,
      ...(message !== undefined && { message }),
      ...(code === 'code_wrong' && { count: attemptsLeft }),
      ...(retryAt !== undefined && { seconds: secondsUntil(retryAt, now()) }),
    },
  };
}
