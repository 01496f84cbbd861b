import { X509Certificate } from 'node:crypto';
import { createSecureContext } from 'node:tls';
import { objectOf, readMs, readNames, readSwitch, readText, type Report } from './read-values.js';
import type { Target } from './settings.js';

type Given = Readonly<Record<string, unknown>>;

export function readTarget(given: Given, report: Report): Target {
  const startTls = readSwitch(given, 'startTls', false, report);
  const address = readAddress(given, startTls, report);
  return {
    ...address,
    startTls,
    tls: readTls(given['tls'], report),
    bindDN: readBindDN(given, report),
    bindPassword: readPassword(given, report),
    connectMs: readMs(given, 'connectMs', report),
    operationMs: readMs(given, 'operationMs', report),
  };
}

/** Shown in no report: people write passwords into addresses. */
function readAddress(given: Given, startTls: boolean, report: Report): Pick<Target, 'url' | 'host' | 'port'> {
  const text = readText(given, 'url', 'ldaps://host', report);
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || url.hostname === '' || !/^ldaps?:$/u.test(url.protocol)) {
    if (text !== '') report('url is no address of an LDAP server; write it as ldaps://host:636');
    return { url: '', host: '', port: 0 };
  }
  const secure = url.protocol === 'ldaps:';
  checkWay(url.hostname, secure, startTls, report);
  checkRest(url, report);
  const port = Number(url.port || (secure ? 636 : 389));
  const host = url.hostname.replace(/^\[|\]$/gu, '');
  return { url: `${url.protocol}//${url.hostname}:${port}`, host, port };
}

function checkWay(hostname: string, secure: boolean, startTls: boolean, report: Report): void {
  if (secure && startTls)
    report('startTls is for ldap:// only; an ldaps:// connection is TLS from its begin');
  if (!secure && !startTls && !isLoopback(hostname))
    report('url begins with ldap://, which sends passwords in clear; use ldaps://, or set startTls');
}

function checkRest({ username, password, pathname, search, hash }: URL, report: Report): void {
  if (username !== '' || password !== '')
    report('url holds a name or password; give bindDN and bindPassword');
  if (!/^\/?$/u.test(pathname) || search !== '' || hash !== '')
    report('url goes on after the host; give baseDN and filter as options');
}

/** `ldap:` is no scheme whose hosts URL parsers tidy up, so `127.1` stays that and counts as foreign. */
function isLoopback(hostname: string): boolean {
  return /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/iu.test(hostname);
}

/** ldapts takes `PLAIN` and the like for a SASL mechanism. */
function readBindDN(given: Given, report: Report): string {
  const dn = readText(given, 'bindDN', 'the DN of a service account', report);
  if (dn !== '' && !/[=@\\]/u.test(dn)) report('bindDN is no DN; write it like cn=smsotp,dc=example,dc=org');
  return dn;
}

function readPassword(given: Given, report: Report): string {
  const value = given['bindPassword'];
  if (typeof value === 'string' && value !== '') return value;
  report('bindPassword is missing or empty; servers take a bind without password for anonymous');
  return '';
}

const pemBlock = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/gu;

function readTls(value: unknown, report: Report): Target['tls'] {
  const given = objectOf(value, 'tls', report);
  readNames('tls.', given, ['ca', 'cert', 'key', 'servername'], report);
  const ca = given['ca'] === undefined ? undefined : readCa([given['ca']].flat(), report);
  const [cert, key, servername] = ['cert', 'key', 'servername'].map((name) =>
    given[name] === undefined ? undefined : readText(given, name, `tls.${name} as text`, report),
  );
  if ((cert === undefined) !== (key === undefined)) report('tls.cert and tls.key belong together');
  if (cert !== undefined && key !== undefined && !isPair(cert, key))
    report('tls.cert and tls.key are no certificate and its key; give both as PEM');
  return {
    ...(ca && { ca }),
    ...(cert !== undefined && { cert }),
    ...(key !== undefined && { key }),
    ...(servername !== undefined && { servername }),
  };
}

/** Node would silently skip what it can't read, and trust nobody where the list is empty. */
function readCa(given: readonly unknown[], report: Report): string[] {
  const blocks = given.map((text) => (typeof text === 'string' ? (text.match(pemBlock) ?? []) : []));
  if (blocks.length === 0 || blocks.some((found) => found.length === 0))
    report('tls.ca holds no -----BEGIN CERTIFICATE-----; give the text of a PEM file, not its path');
  if (!blocks.flat().every(isCertificate))
    report('tls.ca holds a damaged certificate; export it again as PEM');
  return blocks.flat();
}

function isCertificate(pem: string): boolean {
  try {
    new X509Certificate(pem);
    return true;
  } catch {
    return false;
  }
}

function isPair(cert: string, key: string): boolean {
  try {
    createSecureContext({ cert, key });
    return true;
  } catch {
    return false;
  }
}
