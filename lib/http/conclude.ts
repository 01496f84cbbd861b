import { infoOf, prepareLogin } from './admit.js';
import { failureOf, waitingInfo } from './failures.js';
import type { Kit } from './kit.js';
import type { Actions } from './passport-bridge.js';
import type { Req } from './request.js';
import { targetOf, type Step } from './steps.js';

/** How `authenticate()` ends. */
export interface ConcludeOptions {
  /**
   * How a login that waits for its code ends: by a redirect to the pages, or as a failure with the code
   * `otp_required`, so that a custom callback hears of it. @default 'redirect'
   */
  readonly challenge?: 'redirect' | 'fail' | undefined;
}

/** Ends `authenticate()` in one of Passport's ways: a wrong code is a failure, and what waits is a redirect or one too. */
export function concludeStep(
  kit: Kit,
  req: Req,
  actions: Actions,
  step: Step,
  options: ConcludeOptions,
): void {
  if (step.status === 'admitted') {
    prepareLogin(kit, req, step, options);
    actions.success(step.user, infoOf(step));
  } else if (step.status === 'spent') {
    actions.redirect(targetOf(step.waiting), 303);
  } else if (step.status !== 'waiting') {
    const { info, status } = failureOf(kit, req, step);
    const { retryAfter } = info;
    if (retryAfter !== undefined) req.res?.setHeader('Retry-After', String(retryAfter));
    actions.fail(info, status);
  } else if (options.challenge === 'fail') {
    actions.fail(waitingInfo(kit, req, step), 401);
  } else {
    actions.redirect(step.waiting.to === undefined ? `${kit.basePath}/mobile` : kit.basePath, 303);
  }
}
