// Packs once for all the tests. PACKED_TARBALL is the result, in a folder that goes at the end.
import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export default function globalSetup() {
  const folder = mkdtempSync(join(tmpdir(), 'smsotp package '));
  const output = execFileSync('npm', ['pack', '--json', '--pack-destination', folder], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [packed] = JSON.parse(output);
  process.env.PACKED_FOLDER = folder;
  process.env.PACKED_TARBALL = join(folder, packed.filename);
}
