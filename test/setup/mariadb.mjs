// MariaDB on a Unix socket, with nothing kept. TEST_MARIADB_SOCKET is its path; the user is root, without a password.
import { join } from 'node:path';
import mysql from 'mysql2/promise';
import { mariadb, mariadbInstall } from '../../scripts/tools.mjs';
import { startServer, unprivileged } from './server.mjs';

/** A short wait for locks: a test that comes to need the usual 50 seconds has failed anyway. */
const settings = ['--skip-networking', '--innodb-flush-log-at-trx-commit=0', '--innodb-lock-wait-timeout=5'];

const socketIn = (folder) => join(folder, 'socket');

export async function startMariadb() {
  const { as, handOver } = unprivileged();
  const make = `${as.join(' ')} "${mariadbInstall()}" --no-defaults --datadir="$dir/data" --auth-root-authentication-method=normal --skip-test-db`;
  const server = await startServer(
    'mariadb',
    (folder) => [
      ...as,
      mariadb(),
      '--no-defaults',
      `--datadir=${join(folder, 'data')}`,
      `--tmpdir=${folder}`,
      `--socket=${socketIn(folder)}`,
      ...settings,
    ],
    { prepare: () => `${handOver} && ${make}`, signal: 'KILL', answers },
  );
  return { ...server, env: { TEST_MARIADB_SOCKET: socketIn(server.folder) } };
}

async function answers(folder) {
  try {
    const connection = await mysql.createConnection({ socketPath: socketIn(folder), user: 'root' });
    await connection.end();
    return true;
  } catch {
    return false;
  }
}
