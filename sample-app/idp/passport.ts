import type { Request, RequestHandler } from 'express';
import passport from 'passport';
import { Strategy as LocalStrategy } from 'passport-local';
import type { SmsOtpStrategy } from 'passport-smsotp';
import type { Account, Accounts } from './accounts.js';
import type { SocialUser } from './social-login.js';

/** Whoever has proved a first factor: an account of ours, or somebody of the social login. */
type IdpUser = Account | SocialUser;

/** Step one: a name and a password. Step two is in second-factor.ts. */
export function usePasswords(accounts: Accounts): typeof passport {
  passport.use(
    new LocalStrategy((username, password, done) => {
      accounts.check(username, password).then((account) => done(null, account ?? false), done);
    }),
  );
  passport.serializeUser((user, done) => done(null, serialize(user as IdpUser)));
  passport.deserializeUser((kept: string, done) => done(null, deserialize(kept, accounts) ?? false));
  return passport;
}

/**
 * A text, for the kit counts wrong codes for what it is given here. Of a social login it is all that the provider said:
 * there is no account to read it from again.
 */
function serialize(user: IdpUser): string {
  return 'issuer' in user ? `social ${JSON.stringify(user)}` : `local ${user.username}`;
}

function deserialize(kept: string, accounts: Accounts): IdpUser | undefined {
  const [, kind, rest = ''] = /^(local|social) (.*)$/s.exec(kept) ?? [];
  if (kind === 'social') return JSON.parse(rest) as SocialUser;
  return kind === 'local' ? accounts.find(rest) : undefined;
}

const found = new WeakMap<Request, Account>();

/** Finds, for each request of somebody who is logged in, the account that the kit has found at the login. */
export function findAccounts(smsOtp: Pick<SmsOtpStrategy, 'account'>, accounts: Accounts): RequestHandler {
  return async (req, _res, next) => {
    const username = req.user && (await smsOtp.account(req))?.username;
    const account = username === undefined ? undefined : accounts.find(username);
    if (account) found.set(req, account);
    next();
  };
}

/** The account of who is logged in, by both steps, be it through a password or the social login. */
export function accountOf(req: Request): Account | undefined {
  return found.get(req);
}
