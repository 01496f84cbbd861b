// PostgreSQL on a Unix socket, with nothing kept. TEST_POSTGRES_HOST is the socket's folder; the user is smsotp.
import pg from 'pg';
import { dirname, join } from 'node:path';
import { postgres } from '../../scripts/tools.mjs';
import { startServer, unprivileged } from './server.mjs';

const settings = {
  listen_addresses: '',
  max_connections: '200',
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
};

export async function startPostgres() {
  const { as, handOver } = unprivileged();
  const initdb = join(dirname(postgres()), 'initdb');
  const make = `${as.join(' ')} "${initdb}" -D "$dir/data" -U smsotp -A trust -E UTF8 --locale=C.UTF-8 --no-sync`;
  const given = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const server = await startServer(
    'postgres',
    (folder) => [...as, postgres(), '-D', join(folder, 'data'), '-k', folder, ...given],
    { prepare: () => `${handOver} && ${make}`, signal: 'QUIT', answers },
  );
  return { ...server, env: { TEST_POSTGRES_HOST: server.folder } };
}

async function answers(host) {
  const client = new pg.Client({ host, user: 'smsotp', database: 'postgres' });
  try {
    await client.connect();
    await client.end();
    return true;
  } catch {
    return false;
  }
}
