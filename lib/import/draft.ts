import type { Imported, Parameter, Remark, Taken } from './contract.js';
import { quoted } from './words.js';
import { nest, type OptionPath, type OptionValue } from './variables.js';

/** The result while it is being made: the rules read settings from it, and write options and remarks into it. */
export class Draft {
  readonly form: 'xml' | 'toml';
  private readonly parameters: ReadonlyMap<string, string>;
  private readonly options = new Map<OptionPath, OptionValue>();
  private readonly taken: Taken[] = [];
  private readonly changed: Remark[] = [];
  private readonly unsafe: Remark[] = [];
  private readonly left: Remark[] = [];

  constructor(form: 'xml' | 'toml', parameters: readonly Parameter[]) {
    this.form = form;
    this.parameters = new Map(parameters.map(({ name, value }) => [name, value]));
  }

  /** The text of a parameter; an empty one counts as absent. */
  text(parameter: string): string | undefined {
    const text = this.parameters.get(parameter);
    return text === '' ? undefined : text;
  }

  /** As the connector reads a flag: `true` in any letter case, and all else is false. */
  flag(parameter: string): boolean {
    return this.text(parameter)?.toLowerCase() === 'true';
  }

  option(path: OptionPath): OptionValue | undefined {
    return this.options.get(path);
  }

  /** `shown` stands in the report for a value that can hold credentials. */
  take(parameter: string, path: OptionPath, value: OptionValue, shown = textOf(value)): void {
    this.options.set(path, value);
    this.taken.push({ parameter, option: path, value: shown });
  }

  change(parameter: string, text: string): void {
    this.changed.push({ parameter, text });
  }

  warn(parameter: string, text: string): void {
    this.unsafe.push({ parameter, text });
  }

  leave(parameter: string, text: string): void {
    this.left.push({ parameter, text });
  }

  finish(): Imported {
    const { taken, changed, unsafe, left } = this;
    return { options: nest(this.options), report: { taken, changed, unsafe, left } };
  }
}

function textOf(value: OptionValue): string {
  if (typeof value === 'string') return quoted(value);
  if (Array.isArray(value)) return quoted(value.join(','));
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** What one parameter of the connector becomes. */
export type Rule = (draft: Draft, value: string, parameter: string) => void;
export type Rules = Readonly<Record<string, Rule>>;
