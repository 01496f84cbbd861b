import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import { CommandError } from './command.js';

/** The bytes of a plain file. Looks at the size of what it has opened, so that nothing huge or endless is read. */
export function readSmallFile(path: string, most: number): Uint8Array {
  const shown = JSON.stringify(path);
  const file = open(path, shown);
  try {
    const found = fstatSync(file);
    if (found.isDirectory()) throw new CommandError(`${shown} is a folder; name a file in it.`);
    if (!found.isFile()) throw new CommandError(`${shown} is no plain file.`);
    if (found.size > most) throw new CommandError(`${shown} is larger than ${most} bytes.`);
    return readFileSync(file);
  } finally {
    closeSync(file);
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'is not there',
  EACCES: 'may not be read by you',
  EISDIR: 'is a folder; name a file in it',
};

function open(path: string, shown: string): number {
  try {
    // Without O_NONBLOCK, a named pipe would be waited for.
    return openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    const code = String(Reflect.get(Object(error) as object, 'code'));
    throw new CommandError(`${shown} ${reasons[code] ?? `can not be opened (${code})`}.`);
  }
}
