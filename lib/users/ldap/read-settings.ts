import { SmsOtpConfigError } from '../../errors.js';
import type { LdapOptions } from './ldap-options.js';
import { loadLdapts, type Filter, type Ldapts } from './ldapts.js';
import { readTarget } from './read-target.js';
import { objectOf, readAttribute, readNames, readSwitch, readText, type Report } from './read-values.js';
import type { Claims, Place, Settings } from './settings.js';

type Given = Readonly<Record<string, unknown>>;

const optionNames = [
  'domain',
  'url',
  'startTls',
  'tls',
  'bindDN',
  'bindPassword',
  'baseDN',
  'scope',
  'usernameAttribute',
  'objectClass',
  'filter',
  'claims',
  'readOnly',
  'assertionControl',
  'ignoreReferrals',
  'connectMs',
  'operationMs',
] as const satisfies readonly (keyof LdapOptions)[];

/** @throws SmsOtpConfigError with everything that is wrong or missing; passwords are not in it */
export function readSettings(options: LdapOptions): { settings: Settings; ldapts: Ldapts } {
  const problems: string[] = [];
  const report: Report = (problem) => problems.push(`LdapUserDirectory: ${problem}`);
  const ldapts = loadLdapts(() => {
    report('ldapts is missing; run: npm install ldapts@8');
  });
  const given = objectOf(options, 'the argument', report);
  readNames('', given, optionNames, report);
  const settings = {
    domain: readText(given, 'domain', 'the name of this store, such as ldap', report),
    target: readTarget(given, report),
    place: readPlace(given, ldapts, report),
    claims: readClaims(given, report),
    readOnly: readSwitch(given, 'readOnly', false, report),
    assertionControl: readSwitch(given, 'assertionControl', true, report),
  };
  if (ldapts === undefined || problems.length > 0) throw new SmsOtpConfigError(problems);
  return { settings, ldapts };
}

function readPlace(given: Given, ldapts: Ldapts | undefined, report: Report): Place {
  const { scope = 'sub', usernameAttribute = 'uid', objectClass = 'person' } = given;
  if (scope !== 'sub' && scope !== 'one') report('scope is neither sub nor one');
  const baseDN = readText(given, 'baseDN', 'where accounts are, such as ou=people,dc=example,dc=org', report);
  if (baseDN !== '' && !baseDN.includes('='))
    report('baseDN is no DN; write it like ou=people,dc=example,dc=org');
  const ofClass = { attribute: 'objectClass', value: readAttribute('objectClass', objectClass, report) };
  return {
    baseDN,
    scope: scope === 'one' ? 'one' : 'sub',
    usernameAttribute: readAttribute('usernameAttribute', usernameAttribute, report),
    conditions: ldapts
      ? [new ldapts.EqualityFilter(ofClass), ...readFilter(given['filter'], ldapts, report)]
      : [],
    ignoreReferrals: readSwitch(given, 'ignoreReferrals', false, report),
  };
}

function readFilter(filter: unknown, ldapts: Ldapts, report: Report): Filter[] {
  if (filter === undefined) return [];
  try {
    if (typeof filter === 'string' && /^\s*\(/u.test(filter))
      return [ldapts.FilterParser.parseString(filter)];
  } catch {
    // Told below, in our own words.
  }
  report('filter is no LDAP filter; write it like (memberOf=cn=staff,ou=groups,dc=example,dc=org)');
  return [];
}

const claimNames = ['mobile', 'smsOtpDisabled', 'backupCodes', 'associations', 'attributes'] as const;

function readClaims(options: Given, report: Report): Claims {
  const given = objectOf(options['claims'], 'claims', report);
  readNames('claims.', given, claimNames, report);
  const [mobile, smsOtpDisabled, backupCodes, associations] = claimNames
    .filter((name) => name !== 'attributes')
    .map((name) =>
      given[name] === undefined ? undefined : readAttribute(`claims.${name}`, given[name], report),
    );
  const further = Object.entries(objectOf(given['attributes'], 'claims.attributes', report));
  const claims = {
    mobile: mobile ?? 'mobile',
    smsOtpDisabled,
    backupCodes,
    associations,
    attributes: Object.fromEntries(
      further.map(([name, value]) => [name, readAttribute(`claims.attributes.${name}`, value, report)]),
    ),
  };
  readTwice(
    [options['usernameAttribute'] ?? 'uid', claims.mobile, smsOtpDisabled, backupCodes, associations],
    report,
  );
  return claims;
}

/** A backup code must not be found as a linked identity, nor be sent a message to. */
function readTwice(attributes: readonly unknown[], report: Report): void {
  const names = attributes.flatMap((name) =>
    typeof name === 'string' && name !== '' ? name.toLowerCase() : [],
  );
  const twice = names.filter((name, index) => names.indexOf(name) !== index);
  for (const name of new Set(twice)) report(`the attribute ${name} has two uses; give each claim its own`);
}
