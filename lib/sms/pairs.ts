import { dropBlanks, hasPlaceholder } from './template.js';

/**
 * Mends `name=value&name=value` of a query or a form as the recipes write it: blanks around names and around lone
 * placeholders go, and a literal `=+1555` becomes `=%2B1555`, for a bare `+` is read as a blank on the other side.
 */
export function tidyPairs(template: string): string {
  return template.split('&').map(tidyPair).join('&');
}

function tidyPair(pair: string): string {
  const at = pair.indexOf('=');
  if (at === -1) return pair;
  return `${pair.slice(0, at).trim()}=${tidyValue(pair.slice(at + 1))}`;
}

function tidyValue(value: string): string {
  return hasPlaceholder(value) ? dropBlanks(value) : value.replace(/^\+(?=\d)/u, '%2B');
}
