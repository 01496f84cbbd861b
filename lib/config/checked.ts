import { inspect } from 'node:util';
import * as v from 'valibot';
import { closest } from './closest.js';
import { meant, type Field } from './fields.js';

/** Takes what is wrong, one line each: option or variable, value (never a secret), mend. */
export type Report = (problem: string) => void;

/** What was probably meant by a name that is not known. */
export function hint(name: string, known: readonly string[]): string {
  const word = meant[name];
  const near = word !== undefined && known.includes(word) ? word : closest(name, known);
  return near === undefined ? '; see docs/configuration.md for all of them' : `; did you mean ${near}?`;
}

/** The value as its rule gives it; where that refuses it, a report, and the default. */
export function checked(source: string, field: Field<unknown>, value: unknown, report: Report): unknown {
  const result = v.safeParse(field.rule, value);
  if (result.success) return result.output;
  const shown = typeof value === 'string' ? JSON.stringify(value) : inspect(value, { depth: 1 });
  report(`${source} is ${shown}; ${result.issues[0].message}`);
  return field.fallback;
}
