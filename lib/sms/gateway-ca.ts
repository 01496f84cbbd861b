import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { codeOf } from './error-code.js';
import { textOf, type GatewayOptions, type Report } from './gateway-options.js';

const pemBlock = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/gu;

/**
 * The certificates of `ca`, one PEM text each; undefined when the option is absent. Never an empty list, which Node
 * would take as "trust nobody", and never an unreadable one, which it would silently skip.
 */
export function readCa(ca: GatewayOptions['ca'], report: Report): string[] | undefined {
  const sources = (typeof ca === 'string' ? [ca] : (ca ?? [])).flatMap((source) => textOf(source) ?? []);
  const certificates = sources.flatMap((source) => readSource(source, report));
  return certificates.length === 0 ? undefined : certificates;
}

function readSource(source: string, report: Report): string[] {
  const inline = source.startsWith('-----BEGIN');
  const name = inline ? 'the PEM text' : JSON.stringify(source);
  const text = inline ? source : readFile(source, report);
  if (text === undefined) return [];
  const blocks = text.match(pemBlock) ?? [];
  if (blocks.length === 0)
    report(`sms.ca: ${name} holds no -----BEGIN CERTIFICATE-----; give a PEM certificate`);
  if (!blocks.every(isCertificate))
    report(`sms.ca: ${name} holds a damaged certificate; export it again as PEM`);
  return blocks;
}

function readFile(path: string, report: Report): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    report(
      `sms.ca: the file ${JSON.stringify(path)} can not be read (${codeOf(error)}); give its path, or the PEM text`,
    );
    return undefined;
  }
}

function isCertificate(pem: string): boolean {
  try {
    new X509Certificate(pem);
    return true;
  } catch {
    return false;
  }
}
