// Another process on the same SQLite file: uses each of these backup codes of alice, and says how many it got.
import { SqlUserDirectory } from '../../../../lib/users/sql/index.js';
import { sqlite } from './databases.js';

async function main([path = '', ...codes]: readonly string[]): Promise<void> {
  const db = sqlite(path);
  const { saveBackupCodes, useBackupCode } = new SqlUserDirectory({ db, domain: 'jdbc' });
  let used = 0;
  for (const code of codes) if (await useBackupCode?.('alice', code)) used += 1;
  // New lists for somebody else meanwhile: each reads and writes in one transaction.
  for (let times = 0; times < 20; times += 1) await saveBackupCodes?.('bob', ['1.a', '2.b']);
  await db.destroy();
  process.stdout.write(String(used));
}

void main(process.argv.slice(2));
