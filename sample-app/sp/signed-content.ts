import { SignedXml } from 'xml-crypto';
import { attribute, isElement, NS, onlyChild, parseXml, XmlError } from '../shared/xml.js';

/** Both elements as their own signature covers them, parsed anew from the bytes that were signed. */
export interface SignedContent {
  readonly response: Element;
  readonly assertion: Element;
}

const SIGNATURES = [
  'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
  'http://www.w3.org/2001/04/xmldsig-more#rsa-sha512',
];
const DIGESTS = ['http://www.w3.org/2001/04/xmlenc#sha256', 'http://www.w3.org/2001/04/xmlenc#sha512'];
const EXCLUSIVE_C14N = 'http://www.w3.org/2001/10/xml-exc-c14n#';
const ENVELOPED = 'http://www.w3.org/2000/09/xmldsig#enveloped-signature';

const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  SignatureMethod: SIGNATURES,
  DigestMethod: DIGESTS,
  CanonicalizationMethod: [EXCLUSIVE_C14N],
  // XSLT and XPath transforms are programs of the sender: they run before the signature is known to be good.
  Transform: [ENVELOPED, EXCLUSIVE_C14N],
};

/** Refuses, before any of it runs, every algorithm that isn't on the list: SHA-1, HMAC with a public key, XSLT. */
export function checkAlgorithms(root: Element): void {
  for (const [name, allowed] of Object.entries(ALLOWED)) {
    for (const method of Array.from(root.getElementsByTagNameNS(NS.signature, name))) {
      if (!allowed.includes(attribute(method, 'Algorithm') ?? ''))
        throw new XmlError(`${name} is not allowed`);
    }
  }
}

/**
 * The response and its assertion, each proved by its own signature with the one key we know. Whoever reads the
 * document itself may read something that was added around, or between, what was signed.
 */
export function signedContent(xml: string, certificate: string): SignedContent {
  const document = parseXml(xml);
  if (!isElement(document, NS.protocol, 'Response')) throw new XmlError('not a Response');
  checkAlgorithms(document);
  const response = parseXml(verified(xml, document, certificate));
  const assertion = parseXml(verified(xml, onlyChild(document, NS.assertion, 'Assertion'), certificate));
  // Read from the signed response: the assertion inside it must be the one whose own signature we followed.
  const inside = onlyChild(response, NS.assertion, 'Assertion');
  if (attribute(inside, 'ID') !== attribute(assertion, 'ID')) throw new XmlError('two different assertions');
  return { response, assertion };
}

/** The bytes that the element's own signature covers, which must be the element itself. */
function verified(xml: string, element: Element, certificate: string): string {
  // The key comes from our configuration; a certificate inside the message proves nothing.
  const signed = new SignedXml({ publicCert: certificate, getCertFromKeyInfo: () => null });
  signed.loadSignature(onlyChild(element, NS.signature, 'Signature'));
  if (!holds(signed, xml)) throw new XmlError(`the signature of the ${element.localName} is wrong`);
  const references = signed.getSignedReferences();
  const [bytes] = references;
  if (bytes === undefined || references.length !== 1) throw new XmlError('not exactly one signed part');
  const root = parseXml(bytes);
  const same = root.localName === element.localName && attribute(root, 'ID') === attribute(element, 'ID');
  if (!same) throw new XmlError('the signature covers something else');
  return bytes;
}

function holds(signed: SignedXml, xml: string): boolean {
  try {
    // XML says that a parser turns every line end into \n before anything else looks at it.
    return signed.checkSignature(xml.replace(/\r\n?/g, '\n'));
  } catch (error) {
    throw new XmlError('the signature is wrong', { cause: error });
  }
}
