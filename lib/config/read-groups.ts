import { inspect } from 'node:util';
import { checked, hint, type Report } from './checked.js';
import { variable, type Environment } from './environment.js';
import { groups, type Field, type FieldValues, type GroupName, type GroupValues } from './fields.js';
import type { SmsOtpOptions } from './options.js';

/** Why a group can't be what it was set to, where that says more than its names. */
const refusals: Readonly<Record<GroupName, string>> = {
  accountLock:
    'the wait after wrong codes can be set by { minutes, ratio }, and not switched off: without a wait every code can be guessed',
  capture: 'give { mobileNumberRegex, mobileNumberPatternFailureErrorMessage }',
};

/** The options that are a few values together: each key by itself from options or environment. */
export function readGroups(options: SmsOtpOptions, env: Environment, report: Report): GroupValues {
  const entries = Object.entries(groups).map(([name, members]) => [
    name,
    readGroup(name as GroupName, members, options, env, report),
  ]);
  const values = Object.fromEntries(entries) as GroupValues;
  const { mobileNumberRegex, mobileNumberPatternFailureErrorMessage } = values.capture;
  if (mobileNumberPatternFailureErrorMessage !== undefined && mobileNumberRegex === undefined)
    report('capture.mobileNumberPatternFailureErrorMessage is never shown without capture.mobileNumberRegex');
  return values;
}

function readGroup(
  name: GroupName,
  members: Readonly<Record<string, Field<unknown>>>,
  options: SmsOtpOptions,
  env: Environment,
  report: Report,
): Record<string, unknown> {
  const said = membersSaid(name, options[name], report);
  for (const key of said.keys())
    if (!Object.hasOwn(members, key))
      report(`${name}.${key} is not an option${hint(key, Object.keys(members))}`);
  const entries = Object.entries(members).map(([key, field]) => {
    const text = variable(env, field.env);
    const value = said.get(key);
    if (value !== undefined) return [key, checked(`${name}.${key}`, field, value, report)];
    return [key, text === undefined ? field.fallback : checked(field.env, field, text, report)];
  });
  return Object.fromEntries(entries) as Record<string, unknown>;
}

function membersSaid(name: GroupName, given: unknown, report: Report): ReadonlyMap<string, unknown> {
  if (given === undefined) return new Map();
  if (typeof given === 'object' && given !== null && !Array.isArray(given))
    return new Map<string, unknown>(Object.entries(given));
  report(`${name} is ${inspect(given, { depth: 0 })}; ${refusals[name]}`);
  return new Map();
}

/** A chooser that is our own page would lead in a circle. */
export function checkMultiOption(values: FieldValues, report: Report): void {
  const { multiOptionUri, redirectToMultiOptionPageOnFailure, basePath } = values;
  if (redirectToMultiOptionPageOnFailure && multiOptionUri === undefined)
    report(
      'redirectToMultiOptionPageOnFailure is on; say where in multiOptionUri, such as /login/second-factor',
    );
  const [path] = multiOptionUri?.split(/[?#]/) ?? [];
  if (path !== undefined && `${path}/`.startsWith(`${basePath}/`))
    report(
      `multiOptionUri is ${JSON.stringify(multiOptionUri)}, one of our own pages; give that of your chooser`,
    );
}
