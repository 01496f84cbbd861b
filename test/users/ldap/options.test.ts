import { generate } from 'selfsigned';
import { SmsOtpConfigError } from '../../../lib/errors.js';
import { LdapUserDirectory } from '../../../lib/users/ldap/index.js';
import { optionsFor } from './support.js';

const good = optionsFor('ldaps://ldap.example.org', 'ou=people,dc=example,dc=org');

function problemsOf(options: object): readonly string[] {
  try {
    new LdapUserDirectory({ ...good, ...options });
    return [];
  } catch (error) {
    if (error instanceof SmsOtpConfigError) return error.problems;
    throw error;
  }
}

describe('Options of LdapUserDirectory that are refused at construction', () => {
  it.each<[string, object]>([
    ['url is no address', { url: 'https://ldap.example.org' }],
    ['url is no address', { url: 'ldap.example.org' }],
    ['url is missing', { url: undefined }],
    ['url begins with ldap://', { url: 'ldap://ldap.example.org' }],
    ['url begins with ldap://', { url: 'ldap://127.example.org' }],
    ['url begins with ldap://', { url: 'ldap://localhost.example.org' }],
    ['url holds a name or password', { url: 'ldaps://cn=x:hunter2@ldap.example.org' }],
    ['url goes on after the host', { url: 'ldaps://ldap.example.org/dc=example' }],
    ['startTls is for ldap:// only', { startTls: true }],
    ['startTls is neither', { startTls: 'yes' }],
    ['bindDN is missing', { bindDN: undefined }],
    ['bindDN is no DN', { bindDN: 'PLAIN' }],
    ['bindPassword is missing or empty', { bindPassword: '' }],
    ['bindPassword is missing or empty', { bindPassword: undefined }],
    ['domain is no text, or empty', { domain: ' ' }],
    ['baseDN is no DN', { baseDN: 'example.org' }],
    ['scope is neither', { scope: 'base' }],
    ['usernameAttribute is no name', { usernameAttribute: 'uid)(x=*' }],
    ['usernameAttribute is no name', { usernameAttribute: 'dn' }],
    ['objectClass is no name', { objectClass: '*' }],
    ['filter is no LDAP filter', { filter: 'uid=x' }],
    ['filter is no LDAP filter', { filter: '(uid=x' }],
    ['claims.mobile is no name', { claims: { mobile: '' } }],
    ['claims.backupcodes is not an option', { claims: { backupcodes: 'x' } }],
    ['claims.attributes.email is no name', { claims: { attributes: { email: 'm ail' } } }],
    ['the attribute mobile has two uses', { claims: { backupCodes: 'Mobile' } }],
    ['the attribute uid has two uses', { claims: { associations: 'uid' } }],
    ['tls.rejectUnauthorized is not an option', { tls: { rejectUnauthorized: false } }],
    ['tls.ca holds no -----BEGIN', { tls: { ca: '/etc/ssl/ca.pem' } }],
    ['tls.ca holds no -----BEGIN', { tls: { ca: [] } }],
    [
      'tls.ca holds a damaged',
      { tls: { ca: '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----' } },
    ],
    ['tls.cert and tls.key belong together', { tls: { cert: 'x' } }],
    ['tls.cert and tls.key are no certificate', { tls: { cert: 'x', key: 'hunter2' } }],
    ['connectMs is no whole number', { connectMs: 99 }],
    ['operationMs is no whole number', { operationMs: 1e6 }],
    ['password is not an option', { password: 'hunter2' }],
  ])('%s', (problem, options) => {
    const problems = problemsOf(options);
    expect(problems).toEqual([expect.stringContaining(problem)]);
    expect(problems.join()).not.toContain('hunter2');
  });

  it('come all at once', () => {
    const problems = problemsOf({
      url: 'x',
      bindPassword: '',
      baseDN: '',
      filter: '(',
      claims: { mobile: 1 },
    });
    expect(problems).toHaveLength(5);
    expect(problems.every((problem) => problem.startsWith('LdapUserDirectory: '))).toBe(true);
  });

  it('show neither password nor key', () => {
    const tls = { key: 'hunter2-key' };
    const given = { bindPassword: 'hunter2', url: 'ldap://a:hunter2@b', tls, filter: 'hunter2' };
    expect(problemsOf(given).length).toBeGreaterThan(2);
    expect(problemsOf(given).join()).not.toContain('hunter2');
  });
});

describe('Options of LdapUserDirectory that are taken', () => {
  it.each<[object]>([
    [{ url: 'ldap://localhost' }],
    [{ url: 'ldap://127.0.0.1:3890/' }],
    [{ url: 'ldap://[::1]:389' }],
    [{ url: 'ldap://ldap.example.org', startTls: true }],
    [{ url: 'ldaps://ldap.example.org:6360' }],
    [{ bindDN: 'smsotp@example.org' }],
    [{ claims: undefined, tls: undefined, filter: undefined }],
    [{ usernameAttribute: 'sAMAccountName', filter: '(&(memberOf=cn=a,dc=b)(!(x=1)))' }],
    [{ claims: { mobile: '0.9.2342.19200300.100.1.41' } }],
  ])('%j', (options) => {
    expect(problemsOf(options)).toEqual([]);
  });

  it('a certificate and its key', async () => {
    const { cert, private: key } = await generate([{ name: 'commonName', value: 'smsotp' }]);
    expect(problemsOf({ tls: { ca: [cert, `${cert}\n${cert}`], cert, key, servername: 'x' } })).toEqual([]);
  });
});
