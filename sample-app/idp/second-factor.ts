import type { Request } from 'express';
import { SmsOtpStrategy } from 'passport-smsotp';
import type { Account, Accounts } from './accounts.js';
import type { Methods } from './saml-response.js';

/** Step two. Everything else it needs comes from the SMSOTP_* variables: see shared/config.ts for the defaults. */
export function createSecondFactor(accounts: Accounts): SmsOtpStrategy {
  return new SmsOtpStrategy({
    users: {
      find: ({ user }) => {
        const { mobile, smsOtpDisabled } = user as Account;
        return { mobile, smsOtpDisabled };
      },
      saveMobile: ({ user }, mobile) => accounts.saveMobile((user as Account).username, mobile),
    },
  });
}

/** What the kit wrote down about this login. A step that was let out is not in it. */
export function provedMethods(req: Request): Methods {
  const { smsotp } = req.session as { smsotp?: { amr?: readonly string[] } };
  return smsotp?.amr ?? ['pwd'];
}
