import { SmsOtpUserStoreError } from '../../errors.js';

/** Result codes of RFC 4511 4.1.9 and RFC 4528 5.3 that are looked at here. */
export const resultCode = {
  noSuchAttribute: 16,
  constraintViolation: 19,
  attributeOrValueExists: 20,
  noSuchObject: 32,
  busy: 51,
  unavailable: 52,
  assertionFailed: 122,
} as const;

/** What an operator reads for the codes that come from a wrong configuration. */
const meanings: Readonly<Record<number, string>> = {
  3: 'the search took too long; index the attributes that are searched',
  4: 'there are too many entries; narrow baseDN or filter',
  8: 'the server asks for another kind of bind',
  10: 'the entries are on another server; set url to that one',
  12: 'the server does not know the assertion control; set assertionControl to false',
  13: 'the server asks for TLS; use ldaps:// or startTls',
  16: 'an attribute is not there',
  17: 'the server has no such attribute; look at claims and the schema',
  18: 'an attribute has no equality rule, so one value of it can not be searched or removed',
  21: 'a value is not of the syntax of its attribute; look at the schema',
  32: 'there is no such entry, or bindDN may not see it; look at baseDN',
  48: 'the server does not take this kind of bind',
  49: 'bindDN or bindPassword is wrong',
  50: 'bindDN may not do that; look at the access rules of the server',
  51: 'the server is busy',
  52: 'the server is going down',
  53: 'the server is unwilling',
  65: 'the entry has no object class that allows the attribute; look at the schema',
};

/** The number with which a server answered; undefined when it did not answer. Errors of Node have texts there. */
export function resultCodeOf(error: unknown): number | undefined {
  const code: unknown = Reflect.get(Object(error) as object, 'code');
  return typeof code === 'number' ? code : undefined;
}

/**
 * The error of our own for one of ldapts. A server's own text is left out, because some quote the value that they
 * did not like: a number, a backup code. What Node says of a connection has nothing of the kind, and helps.
 */
export function ldapFailure(doing: string, error: unknown): SmsOtpUserStoreError {
  const code = resultCodeOf(error);
  if (code !== undefined) {
    const meaning = meanings[code];
    return new SmsOtpUserStoreError(
      `LDAP: the ${doing} was refused with result code ${code}${meaning === undefined ? '' : `: ${meaning}`}.`,
    );
  }
  const { message } = error instanceof Error ? error : new Error(String(error));
  return new SmsOtpUserStoreError(`LDAP: the ${doing} failed: ${message.split('\n', 1)[0] ?? ''}`);
}
