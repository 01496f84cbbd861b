import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Stage } from './support/subject.js';
import { ours } from './support/tables.js';

const script = join(__dirname, 'support', 'other-process.ts');

describe('Several processes on one SQLite file', () => {
  const stage = new Stage('SQLite', ours);

  it('use each backup code once among them, and wait for each other (A66, J02)', async () => {
    await stage.fill([{ username: 'alice' }, { username: 'bob' }]);
    const codes = Array.from({ length: 50 }, (_, slot) => `${slot}.salt.hash`);
    await stage.directory().saveBackupCodes('alice', codes);
    const path = join(stage.opened.database, 'users.sqlite');
    const args = ['--import', 'tsx', script, path, ...codes];
    const env = { ...process.env, JEST_WORKER_ID: undefined };
    const runs = await Promise.all([1, 2, 3].map(() => promisify(execFile)(process.execPath, args, { env })));
    const used = runs.map(({ stdout }) => Number(stdout));
    expect(used.reduce((sum, count) => sum + count, 0)).toBe(50);
    expect(await stage.directory().backupCodes('alice')).toEqual([]);
    expect(await stage.directory().backupCodes('bob')).toHaveLength(2);
  });
});
