import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type KeyPair, loadKeys } from '../../sample-app/shared/keys.js';
import { checkResponse, type Expected } from '../../sample-app/sp/assertion-checks.js';
import {
  ENVELOPED,
  EXC_C14N,
  type ResponseParts,
  type Signing,
  sign,
  signedResponse,
} from './support/saml.js';

const ACS = 'http://localhost:8080/saml/acs';
const IDP = 'http://localhost:8081/saml';
const SP = 'http://localhost:8080/saml';
const GOOD = { issuer: IDP, destination: ACS, audience: SP } as const;

let idp: KeyPair;
let stranger: KeyPair;
let dir: string;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sample-keys-'));
  ({ idp, sp: stranger } = await loadKeys(dir));
});
afterAll(() => rm(dir, { recursive: true }));

const expected = (changes: Partial<Expected> = {}): Expected => ({
  idpEntityId: IDP,
  idpCertificate: idp.certificate,
  acsUrl: ACS,
  audience: SP,
  skewMs: 60_000,
  now: Date.now(),
  ...changes,
});
const judge = (parts: Partial<ResponseParts> = {}, signing: Partial<Signing> = {}) =>
  checkResponse(signedResponse({ ...GOOD, ...parts }, { keys: idp, ...signing }), expected());
const ago = (seconds: number): Date => new Date(Date.now() - seconds * 1000);
const without = (pattern: RegExp) => (xml: string) => {
  expect(xml).toMatch(pattern);
  return xml.replace(pattern, '');
};

test('A response as it should be passes, and its three ids are told', () => {
  const accepted = judge({ responseId: '_response', assertionId: '_assertion', requestId: '_request' });
  expect(accepted).toMatchObject({
    responseId: '_response',
    assertionId: '_assertion',
    requestId: '_request',
  });
  expect(accepted.deadAt).toBeGreaterThan(Date.now() + 170_000);
});

