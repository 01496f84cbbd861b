// The servers of the whole run, each in a file of its own; the environment says where they are.
import { build } from '../../scripts/build.mjs';
import { chromium, missingTools } from '../../scripts/tools.mjs';
import { startMariadb } from './mariadb.mjs';
import { startPostgres } from './postgres.mjs';
import { startRedis } from './redis.mjs';
import { startLdap } from './slapd.mjs';

const starters = [startRedis, startPostgres, startMariadb, startLdap];

export default async function globalSetup() {
  const missing = missingTools();
  if (missing.length > 0)
    throw new Error(`Not there: ${missing.join(', ')}. Run npm test, which installs what it can.`);
  process.env.CHROMIUM_PATH ??= chromium();
  // The sample of the browser tests runs on dist, as it does for a user.
  const [built, ...started] = await Promise.allSettled([
    build({ ifStale: true }),
    ...starters.map((start) => start()),
  ]);
  globalThis.testServers = started.flatMap(({ value }) => value ?? []);
  const failed = [built, ...started].find(({ status }) => status === 'rejected');
  if (failed) {
    await Promise.all(globalThis.testServers.map(({ stop }) => stop()));
    throw failed.reason;
  }
  Object.assign(process.env, ...globalThis.testServers.map(({ env }) => env));
}
