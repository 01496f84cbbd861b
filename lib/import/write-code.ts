import type { ImportedOptions } from './contract.js';

/** The options as a module whose default export goes into `new SmsOtpStrategy({ ...options })`. */
export function toJs(options: ImportedOptions): string {
  return `// From the configuration of the SMS OTP connector. All options: docs/configuration.md
export default ${literal(options, '')};
`;
}

/** The options as JSON. */
export function toJson(options: ImportedOptions): string {
  return `${JSON.stringify(options, null, 2)}\n`;
}

function literal(value: unknown, indent: string): string {
  if (Array.isArray(value)) return `[${value.map((entry) => literal(entry, indent)).join(', ')}]`;
  if (typeof value === 'string') return textLiteral(value);
  if (typeof value !== 'object' || value === null) return String(value);
  const deeper = `${indent}  `;
  const lines = Object.entries(value).map(
    ([name, inner]) => `${deeper}${key(name)}: ${literal(inner, deeper)},\n`,
  );
  return `{\n${lines.join('')}${indent}}`;
}

const key = (name: string): string => (/^[a-z]\w*$/i.test(name) ? name : textLiteral(name));

function textLiteral(text: string): string {
  const double = JSON.stringify(text);
  return /['\\]/.test(double) ? double : `'${text}'`;
}
