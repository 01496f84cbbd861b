import { SmsOtpImportError } from '../errors.js';
import type { AuthenticatorBlock, ConnectorFile, Imported } from './contract.js';
import { checkText, decodeFile } from './text.js';
import { readToml } from './toml.js';
import { understand } from './understand.js';
import { quoted } from './words.js';
import { readXml } from './xml.js';

/**
 * Reads the configuration of WSO2's SMS OTP connector and says what it is in options of this package.
 *
 * @param file the text, or the bytes, of application-authentication.xml (all of it, or its SMSOTP block alone), of
 *   deployment.toml, or of the identity provider that holds the SMS gateway; 1 MiB at most
 * @returns the options that the file gives, and what to know about them
 * @throws SmsOtpImportError when it is none of these, broken, or has no SMSOTP in it; its message quotes no value
 */
export function importConnector(file: string | Uint8Array): Imported {
  const text = (typeof file === 'string' ? file : decodeFile(file)).replace(/^\ufeff/, '');
  checkText(text);
  if (text.trim() === '') throw new SmsOtpImportError('The file is empty.');
  const read = readEither(text);
  const own = read.blocks.findLast(({ name }) => name === 'SMSOTP');
  checkSize(read);
  if (own === undefined && !read.properties.some(({ name }) => name === 'sms_url')) throw nothing(read);
  return understand(read, own);
}

function readEither(text: string): ConnectorFile {
  if (text.trimStart().startsWith('<')) return readXml(text);
  // Blanks of one line alone: with line ends among them, each line would look through all that follow.
  const looksLikeToml = /^[ \t]*(\[.*\][ \t]*(#.*)?$|["'\w.-]+[ \t]*=)/m.test(text);
  if (looksLikeToml) return readToml(text);
  throw new SmsOtpImportError(
    'The file is neither application-authentication.xml, which begins with "<", nor deployment.toml, which has lines such as name = "value".',
  );
}

const mostParameters = 1000;

/** Each unknown name is compared with all known ones, so their number is bounded. */
function checkSize({ blocks, properties }: ConnectorFile): void {
  const total = blocks.reduce((sum, { parameters }) => sum + 1 + parameters.length, properties.length);
  if (total > mostParameters)
    throw new SmsOtpImportError(
      `The file has ${total} blocks and parameters; ${mostParameters} are the most.`,
    );
}

function nothing({ form, blocks }: ConnectorFile): SmsOtpImportError {
  const where =
    form === 'xml' ? '<AuthenticatorConfig name="SMSOTP">' : '[authentication.authenticator.sms_otp]';
  return new SmsOtpImportError(`The file has no ${where}. ${authenticatorsIn(blocks)}`);
}

function authenticatorsIn(blocks: readonly AuthenticatorBlock[]): string {
  const names = [...new Set(blocks.map(({ name }) => quoted(name)))];
  if (names.length === 0) return 'No authenticator is in it at all.';
  const more = names.length > 20 ? `, and ${names.length - 20} more` : '';
  return `The authenticators in it are ${names.slice(0, 20).join(', ')}${more}.`;
}
