import { compileTemplate, dropBlanks, hasPlaceholder, type Fields, type Render } from './template.js';
import type { Report } from './gateway-options.js';

const stringToken = /("(?:[^"\\]|\\.)*")/gu;

/**
 * A JSON template whose strings hold placeholders. Each such string is filled in as plain text and written as a whole
 * by JSON.stringify, so no value can end its string. All else stays as written: parsing and writing the tree again
 * would round long numbers.
 */
export function compileJson(payload: string, report: Report): Render {
  if (!isJson(payload)) {
    report(faultOf(payload));
    return () => '';
  }
  const tokens = payload.split(stringToken);
  if (tokens.some((token, index) => hasPlaceholder(token) && /^\s*:/u.test(tokens[index + 1] ?? ''))) {
    report('sms.payload: a JSON member name can not hold a placeholder');
  }
  const renders = tokens.map(compileToken);
  return (fields) => renders.map((render) => render(fields)).join('');
}

function compileToken(token: string): Render {
  if (!token.startsWith('"')) return () => token;
  const text = JSON.parse(token) as string;
  if (!hasPlaceholder(text)) return () => token;
  const fill = compileTemplate(dropBlanks(text), (value) => value);
  return (fields: Fields) => JSON.stringify(fill(fields));
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** The parser's own message quotes the payload, which may hold credentials. */
function faultOf(payload: string): string {
  const bare = payload.replace(stringToken, '""');
  return hasPlaceholder(bare)
    ? 'sms.payload is not valid JSON: put quotes around the placeholder, as in "to":"$ctx.num"'
    : 'sms.payload is not valid JSON; mend it, or state another Content-Type in sms.headers';
}
