import { attribute, children, instant, NS, onlyChild, text, XmlError } from '../shared/xml.js';
import { type SignedContent, signedContent } from './signed-content.js';

/**
 * What node-saml 5.1 accepts although the response was validly signed: a foreign Destination, Recipient or Issuer,
 * an expired SubjectConfirmationData, another method than bearer, an absent InResponseTo, SHA-1, a DOCTYPE, and
 * the same response again. Each is a response that an honest identity provider made for something or somebody
 * else. `one-use.ts` is for the last; this file for all others. It reads nothing but what was signed.
 */
export interface Expected {
  readonly idpEntityId: string;
  readonly idpCertificate: string;
  /** Our assertion consumer service, as it must be in Destination and Recipient. */
  readonly acsUrl: string;
  readonly audience: string;
  readonly skewMs: number;
  readonly now: number;
}

/** A response that passed, and what is needed to let it pass only once. */
export interface Accepted {
  readonly responseId: string;
  readonly assertionId: string;
  readonly requestId: string;
  /** From then on the times in the response refuse it. */
  readonly deadAt: number;
  /** How the identity provider says that it authenticated the subject. */
  readonly authnContext: string | undefined;
}

const BEARER = 'urn:oasis:names:tc:SAML:2.0:cm:bearer';
const SUCCESS = 'urn:oasis:names:tc:SAML:2.0:status:Success';

export function checkResponse(xml: string, expected: Expected): Accepted {
  const content = signedContent(xml, expected.idpCertificate);
  const requestId = checkEnvelope(content, expected);
  const confirmedUntil = checkSubject(content.assertion, requestId, expected);
  const validUntil = checkConditions(content.assertion, expected);
  return {
    responseId: idOf(content.response),
    assertionId: idOf(content.assertion),
    requestId,
    deadAt: Math.max(confirmedUntil, validUntil) + expected.skewMs,
    authnContext: authnContext(content.assertion),
  };
}

/** The response is for us, from the one we asked, and an answer. Gives the id of the request. */
function checkEnvelope({ response, assertion }: SignedContent, expected: Expected): string {
  const status = onlyChild(onlyChild(response, NS.protocol, 'Status'), NS.protocol, 'StatusCode');
  refuseUnless(attribute(status, 'Value') === SUCCESS, 'the status is not Success');
  refuseUnless(attribute(response, 'Destination') === expected.acsUrl, 'wrong Destination');
  for (const element of [response, assertion]) {
    // One key can sign for several identity providers, so the key alone doesn't say who speaks.
    const issuer = text(onlyChild(element, NS.assertion, 'Issuer'));
    refuseUnless(issuer === expected.idpEntityId, `wrong Issuer of the ${element.localName}`);
    refuseUnless(attribute(element, 'Version') === '2.0', `wrong Version of the ${element.localName}`);
  }
  const requestId = attribute(response, 'InResponseTo');
  if (!requestId) throw new XmlError('InResponseTo is missing in the Response');
  return requestId;
}

/** The bearer may use it here, now, and for the request that we made. Gives the end of that permission. */
function checkSubject(assertion: Element, requestId: string, { acsUrl, now, skewMs }: Expected): number {
  const subject = onlyChild(assertion, NS.assertion, 'Subject');
  refuseUnless(text(onlyChild(subject, NS.assertion, 'NameID')) !== '', 'empty NameID');
  const confirmation = onlyChild(subject, NS.assertion, 'SubjectConfirmation');
  // Holder-of-key asks for a proof that a browser didn't give; taking it as bearer would drop that proof.
  refuseUnless(attribute(confirmation, 'Method') === BEARER, 'the confirmation method is not bearer');
  const data = onlyChild(confirmation, NS.assertion, 'SubjectConfirmationData');
  refuseUnless(attribute(data, 'Recipient') === acsUrl, 'wrong Recipient');
  refuseUnless(
    attribute(data, 'InResponseTo') === requestId,
    'wrong InResponseTo in SubjectConfirmationData',
  );
  refuseUnless(!data.hasAttribute('NotBefore'), 'NotBefore in SubjectConfirmationData');
  return notOver(data, now, skewMs);
}

/** The assertion is in force and meant for us. Gives the end of its life. */
function checkConditions(assertion: Element, { audience, now, skewMs }: Expected): number {
  const conditions = onlyChild(assertion, NS.assertion, 'Conditions');
  const notBefore = instant(attribute(conditions, 'NotBefore'));
  refuseUnless(notBefore !== undefined && now >= notBefore - skewMs, 'Conditions are not in force yet');
  const restriction = onlyChild(conditions, NS.assertion, 'AudienceRestriction');
  const audiences = children(restriction, NS.assertion, 'Audience').map(text);
  refuseUnless(audiences.includes(audience), 'wrong Audience');
  return notOver(conditions, now, skewMs);
}

function notOver(element: Element, now: number, skewMs: number): number {
  const end = instant(attribute(element, 'NotOnOrAfter'));
  if (end === undefined || now >= end + skewMs) throw new XmlError(`${element.localName} is expired`);
  return end;
}

function authnContext(assertion: Element): string | undefined {
  const statement = onlyChild(assertion, NS.assertion, 'AuthnStatement');
  const [reference] = children(
    onlyChild(statement, NS.assertion, 'AuthnContext'),
    NS.assertion,
    'AuthnContextClassRef',
  );
  return reference && text(reference);
}

function idOf(element: Element): string {
  const id = attribute(element, 'ID');
  if (!id) throw new XmlError(`${element.localName} without ID`);
  return id;
}

function refuseUnless(condition: boolean, reason: string): void {
  if (!condition) throw new XmlError(reason);
}
