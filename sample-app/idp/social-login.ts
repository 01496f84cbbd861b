import { type RequestHandler, Router } from 'express';
import type { PassportStatic, Strategy } from 'passport';
import { type FullVerify, Strategy as OpenIdStrategy } from 'passport-openidconnect';
import type { SmsOtpStrategy } from 'passport-smsotp';
import type { SocialProvider } from '../social/contract.js';

/** The name of the strategy; it is part of each link. */
export const SOCIAL = 'social';

/** Who somebody is at the social login. No account of ours: the kit finds that, by the usecase. */
export interface SocialUser {
  readonly issuer: string;
  readonly id: string;
  readonly username: string | undefined;
  /** Everything that the provider said, for SMSOTP_USER_ATTRIBUTE and SMSOTP_FEDERATED_MOBILE_ATTRIBUTE_KEY. */
  readonly _json: Readonly<Record<string, unknown>>;
}

export interface SocialLoginOptions {
  readonly provider: SocialProvider;
  readonly idpUrl: string;
  readonly passport: PassportStatic;
  readonly smsOtp: Pick<SmsOtpStrategy, 'challenge'>;
}

/** The other step one: a login at an OpenID Connect provider. Step two is the same, and so is where it leads. */
export function socialLogin({ provider, idpUrl, passport, smsOtp }: SocialLoginOptions): Router {
  passport.use(SOCIAL, strategy(provider, idpUrl) as unknown as Strategy);
  const router = Router();
  router.get('/login/social', passport.authenticate(SOCIAL) as RequestHandler);
  router.get(
    '/login/social/callback',
    passport.authenticate(SOCIAL, {
      assignProperty: 'firstFactor',
      failureRedirect: '/login?social',
    }) as RequestHandler,
    smsOtp.challenge({ firstFactor: SOCIAL, successReturnToOrRedirect: '/', failureRedirect: '/login' }),
  );
  return router;
}

function strategy({ issuer, client }: SocialProvider, idpUrl: string): OpenIdStrategy {
  // The nine parameters are what makes the strategy hand over the whole answer.
  const verify: FullVerify = (iss, profile, { id }, _context, _idToken, _access, _refresh, _params, done) => {
    const user: SocialUser = { issuer: iss, id, username: profile.username, _json: profile._json ?? {} };
    done(null, user);
  };
  return new OpenIdStrategy(
    {
      issuer,
      authorizationURL: `${issuer}/auth`,
      tokenURL: `${issuer}/token`,
      userInfoURL: `${issuer}/me`,
      clientID: client.id,
      clientSecret: client.secret,
      callbackURL: `${idpUrl}/login/social/callback`,
      scope: ['profile', 'email', 'phone'],
      nonce: true,
      // Each time anew, so that the next person can try another account.
      prompt: 'login',
    },
    verify,
  );
}
