import { compilePattern } from '../pattern.js';
import type { Head } from './answer-head.js';
import type { TextMessage } from './contract.js';
import { excerptOf, literalMasks, masksOf } from './excerpt.js';
import { secretsOf } from './gateway-secrets.js';
import type { HeaderTemplates } from './gateway-headers.js';
import { textOf, type GatewayOptions, type Report } from './gateway-options.js';

/** What a user may read of an answer to a message; undefined where it has no text. */
export type Explain = (head: Head, message: TextMessage) => string | undefined;

interface Parts {
  readonly options: GatewayOptions;
  readonly headers: HeaderTemplates;
  readonly payload: string | undefined;
}

/** More than a number, a code or a text can take in an answer. */
const leastTail = 512;

/** Undefined where the description doesn't ask for it, which is the default. */
export function readExplain({ options, headers, payload }: Parts, report: Report): Explain | undefined {
  const asked = readFlag(options.showDetailedErrorInfo, report);
  const own = readPatterns(options.valuesToBeMasked, report);
  if (!asked) return undefined;
  const secrets = secretsOf({ url: textOf(options.url) ?? '', headers, payload });
  const fixed = [...secrets.flatMap(literalMasks), ...own];
  // Each character of a secret takes six at most (`&quot;`), and nine in an address (`%E2%82%AC`).
  const longest = Math.max(leastTail, ...secrets.map(({ length }) => 9 * length));
  return ({ bytes, cut }, message) =>
    excerptOf(bytes, cut, { patterns: [...fixed, ...masksOf(message)], longest });
}

function readFlag(value: GatewayOptions['showDetailedErrorInfo'], report: Report): boolean {
  const text = textOf(value === undefined ? undefined : String(value))?.toLowerCase() ?? 'false';
  if (text !== 'true' && text !== 'false')
    report(`sms.showDetailedErrorInfo is ${JSON.stringify(text)}; use true or false`);
  return text === 'true';
}

function readPatterns(value: GatewayOptions['valuesToBeMasked'], report: Report): RegExp[] {
  return listOf(value).flatMap((text) => {
    const pattern = compilePattern(text);
    if (pattern === undefined)
      report('sms.valuesToBeMasked has what is no regular expression of JavaScript; mend it, or escape it');
    return pattern ?? [];
  });
}

/** As JSON, because an expression may hold a comma. */
function listOf(value: unknown): readonly unknown[] {
  if (value === undefined) return [];
  if (typeof value !== 'string') return Array.isArray(value) ? (value as readonly unknown[]) : [value];
  const json = jsonList(value);
  return (json ?? value.split(',')).map((text) => text.trim()).filter((text) => text !== '');
}

function jsonList(text: string): readonly string[] | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) && value.every((entry) => typeof entry === 'string') ? value : undefined;
  } catch {
    return undefined;
  }
}
