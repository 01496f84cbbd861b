// The programs that the tests need besides Node: a Redis server, an OpenLDAP server and a Chromium.
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fail, run } from './process.mjs';

export const redisServer = () => onPath('redis-server', 'valkey-server');
export const chromium = () =>
  process.env.CHROMIUM_PATH ??
  onPath('chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable');

/** Where Debian puts it is on the PATH of root alone. */
export const slapd = () => onPath('slapd') ?? ['/usr/sbin/slapd'].find(executable);

/** Installs what is missing where that can be done without asking; no test is ever skipped for want of it. */
export async function ensureTools() {
  if (missing().length > 0) await aptInstall(missing());
  if (missing().length > 0) {
    fail(`The tests need ${missing().join(' and ')}: install them, or name the browser in CHROMIUM_PATH.`);
  }
}

const missing = () =>
  [redisServer() ? [] : 'redis-server', slapd() ? [] : 'slapd', chromium() ? [] : 'chromium'].flat();

async function aptInstall(packages) {
  if (!onPath('apt-get')) return;
  const asRoot = await rootPrefix();
  if (!asRoot) return;
  const apt = (...args) => {
    const [command, ...rest] = [...asRoot, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', ...args];
    return run(command, rest, { stdio: ['ignore', 'inherit', 'inherit'] });
  };
  console.log(`Installing ${packages.join(' and ')} (apt-get) ...`);
  await apt('update', '-q');
  await apt('install', '-q', '-y', '--no-install-recommends', ...packages);
  for (const service of ['redis-server', 'slapd'].filter((name) => packages.includes(name)))
    await stopService(asRoot, service);
}

/** The tests start a server of their own; the one that the package sets up would only lie about. */
async function stopService(asRoot, name) {
  const stop = `systemctl disable --now ${name} || service ${name} stop || true`;
  const [command, ...args] = [...asRoot, 'sh', '-c', stop];
  await run(command, args, { stdio: 'ignore' });
}

async function rootPrefix() {
  if (process.getuid?.() === 0) return [];
  if (onPath('sudo') && (await run('sudo', ['-n', 'true'], { stdio: 'ignore' })) === 0) return ['sudo', '-n'];
  return undefined;
}

function onPath(...names) {
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(executable);
}

function executable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
