import {
  type PassportSamlConfig,
  Strategy as SamlStrategy,
  ValidateInResponseTo,
  type VerifiedCallback,
  type Profile,
} from '@node-saml/passport-saml';
import { Passport, type Strategy } from 'passport';
import type { SampleConfig } from '../shared/config.js';
import type { ExpiringStore } from '../shared/expiring-store.js';
import type { SampleKeys } from '../shared/keys.js';
import { samlCache } from '../shared/saml-cache.js';
import { CLOCK_SKEW_MS, MESSAGE_AGE_MS, NAME_ID_FORMAT, REQUEST_LIFE_MS, saml } from '../shared/saml-ids.js';
import { decodeXml, LARGEST_RESPONSE, XmlError } from '../shared/xml.js';
import { checkResponse } from './assertion-checks.js';
import { useOnce } from './one-use.js';
import { type SpUser, toSpUser } from './user.js';

export type SpPassport = InstanceType<typeof Passport>;

interface Posted {
  readonly body?: unknown;
}

export interface SpPassportOptions {
  readonly config: SampleConfig;
  readonly keys: SampleKeys;
  readonly store: ExpiringStore;
}

/** A Passport of its own: the identity provider runs in the same process and uses the common one. */
export function createPassport(options: SpPassportOptions): SpPassport {
  const passport = new Passport();
  // passport-saml brings the types of Express 4, which TypeScript can't match with those of Express 5.
  passport.use('saml', samlStrategy(options) as unknown as Strategy);
  // The service provider has no accounts: the session holds what the identity provider said.
  passport.serializeUser((user, done) => done(null, user));
  passport.deserializeUser((user: SpUser, done) => done(null, user));
  return passport;
}

function samlStrategy({ config, keys, store }: SpPassportOptions): SamlStrategy {
  const verify = (req: Posted, profile: Profile | null, done: VerifiedCallback): void => {
    acceptLogin(req, profile).then(
      (user) => done(null, { ...user }),
      (error: unknown) => done(error as Error),
    );
  };
  const acceptLogin = async (req: Posted, profile: Profile | null): Promise<SpUser> => {
    if (!profile) throw new XmlError('no subject');
    const now = Date.now();
    const xml = decodeXml((req.body as { SAMLResponse?: unknown }).SAMLResponse, LARGEST_RESPONSE);
    const accepted = checkResponse(xml, expectations(config, keys, now));
    await useOnce(store, accepted, now);
    return toSpUser(profile, accepted.authnContext);
  };
  // Logout messages never come this way (see logout.ts), so nobody is logged out by an unsigned one.
  const refuseLogout = (_req: Posted, _profile: Profile | null, done: VerifiedCallback): void =>
    done(new XmlError('not a login response'));
  return new SamlStrategy(strategyOptions(config, keys, store), verify, refuseLogout);
}

function strategyOptions(
  config: SampleConfig,
  keys: SampleKeys,
  store: ExpiringStore,
): PassportSamlConfig & { passReqToCallback: true } {
  const [own, idp] = [saml.sp(config), saml.idp(config)];
  return {
    passReqToCallback: true,
    issuer: own.entityId,
    callbackUrl: own.acsUrl,
    audience: own.entityId,
    privateKey: keys.sp.privateKey,
    entryPoint: idp.ssoUrl,
    idpIssuer: idp.entityId,
    idpCert: keys.idp.certificate,
    identifierFormat: NAME_ID_FORMAT,
    // Both on: the envelope says for whom the answer is, the assertion who the subject is.
    wantAuthnResponseSigned: true,
    wantAssertionsSigned: true,
    // For what we sign ourselves; the library's default is SHA-1.
    signatureAlgorithm: 'sha256',
    digestAlgorithm: 'sha256',
    validateInResponseTo: ValidateInResponseTo.always,
    requestIdExpirationPeriodMs: REQUEST_LIFE_MS,
    cacheProvider: samlCache(store),
    acceptedClockSkewMs: CLOCK_SKEW_MS,
    maxAssertionAgeMs: MESSAGE_AGE_MS,
    // How to authenticate is the identity provider's decision. The default asks for a password over TLS, exactly.
    disableRequestedAuthnContext: true,
  };
}

function expectations(
  config: SampleConfig,
  keys: SampleKeys,
  now: number,
): Parameters<typeof checkResponse>[1] {
  const own = saml.sp(config);
  return {
    idpEntityId: saml.idp(config).entityId,
    idpCertificate: keys.idp.certificate,
    acsUrl: own.acsUrl,
    audience: own.entityId,
    skewMs: CLOCK_SKEW_MS,
    now,
  };
}
