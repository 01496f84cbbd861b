import {
  type Profile as SamlProfile,
  Strategy as SamlStrategy,
  type VerifiedCallback,
} from '@node-saml/passport-saml';
import { type FullVerify, Strategy as OpenIdStrategy, type Verify } from 'passport-openidconnect';
import type { Browser } from '../../sample/support/browser.js';
import { type Page } from '../../sample/support/browser.js';
import { type FirstFactor, type RelyingApp, use } from './relying-app.js';
import type { SamlProvider } from './saml-provider.js';

const proved = { assignProperty: 'firstFactor' };
const behind = { successRedirect: '/page' };

/** A name and a password, by the two classic routes in one: `after()`. */
export const password: FirstFactor = ({ app, smsOtp }) => {
  app.post('/login', smsOtp.after('local', behind));
};

/** OpenID Connect, as docs/first-factors.md shows it: the issuer and the raw answer are kept with the profile. */
export const openId = (issuer: string): FirstFactor => {
  const verify: FullVerify = (iss, uiProfile, { id }, _context, _idToken, _access, _refresh, _params, done) =>
    done(null, { ...uiProfile, id, issuer: iss });
  return joinOpenId(new OpenIdStrategy({ ...openIdOptions(issuer), nonce: true }, verify), {
    firstFactor: 'openidconnect',
  });
};

/** The same with the short callback of most tutorials, and no name on the route: issuer and raw answer are lost. */
export const carelessOpenId = (issuer: string): FirstFactor => {
  const verify: Verify = (_iss, profile, done) => done(null, profile);
  return joinOpenId(new OpenIdStrategy({ ...openIdOptions(issuer), skipUserProfile: false }, verify), {});
};

const openIdOptions = (issuer: string) => ({
  issuer,
  authorizationURL: `${issuer}/auth`,
  tokenURL: `${issuer}/token`,
  userInfoURL: `${issuer}/me`,
  clientID: 'app',
  clientSecret: 'app secret',
  callbackURL: '/openid/callback',
  scope: ['profile', 'email', 'phone'],
});

function joinOpenId(strategy: OpenIdStrategy, options: object): FirstFactor {
  return (world) => {
    const { app, passport, smsOtp } = world;
    use(world, 'openidconnect', strategy);
    const name = 'openidconnect';
    app.get('/openid', passport.authenticate(name));
    app.get(
      '/openid/callback',
      passport.authenticate(name, proved),
      smsOtp.challenge({ ...behind, ...options }),
    );
  };
}

export const samlSp = (base: string) => ({ entityId: `${base}/metadata`, acsUrl: `${base}/saml/acs` });

/** SAML: the response comes as a POST from another site. */
export function addSaml({ world, base }: RelyingApp, provider: SamlProvider): void {
  const { app, passport, smsOtp } = world;
  const { entityId, acsUrl } = samlSp(base);
  const accept = (profile: SamlProfile | null, done: VerifiedCallback): void =>
    done(null, profile === null ? undefined : { ...profile });
  const strategy = new SamlStrategy(
    {
      issuer: entityId,
      callbackUrl: acsUrl,
      audience: entityId,
      entryPoint: provider.ssoUrl,
      idpIssuer: provider.entityId,
      idpCert: provider.certificate,
      wantAssertionsSigned: true,
      wantAuthnResponseSigned: true,
    },
    accept,
    accept,
  );
  use(world, 'saml', strategy);
  app.get('/saml', passport.authenticate('saml'));
  app.post(
    '/saml/acs',
    passport.authenticate('saml', proved),
    smsOtp.challenge({ ...behind, firstFactor: 'saml' }),
  );
}

/** From the application's link to where the login by OpenID Connect or SAML leads. */
export async function logInElsewhere(
  app: RelyingApp,
  browser: Browser,
  way: 'openid' | 'saml',
  login: string,
): Promise<Page> {
  const form = await browser.get(`${app.base}/${way}`);
  const done = await browser.submit(form, { login });
  // OpenID Connect comes back by redirects; a SAML response is one more form.
  return way === 'saml' ? browser.submit(done) : done;
}

export async function logInByPassword(app: RelyingApp, browser: Browser, username: string): Promise<Page> {
  return browser.post(`${app.base}/login`, { username, password: `${username}123` }, app.base);
}
