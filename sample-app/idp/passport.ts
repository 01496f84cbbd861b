import type { Request } from 'express';
import passport from 'passport';
import { Strategy as LocalStrategy } from 'passport-local';
import type { Account, Accounts } from './accounts.js';

/** Step one: a name and a password. Step two is in second-factor.ts. */
export function usePasswords(accounts: Accounts): typeof passport {
  passport.use(
    new LocalStrategy((username, password, done) => {
      accounts.check(username, password).then((account) => done(null, account ?? false), done);
    }),
  );
  passport.serializeUser((account, done) => done(null, (account as Account).username));
  passport.deserializeUser((username: string, done) => done(null, accounts.find(username) ?? false));
  return passport;
}

/** Who is logged in. Passport's own type is shared by all applications of a process, so it says nothing. */
export function accountOf(req: Request): Account | undefined {
  return req.user as Account | undefined;
}
