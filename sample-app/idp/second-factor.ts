import type { Request } from 'express';
import { SmsOtpStrategy } from 'passport-smsotp';
import type { Accounts } from './accounts.js';
import type { Methods } from './saml-response.js';

/** Step two. Everything else it needs comes from the SMSOTP_* variables: see shared/config.ts for the defaults. */
export function createSecondFactor({ directories }: Accounts): SmsOtpStrategy {
  return new SmsOtpStrategy({ directories: [...directories] });
}

/** How this login came about. A step that was let out is not in it. */
export function provedMethods(smsOtp: SmsOtpStrategy): (req: Request) => Promise<Methods> {
  return async (req) => (await smsOtp.proof(req))?.amr ?? ['pwd'];
}
