import type { Draft, Rule } from './draft.js';
import { quoted } from './words.js';
import type { OptionPath } from './variables.js';

/** What to say of a flag besides that it was taken, by its value. */
interface Remarks {
  readonly onTrue?: (draft: Draft, parameter: string) => void;
  readonly onFalse?: (draft: Draft, parameter: string) => void;
}

/** A flag with an option of the same meaning. */
export function flag(path: OptionPath, { onTrue, onFalse }: Remarks = {}): Rule {
  return (draft, value, parameter) => {
    const on = value.toLowerCase() === 'true';
    if (!on && value.toLowerCase() !== 'false')
      draft.change(parameter, `${quoted(value)} is neither true nor false; the connector took it for false.`);
    draft.take(parameter, path, on);
    if (on) onTrue?.(draft, parameter);
    else onFalse?.(draft, parameter);
  };
}

/** A text that says the same here. */
export function text(path: OptionPath): Rule {
  return (draft, value, parameter) => draft.take(parameter, path, value);
}

/** Nothing here needs it. */
export function notNeeded(why: string): Rule {
  return (draft, _, parameter) => draft.leave(parameter, `Not needed: ${why}`);
}

/** It has no option of its own; the remark says what takes its place. */
export function replaced(how: string): Rule {
  return (draft, _, parameter) => draft.change(parameter, how);
}

export interface Range {
  readonly min: number;
  readonly max: number;
  /** With a blank before it, such as ` seconds`. */
  readonly unit?: string;
}

/** A whole number of the file; undefined, and a remark, when it is none. */
export function wholeNumber(draft: Draft, value: string, parameter: string): number | undefined {
  if (/^-?\d{1,15}$/.test(value)) return Number(value);
  draft.leave(parameter, `${quoted(value)} is no whole number; the default stays.`);
  return undefined;
}

/** Takes the number, or what is nearest to it in the range, and says so. Gives back what was taken. */
export function takeInRange(
  draft: Draft,
  parameter: string,
  path: OptionPath,
  { number, range }: { readonly number: number; readonly range: Range },
): number {
  const { min, max, unit = '' } = range;
  const near = Math.min(Math.max(number, min), max);
  draft.take(parameter, path, near);
  if (near !== number)
    draft.change(parameter, `${number}${unit} is outside of ${min} to ${max}; the nearest is ${near}.`);
  return near;
}

export function whole(path: OptionPath, range: Range): Rule {
  return (draft, value, parameter) => {
    const number = wholeNumber(draft, value, parameter);
    if (number !== undefined) takeInRange(draft, parameter, path, { number, range });
  };
}

/** A pattern was for Java; some of them mean nothing to JavaScript. */
export function pattern(path: OptionPath, remark: string): Rule {
  return (draft, value, parameter) => {
    if (!isPattern(value)) {
      draft.leave(parameter, 'JavaScript can not read this pattern of Java; write it anew.');
      return;
    }
    draft.take(parameter, path, value);
    draft.change(parameter, remark);
  };
}

export function isPattern(source: string): boolean {
  try {
    new RegExp(source, 'u');
    return true;
  } catch {
    return false;
  }
}
