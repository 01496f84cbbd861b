import { randomBytes } from 'node:crypto';
import { SignedXml } from 'xml-crypto';
import type { KeyPair } from '../../../sample-app/shared/keys.js';

/** Everything in a response that an attacker, or a careless identity provider, may get wrong. */
export interface ResponseParts {
  readonly responseId: string;
  readonly assertionId: string;
  readonly requestId: string;
  readonly issuer: string;
  readonly assertionIssuer: string;
  readonly destination: string;
  readonly recipient: string;
  readonly audience: string;
  readonly method: string;
  readonly status: string;
  readonly nameId: string;
  readonly notBefore: Date;
  readonly conditionsEnd: Date;
  readonly confirmationEnd: Date;
  /** Last changes to the XML before it is signed. */
  readonly change: (xml: string) => string;
}

export interface Signing {
  readonly keys: KeyPair;
  readonly signatureAlgorithm?: string;
  readonly digestAlgorithm?: string;
  readonly transforms?: readonly string[];
  readonly signAssertion?: boolean;
  readonly signResponse?: boolean;
}

const newId = (): string => `_${randomBytes(16).toString('hex')}`;
const in2Minutes = (): Date => new Date(Date.now() + 120_000);
export const EXC_C14N = 'http://www.w3.org/2001/10/xml-exc-c14n#';
export const ENVELOPED = 'http://www.w3.org/2000/09/xmldsig#enveloped-signature';

/** A good response, but for the given parts; with good signatures, but for the given ways of signing. */
export function signedResponse(
  parts: Partial<ResponseParts> & Pick<ResponseParts, 'issuer' | 'destination' | 'audience'>,
  signing: Signing,
): string {
  const full: ResponseParts = {
    responseId: newId(),
    assertionId: newId(),
    requestId: newId(),
    assertionIssuer: parts.issuer,
    recipient: parts.destination,
    method: 'urn:oasis:names:tc:SAML:2.0:cm:bearer',
    status: 'urn:oasis:names:tc:SAML:2.0:status:Success',
    nameId: 'alice@example.com',
    notBefore: new Date(),
    conditionsEnd: in2Minutes(),
    confirmationEnd: in2Minutes(),
    change: (xml) => xml,
    ...parts,
  };
  const { signAssertion = true, signResponse = true } = signing;
  const unsigned = full.change(template(full));
  const half = signAssertion ? sign(unsigned, 'Assertion', signing) : unsigned;
  return signResponse ? sign(half, 'Response', signing) : half;
}

export function sign(xml: string, element: string, signing: Signing): string {
  const signature = new SignedXml({
    privateKey: signing.keys.privateKey,
    publicCert: signing.keys.certificate,
    signatureAlgorithm: signing.signatureAlgorithm ?? 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
    canonicalizationAlgorithm: EXC_C14N,
  });
  signature.addReference({
    xpath: `//*[local-name(.)='${element}']`,
    digestAlgorithm: signing.digestAlgorithm ?? 'http://www.w3.org/2001/04/xmlenc#sha256',
    transforms: [...(signing.transforms ?? [ENVELOPED, EXC_C14N])],
  });
  const reference = `//*[local-name(.)='${element}']/*[local-name(.)='Issuer']`;
  signature.computeSignature(xml, { location: { reference, action: 'after' } });
  return signature.getSignedXml();
}

function template(p: ResponseParts): string {
  const now = new Date().toISOString();
  return (
    `<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="${p.responseId}" Version="2.0" IssueInstant="${now}"` +
    ` Destination="${p.destination}" InResponseTo="${p.requestId}">` +
    `<saml:Issuer xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">${p.issuer}</saml:Issuer>` +
    `<samlp:Status><samlp:StatusCode Value="${p.status}"/></samlp:Status>` +
    `<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="${p.assertionId}" Version="2.0" IssueInstant="${now}">` +
    `<saml:Issuer>${p.assertionIssuer}</saml:Issuer>` +
    `<saml:Subject><saml:NameID Format="urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress">${p.nameId}</saml:NameID>` +
    `<saml:SubjectConfirmation Method="${p.method}"><saml:SubjectConfirmationData Recipient="${p.recipient}"` +
    ` InResponseTo="${p.requestId}" NotOnOrAfter="${p.confirmationEnd.toISOString()}"/></saml:SubjectConfirmation></saml:Subject>` +
    `<saml:Conditions NotBefore="${p.notBefore.toISOString()}" NotOnOrAfter="${p.conditionsEnd.toISOString()}">` +
    `<saml:AudienceRestriction><saml:Audience>${p.audience}</saml:Audience></saml:AudienceRestriction></saml:Conditions>` +
    `<saml:AuthnStatement AuthnInstant="${now}" SessionIndex="_s"><saml:AuthnContext><saml:AuthnContextClassRef>` +
    `urn:oasis:names:tc:SAML:2.0:ac:classes:Password</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>` +
    `<saml:AttributeStatement><saml:Attribute Name="mobile"><saml:AttributeValue>+94771234567</saml:AttributeValue></saml:Attribute></saml:AttributeStatement>` +
    `</saml:Assertion></samlp:Response>`
  );
}
