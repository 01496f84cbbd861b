/**
 * A regular expression of the configuration, ready for every match in a text; undefined when it is none. With `u`, so
 * that what another dialect understands and this one doesn't (`\A`, `\Q`, `(?i)`) is an error at start and not a
 * pattern that never matches.
 * @param value text, or a RegExp, which keeps its own flags
 */
export function compilePattern(value: unknown): RegExp | undefined {
  const [source, flags] = value instanceof RegExp ? [value.source, value.flags] : [value, 'u'];
  if (typeof source !== 'string' || source === '') return undefined;
  try {
    return new RegExp(source, `${flags.replace(/[gy]/g, '')}g`);
  } catch {
    return undefined;
  }
}
