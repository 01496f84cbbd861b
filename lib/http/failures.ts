import type { Kit } from './kit.js';
import type { Req } from './request.js';
import type { Step } from './steps.js';
import { secondsUntil, statusOf, textOf, type ErrorCode } from './texts.js';

/** What Passport's `fail()` is told, and with it flash, `failureMessage` and custom callbacks. */
export interface FailureInfo {
  readonly type: 'error';
  /** In the language of the request. */
  readonly message: string;
  readonly code: ErrorCode | 'otp_required' | 'mobile_required';
  readonly attemptsLeft?: number;
  /** Seconds. */
  readonly retryAfter?: number;
}

export interface Failure {
  readonly info: FailureInfo & { readonly code: ErrorCode };
  readonly status: number;
}

/** A step that let nobody in; `nowhere` is a request of no tenant. */
type Unlet = Exclude<Step, { status: 'admitted' | 'waiting' }> | { readonly status: 'nowhere' };

/** A step that let nobody in, in Passport's terms. Always an object: a string would become a WWW-Authenticate header. */
export function failureOf(kit: Kit, req: Req, step: Unlet): Failure {
  const say = (text: Parameters<typeof kit.pages.catalogue.translate>[1]): string =>
    kit.pages.catalogue.translate(kit.pages.catalogue.pick(req.headers['accept-language']), text);
  if (step.status === 'refused') {
    const { problem, state } = step;
    const attemptsLeft = state?.attemptsLeft ?? 0;
    const wait = problem.retryAt === undefined ? 0 : secondsUntil(problem.retryAt, kit.flow.now());
    const message = say(textOf(problem, kit.flow, attemptsLeft));
    return {
      status: statusOf(problem.code),
      info: {
        type: 'error',
        message,
        code: problem.code,
        ...(state && { attemptsLeft }),
        ...(wait > 0 && { retryAfter: wait }),
      },
    };
  }
  const code = codeOf(step);
  return { status: statusOf(code), info: { type: 'error', message: say({ key: `error.${code}` }), code } };
}

const codes = {
  foreign: 'forbidden',
  elsewhere: 'tenant_mismatch',
  nowhere: 'tenant_unknown',
  spent: 'no_pending',
  none: 'no_pending',
} as const;

function codeOf(step: Exclude<Unlet, { status: 'refused' }>): ErrorCode {
  if (step.status === 'ended') return step.ended.reason;
  return codes[step.status];
}

/** That the code is still to be typed, for a custom callback. */
export function waitingInfo(
  kit: Kit,
  req: Req,
  { waiting }: Extract<Step, { status: 'waiting' }>,
): FailureInfo {
  const code = waiting.to === undefined ? 'mobile_required' : 'otp_required';
  const key = waiting.to === undefined ? 'mobile.title' : 'code.title';
  const { catalogue } = kit.pages;
  const message = catalogue.translate(catalogue.pick(req.headers['accept-language']), { key });
  return { type: 'error', message, code };
}
