import { rmSync } from 'node:fs';

export default function globalTeardown() {
  rmSync(process.env.PACKED_FOLDER, { recursive: true, force: true });
}
