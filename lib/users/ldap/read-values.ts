export type Report = (problem: string) => void;

type Given = Readonly<Record<string, unknown>>;

/** Options come from JavaScript too, where a mistake in a name or a type is not told by a compiler. */
export function readNames(what: string, given: object, known: readonly string[], report: Report): void {
  for (const name of Object.keys(given).filter((key) => !known.includes(key)))
    report(`${what}${name} is not an option; there are ${known.join(', ')}`);
}

/** A text that is not empty; '' and a report where there is none. The value itself is never shown. */
export function readText(given: Given, name: string, example: string, report: Report): string {
  const value = given[name];
  if (typeof value === 'string' && value.trim() !== '') return value;
  report(`${name} is ${value === undefined ? 'missing' : 'no text, or empty'}; give ${example}`);
  return '';
}

export function readSwitch(given: Given, name: string, otherwise: boolean, report: Report): boolean {
  const value = given[name] ?? otherwise;
  if (typeof value === 'boolean') return value;
  report(`${name} is neither true nor false`);
  return otherwise;
}

export function readMs(given: Given, name: string, report: Report): number {
  const value = given[name] ?? 2000;
  if (Number.isInteger(value) && Number(value) >= 100 && Number(value) <= 30_000) return Number(value);
  report(`${name} is no whole number from 100 to 30000 (milliseconds)`);
  return 2000;
}

/** RFC 4512 2.5: a name or an OID, without options. `dn` is no attribute. */
export function readAttribute(what: string, value: unknown, report: Report): string {
  if (typeof value === 'string' && /^(?!dn$)(?:[a-z][a-z\d-]*|\d+(?:\.\d+)+)$/iu.test(value)) return value;
  report(`${what} is no name of an attribute; write it like mobile or telephoneNumber`);
  return '';
}

export function objectOf(value: unknown, what: string, report: Report): Given {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Given;
  if (value !== undefined) report(`${what} is no object`);
  return {};
}
