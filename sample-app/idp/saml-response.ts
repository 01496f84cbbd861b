import { promisify } from 'node:util';
import samlp from 'samlp';
import type { KeyPair } from '../shared/keys.js';
import { NAME_ID_FORMAT } from '../shared/saml-ids.js';
import type { AuthnRequest } from './authn-request.js';
import type { Person } from './person.js';

/** How the person was authenticated: values of RFC 8176, such as `pwd` and `sms`. */
export type Methods = readonly string[];

export interface ResponseOptions {
  readonly issuer: string;
  readonly keys: KeyPair;
  readonly request: AuthnRequest;
  readonly person: Person;
  readonly methods: Methods;
  readonly sessionIndex: string;
}

/** Long enough for a slow browser: the answer goes straight to the service provider. */
const LIFE_SECONDS = 300;

const getSamlResponse = promisify(samlp.getSamlResponse);

/** The answer, signed as a whole, with an assertion that is signed by itself, and always with attributes. */
export function createResponse(options: ResponseOptions): Promise<string> {
  const { issuer, keys, request, person, methods, sessionIndex } = options;
  return getSamlResponse(
    {
      issuer,
      key: keys.privateKey,
      cert: keys.certificate,
      signResponse: true,
      signAssertion: true,
      signatureAlgorithm: 'rsa-sha256',
      digestAlgorithm: 'sha256',
      destination: request.sp.acsUrl,
      recipient: request.sp.acsUrl,
      audience: request.sp.entityId,
      inResponseTo: request.id,
      lifetimeInSeconds: LIFE_SECONDS,
      sessionIndex,
      authnContextClassRef: authnContext(methods),
      nameIdentifierFormat: NAME_ID_FORMAT,
      profileMapper: () => ({
        getClaims: () => attributes(person, methods),
        getNameIdentifier: () => ({ nameIdentifier: person.subject }),
      }),
    },
    person,
  );
}

function attributes(person: Person, methods: Methods): Record<string, string | string[] | undefined> {
  return {
    uid: person.username,
    displayName: person.name,
    mail: person.mail,
    mobile: person.mobile,
    amr: [...methods],
  };
}

/**
 * Says what happened and no more. Who opted out of the code has proved a password; and that is `Password`, since
 * `PasswordProtectedTransport` would claim a TLS connection that localhost doesn't have.
 */
function authnContext(methods: Methods): string {
  // A number that was only typed at this login is no second factor, and `mfa` is not among its methods.
  const proved = methods.includes('sms') && methods.includes('mfa');
  const name = proved ? 'MobileTwoFactorUnregistered' : 'Password';
  return `urn:oasis:names:tc:SAML:2.0:ac:classes:${name}`;
}
