import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { importConnector, type Imported, type ImportReport } from 'passport-smsotp/import';

export const pathOf = (name: string): string => join(__dirname, 'files', name);

export const fileOf = (name: string): string => readFileSync(pathOf(name), 'utf8');

export const imported = (name: string): Imported => importConnector(readFileSync(pathOf(name)));

/** A block of SMSOTP with these parameters, and nothing else in the file. */
export function blockOf(parameters: Readonly<Record<string, string>>): string {
  const lines = Object.entries(parameters).map(
    ([name, value]) => `<Parameter name="${name}"><![CDATA[${value}]]></Parameter>`,
  );
  return `<AuthenticatorConfig name="SMSOTP">${lines.join('\n')}</AuthenticatorConfig>`;
}

export const fromBlock = (parameters: Readonly<Record<string, string>>): Imported =>
  importConnector(blockOf(parameters));

/** The texts of a list about one parameter, one after another. */
export function told(report: ImportReport, list: 'changed' | 'unsafe' | 'left', parameter: string): string {
  return report[list]
    .filter((remark) => remark.parameter === parameter)
    .map(({ text }) => text)
    .join(' ');
}

/** The message with which a file is refused. */
export function refusal(file: string | Uint8Array): string {
  try {
    importConnector(file);
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message}`;
  }
  throw new Error('The file was read');
}
