/**
 * A text of the file for the eyes of a terminal: in quotes, on one line, 60 characters at most, and without what could
 * steer the terminal or turn the line around.
 */
export function quoted(text: string): string {
  const plain = text.replace(/\p{C}/gu, '?');
  return JSON.stringify(plain.length > 60 ? `${plain.slice(0, 59)}…` : plain);
}

/** Of an address only what can hold no key: path and query stay out. */
export function hostOf(address: string): string {
  const [authority = ''] = /^https?:\/\/[^/?#\\]*/iu.exec(address) ?? [];
  if (!URL.canParse(authority)) return '(an address)';
  const { protocol, host } = new URL(authority);
  return `${protocol}//${host}/…`;
}

/** A comma separated list, as people write it. */
export function listOf(text: string): string[] {
  return text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}
