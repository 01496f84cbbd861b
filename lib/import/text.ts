import { SmsOtpImportError } from '../errors.js';

/** Bytes: the product's own file has some 15 kB. */
export const mostBytes = 1024 * 1024;

/**
 * The text of a file, in the encoding that it declares: the product's XML says ISO-8859-1.
 * @throws SmsOtpImportError when it is too large, or is no text
 */
export function decodeFile(bytes: Uint8Array): string {
  if (bytes.length > mostBytes) throw tooLarge();
  const start = new TextDecoder('latin1').decode(bytes.subarray(0, 200));
  const [, encoding = 'utf-8'] =
    /^(?:\u00ef\u00bb\u00bf)?\s*<\?xml\s[^>]*encoding\s*=\s*["']([\w.:-]+)["']/.exec(start) ?? [];
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    throw new SmsOtpImportError(
      'The file is no text in the encoding that it declares (UTF-8 if it declares none).',
    );
  }
}

export function checkText(text: string): void {
  if (text.length > mostBytes) throw tooLarge();
  if (text.includes('\0'))
    throw new SmsOtpImportError('The file is no text: it holds NUL characters. Save it as UTF-8.');
}

export function tooLarge(): SmsOtpImportError {
  return new SmsOtpImportError('The file is larger than 1 MiB; no configuration of the connector is.');
}
