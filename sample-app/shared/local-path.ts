const LONGEST = 512;

/**
 * The text as a path on this server, or undefined. RelayState and returnTo travel through the browser, so they
 * are as good as typed by an attacker: `//evil.example`, `/\evil.example` and `/\t/evil.example` all leave the site.
 */
export function localPath(text: unknown): string | undefined {
  if (typeof text !== 'string' || text.length > LONGEST || !/^\/[\x21-\x7e]*$/.test(text)) return undefined;
  const base = 'http://here.invalid';
  if (text.includes('\\') || !URL.canParse(text, base)) return undefined;
  const url = new URL(text, base);
  // `/..//evil.example` becomes `//evil.example` only now, when the dots are resolved.
  return url.origin === base && !url.pathname.startsWith('//') ? url.pathname + url.search : undefined;
}
