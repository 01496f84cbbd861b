export { LdapUserDirectory } from './directory.js';
export type { LdapClaims, LdapOptions, LdapTlsOptions } from './ldap-options.js';
