import { createRequire } from 'node:module';
import { join } from 'node:path';
import { packageRoot } from '#package-root';

/**
 * Loads optional peers, at the moment when they are asked for: whoever does without them need not have them, and who
 * needs them learns at start what to install.
 *
 * @param missing called with the name of each that is not there
 */
export function loadPeers<Peers extends Readonly<Record<string, unknown>>>(
  names: readonly (keyof Peers & string)[],
  missing: (name: string) => void,
): Peers {
  const load = createRequire(join(packageRoot, 'package.json'));
  const entries = names.map((name): [string, unknown] => {
    try {
      return [name, load(name)];
    } catch (error) {
      if (!isMissing(error, name)) throw error;
      missing(name);
      return [name, undefined];
    }
  });
  return Object.fromEntries(entries) as Peers;
}

/** Not when a part of it is missing: to install it again would mend nothing. */
function isMissing(error: unknown, name: string): boolean {
  const { code, message } = error as NodeJS.ErrnoException;
  return code === 'MODULE_NOT_FOUND' && message.includes(`'${name}'`);
}
