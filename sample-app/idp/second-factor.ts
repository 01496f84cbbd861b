import type { Request } from 'express';
import { SmsOtpStrategy, type UserDirectory } from 'passport-smsotp';
import type { Accounts } from './accounts.js';
import type { Methods } from './saml-response.js';

/** Step two. Everything else it needs comes from the SMSOTP_* variables: see shared/config.ts for the defaults. */
export function createSecondFactor(accounts: Accounts): SmsOtpStrategy {
  return new SmsOtpStrategy({ directories: [primary(accounts)] });
}

/** Where the kit finds accounts: by their names, and by who they are at the social login. */
function primary(accounts: Accounts): UserDirectory {
  return {
    domain: 'primary',
    find: (username) => accounts.find(username),
    findAssociated: (identity) => accounts.findLinked(identity),
    saveMobile: (username, mobile) => accounts.saveMobile(username, mobile),
  };
}

/** How this login came about. A step that was let out is not in it. */
export function provedMethods(smsOtp: SmsOtpStrategy): (req: Request) => Promise<Methods> {
  return async (req) => (await smsOtp.proof(req))?.amr ?? ['pwd'];
}
