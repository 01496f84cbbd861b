import type { RequestHandler } from 'express';
import passport from 'passport';
import { Strategy as LocalStrategy } from 'passport-local';
import type { LocalAccount, SmsOtpStrategy } from 'passport-smsotp';
import type { Accounts } from './accounts.js';
import { keepPerson, personOfAccount, strangerOf } from './person.js';
import type { SocialUser } from './social-login.js';

/** Whoever has proved a first factor: an account of ours, or somebody of the social login. */
type IdpUser = LocalAccount | SocialUser;

const WRONG = "That user name and password don't belong together. Please try again.";

/** Step one: a name and a password. Step two is in second-factor.ts. */
export function usePasswords(accounts: Accounts): typeof passport {
  passport.use(
    new LocalStrategy((username, password, done) => {
      accounts
        .check(username, password)
        .then((account) => (account ? done(null, account) : done(null, false, { message: WRONG })), done);
    }),
  );
  passport.serializeUser((user, done) => done(null, serialize(user as IdpUser)));
  passport.deserializeUser((kept: string, done) => {
    deserialize(kept, accounts).then((user) => done(null, user ?? false), done);
  });
  return passport;
}

/**
 * A text, for the kit counts wrong codes for what it is given here. Of a social login it is all that the provider said:
 * there is no account to read it from again.
 */
function serialize(user: IdpUser): string {
  return isSocial(user) ? `social ${JSON.stringify(user)}` : `local ${user.username}`;
}

async function deserialize(kept: string, accounts: Accounts): Promise<IdpUser | undefined> {
  const [, kind, rest = ''] = /^(local|social) (.*)$/s.exec(kept) ?? [];
  if (kind === 'social') return JSON.parse(rest) as SocialUser;
  return kind === 'local' ? accounts.find(rest) : undefined;
}

/** Finds, for each request of somebody who is logged in by both steps, whom the kit has found at the login. */
export function findPeople(smsOtp: Pick<SmsOtpStrategy, 'account'>): RequestHandler {
  return async (req, _res, next) => {
    const user = req.isAuthenticated() ? (req.user as IdpUser) : undefined;
    const account = user && (await smsOtp.account(req));
    if (account) keepPerson(req, personOfAccount(account));
    else if (user && isSocial(user)) keepPerson(req, strangerOf(user));
    next();
  };
}

const isSocial = (user: IdpUser): user is SocialUser => 'issuer' in user;
