import { SmsOtpImportError } from '../errors.js';
import type { ImportedOptions } from './contract.js';
import { flatten, optionVariables, type OptionValue } from './variables.js';

/**
 * The options as a `.env` for `node --env-file` and dotenv. Holds the gateway's credentials where the file had them.
 * @throws SmsOtpImportError when a value has all three kinds of quotation mark in it, for then no quotes can hold it
 */
export function toEnv(options: ImportedOptions): string {
  const lines = flatten(options).map(
    ([path, value]) => `${optionVariables[path]}=${written(textOf(value), path)}`,
  );
  return `${head}${lines.join('\n')}\n`;
}

const head = `# From the configuration of the SMS OTP connector. All variables: docs/configuration.md
# Yours alone, and the same in all processes: the output of openssl rand -base64 32
# SMSOTP_SECRET=
`;

function textOf(value: OptionValue): string {
  if (Array.isArray(value)) return value.join(',');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** Bare, or in quotes in which nothing is looked for: "$ctx.num" must stay as it is, in a shell as well. */
function written(value: string, path: string): string {
  if (/^[\w.,:/@+-]+$/.test(value)) return value;
  // In double quotes dotenv turns \n into a line end, and a shell looks for $ and `.
  const fits = [
    !value.includes("'") && "'",
    !/["\\$`]/.test(value) && '"',
    !value.includes('`') && '`',
    !/["\\]/.test(value) && '"',
  ];
  const quote = fits.find((mark) => mark !== false);
  if (quote !== undefined) return quote + value + quote;
  throw new SmsOtpImportError(`No quotes of a .env can hold ${path}; ask for --js or --json instead.`);
}