describe('N08 M16: times', () => {
  test('Conditions that expired 61 s ago are refused, 59 s ago is within the skew', () => {
    expect(() => judge({ conditionsEnd: ago(61) })).toThrow('Conditions is expired');
    expect(() => judge({ conditionsEnd: ago(59) })).not.toThrow();
  });
  test('Conditions that begin in 61 s are refused', () => {
    expect(() => judge({ notBefore: ago(-61.5) })).toThrow('not in force yet');
  });
  test('SubjectConfirmationData that alone is expired is refused', () => {
    expect(() => judge({ confirmationEnd: ago(61) })).toThrow('SubjectConfirmationData is expired');
  });
  test('Times that are missing or no times are refused', () => {
    expect(() => judge({ change: (xml) => xml.replace(/ NotOnOrAfter="[^"]*"(?=\/>)/, '') })).toThrow(
      'is expired',
    );
    expect(() =>
      judge({ change: (xml) => xml.replace(/ NotOnOrAfter="[^"]*"/g, ' NotOnOrAfter="soon"') }),
    ).toThrow('is expired');
  });
});

describe('N10 M16: for whom it is', () => {
  test('The Destination of another service provider is refused', () => {
    expect(() => judge({ destination: 'http://other.example/acs', recipient: ACS })).toThrow(
      'wrong Destination',
    );
  });
  test('The Recipient of another service provider is refused', () => {
    expect(() => judge({ recipient: 'http://other.example/acs' })).toThrow('wrong Recipient');
  });
  test('A Destination or Recipient that is missing, or longer than ours, is refused', () => {
    expect(() => judge({ change: without(/ Destination="[^"]*"/) })).toThrow('wrong Destination');
    expect(() => judge({ change: without(/ Recipient="[^"]*"/) })).toThrow('wrong Recipient');
    expect(() => judge({ destination: `${ACS}/`, recipient: ACS })).toThrow('wrong Destination');
  });
  test('Another audience, or none, is refused', () => {
    expect(() => judge({ audience: 'http://other.example' })).toThrow('wrong Audience');
    expect(() =>
      judge({ change: without(/<saml:AudienceRestriction>.*<\/saml:AudienceRestriction>/) }),
    ).toThrow('AudienceRestriction');
  });
});

describe('N11 M16: from whom it is', () => {
  test('Another issuer with the same key is refused, in the response and in the assertion', () => {
    expect(() => judge({ issuer: 'http://other.example', assertionIssuer: IDP })).toThrow(
      'wrong Issuer of the Response',
    );
    expect(() => judge({ assertionIssuer: 'http://other.example' })).toThrow('wrong Issuer of the Assertion');
  });
  test('N02 Another key is refused, although its certificate is in the message', () => {
    expect(() => judge({}, { keys: stranger })).toThrow('signature');
  });
});

describe('M17: the answer to our request', () => {
  test('InResponseTo is needed in the response and in the confirmation, with the same value', () => {
    expect(() => judge({ change: without(/ InResponseTo="[^"]*"(?=>)/) })).toThrow(
      'InResponseTo is missing in the Response',
    );
    expect(() => judge({ change: without(/ InResponseTo="[^"]*"(?= NotOnOrAfter)/) })).toThrow(
      'wrong InResponseTo',
    );
    expect(() =>
      judge({
        change: (xml) => xml.replace(/InResponseTo="[^"]*"(?= NotOnOrAfter)/, 'InResponseTo="_other"'),
      }),
    ).toThrow('wrong InResponseTo');
  });
});

describe('N13 M16: how the subject is confirmed', () => {
  test.each(['holder-of-key', 'sender-vouches'])('The method %s is refused', (method) => {
    expect(() => judge({ method: `urn:oasis:names:tc:SAML:2.0:cm:${method}` })).toThrow('not bearer');
  });
  test('No SubjectConfirmation, or two, are refused', () => {
    const confirmation = /<saml:SubjectConfirmation .*<\/saml:SubjectConfirmation>/;
    expect(() => judge({ change: without(confirmation) })).toThrow('not exactly one SubjectConfirmation');
    expect(() => judge({ change: (xml) => xml.replace(confirmation, '$&$&') })).toThrow(
      'not exactly one SubjectConfirmation',
    );
  });
  test('An encrypted assertion that nobody asked for is refused', () => {
    const encrypted =
      '<saml:EncryptedAssertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">x</saml:EncryptedAssertion>';
    const change = (xml: string) => xml.replace(/<saml:Assertion.*<\/saml:Assertion>/, encrypted);
    expect(() => judge({ change }, { signAssertion: false })).toThrow('not exactly one Assertion');
  });
});

describe('N14 S4: what an attacker may have parsed or computed', () => {
  const RSA_SHA1 = 'http://www.w3.org/2000/09/xmldsig#rsa-sha1';
  const SHA1 = 'http://www.w3.org/2000/09/xmldsig#sha1';

  test('SHA-1 is refused, as signature and as digest', () => {
    expect(() => judge({}, { signatureAlgorithm: RSA_SHA1 })).toThrow('SignatureMethod is not allowed');
    expect(() => judge({}, { digestAlgorithm: SHA1 })).toThrow('DigestMethod is not allowed');
  });
  test('HMAC, with the public key as its secret, is refused', () => {
    const xml = signedResponse(GOOD, { keys: idp }).replaceAll(
      'xmldsig-more#rsa-sha256',
      'xmldsig-more#hmac-sha256',
    );
    expect(() => checkResponse(xml, expected())).toThrow('SignatureMethod is not allowed');
  });
  test('An XSLT transform, and canonicalization with comments, are refused', () => {
    const good = signedResponse(GOOD, { keys: idp });
    const xslt = good.replace(ENVELOPED, 'http://www.w3.org/TR/1999/REC-xslt-19991116');
    expect(() => checkResponse(xslt, expected())).toThrow('Transform is not allowed');
    expect(() => judge({}, { transforms: [ENVELOPED, `${EXC_C14N}WithComments`] })).toThrow(
      'Transform is not allowed',
    );
  });
  test.each([
    ['a DOCTYPE', '<!DOCTYPE Response>'],
    ['an external entity', '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>'],
    ['a billion laughs', '<!DOCTYPE r [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'],
  ])('%s is refused', (_name, doctype) => {
    expect(() => checkResponse(doctype + signedResponse(GOOD, { keys: idp }), expected())).toThrow('DOCTYPE');
  });
  test('What is not XML, or not a response, is refused', () => {
    for (const xml of ['', 'hello', '<a><b></a>', '<a/>', '\uFEFF', '<Response/>']) {
      expect(() => checkResponse(xml, expected())).toThrow();
    }
  });
});

describe('S1: only what was signed is read', () => {
  test('N01 A response without either signature is refused', () => {
    expect(() => judge({}, { signResponse: false })).toThrow('not exactly one Signature in Response');
    expect(() => judge({}, { signAssertion: false })).toThrow('not exactly one Signature in Assertion');
  });
  test('N05 An altered NameID is refused', () => {
    const xml = signedResponse(GOOD, { keys: idp }).replace('alice@example.com', 'admin@example.com');
    expect(() => checkResponse(xml, expected())).toThrow('signature');
  });
  test('A second assertion, forged, next to the signed one is refused', () => {
    const forge = (xml: string) => {
      const [assertion] = /<saml:Assertion.*<\/saml:Assertion>/.exec(xml) ?? [''];
      return assertion
        .replace('alice@', 'admin@')
        .replace(/ID="[^"]*"/, 'ID="_evil"')
        .replace(/<Signature.*<\/Signature>/, '');
    };
    const xml = signedResponse(GOOD, { keys: idp });
    const wrapped = xml.replace('<saml:Assertion', `${forge(xml)}<saml:Assertion`);
    expect(() => checkResponse(wrapped, expected())).toThrow('the signature of the Response is wrong');
  });
  test('A forged response around the signed one, kept in an extension, is refused', () => {
    const good = signedResponse(GOOD, { keys: idp, signResponse: true });
    const [signature] = /<Signature.*?<\/Signature>/.exec(good) ?? [''];
    const evil = good
      .replace(/ID="_[^"]*"/, 'ID="_evil"')
      .replace(signature, `${signature}<samlp:Extensions>${good.replace(signature, '')}</samlp:Extensions>`)
      .replace('alice@', 'admin@');
    expect(() => checkResponse(evil, expected())).toThrow();
  });
  test('A failure that is signed is still a failure', () => {
    expect(() => judge({ status: 'urn:oasis:names:tc:SAML:2.0:status:Responder' })).toThrow('not Success');
  });
  test('A response that is signed twice over is refused', () => {
    const twice = sign(signedResponse(GOOD, { keys: idp }), 'Response', { keys: idp });
    expect(() => checkResponse(twice, expected())).toThrow('not exactly one Signature in Response');
  });
});
