import { statSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { foundIn, type TenantSource } from './contract.js';

/**
 * A directory with one file for each tenant, `<name>.json`.
 * @param report hears of a path that is no directory
 */
export function directorySource(path: string, report: (problem: string) => void): TenantSource {
  // Now: a process may change its working directory.
  const directory = resolve(path);
  if (statSync(directory, { throwIfNoEntry: false })?.isDirectory() !== true)
    report(`tenants.from.directory: ${directory} is not a directory`);
  return {
    async read(name) {
      const file = `${name}.json`;
      // By the list and not by opening: some file systems would open acme.json for ACME, and CON.json is a device.
      if (!(await readdir(directory)).includes(file)) return null;
      return foundIn(await readFile(join(directory, file), 'utf8'));
    },
  };
}
