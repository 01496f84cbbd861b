// The programs that the tests need besides Node, and how Debian's packages bring them.
import { accessSync, constants, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fail, run } from './process.mjs';

/** Debian keeps servers out of the PATH of users who are not root. */
const systemFolders = ['/usr/sbin', '/usr/local/sbin'];

export const redisServer = () => find(['redis-server', 'valkey-server']);
export const chromium = () =>
  process.env.CHROMIUM_PATH ??
  find(['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']);
/** The newest; `initdb` lies beside it. */
export const postgres = () => find(['postgres'], postgresFolders());
export const slapd = () => find(['slapd']);
export const mariadb = () => find(['mariadbd']);
export const mariadbInstall = () => find(['mariadb-install-db']);

/**
 * One row a program: `there` says whether it is, `packages` are Debian's names, `service` is what they start by
 * themselves, and `otherwise` what to do where they can't be installed.
 */
const tools = [
  { name: 'Redis', there: redisServer, packages: ['redis-server'], service: 'redis-server' },
  {
    name: 'Chromium',
    there: chromium,
    packages: ['chromium'],
    otherwise: 'or name another browser in CHROMIUM_PATH',
  },
  { name: 'PostgreSQL', there: postgres, packages: ['postgresql'], service: 'postgresql' },
  {
    name: 'MariaDB',
    there: () => mariadb() && mariadbInstall(),
    packages: ['mariadb-server'],
    service: 'mariadb',
  },
  { name: 'OpenLDAP', there: slapd, packages: ['slapd'], service: 'slapd' },
];

const missing = () => tools.filter(({ there }) => !there());

/** Names of what is not there. */
export const missingTools = () => missing().map(({ name }) => name);

/** Installs what is missing where that can be done without asking; no test is ever skipped for want of it. */
export async function ensureTools() {
  if (missing().length > 0) await aptInstall(missing());
  if (missing().length === 0) return;
  const lines = missing().map(
    ({ name, packages, otherwise }) =>
      `  - ${name}: install ${packages.join(' and ')}${otherwise ? `, ${otherwise}` : ''}`,
  );
  fail(`The tests need what is not there and could not be installed by apt-get:\n${lines.join('\n')}`);
}

async function aptInstall(wanted) {
  if (!find(['apt-get'])) return;
  const prefix = await rootPrefix();
  if (!prefix) return;
  const asRoot = (args, stdio) => {
    const [command, ...rest] = [...prefix, ...args];
    return run(command, rest, { stdio });
  };
  const apt = (...args) =>
    asRoot(
      ['env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-q', ...args],
      ['ignore', 'inherit', 'inherit'],
    );
  await apt('update');
  // One after the other: a package that can't be had must not keep the others away.
  for (const { name, packages, service } of wanted) {
    console.log(`Installing ${name}: ${packages.join(' and ')} (apt-get) ...`);
    // Never in the place of something else: MariaDB would push MySQL off the machine, data and all.
    await apt('install', '-y', '--no-install-recommends', '--no-remove', ...packages);
    // The tests start servers of their own; the one that the package sets up would only lie about.
    if (service) await asRoot(['sh', '-c', stop(service)], 'ignore');
  }
}

const stop = (service) => `systemctl disable --now ${service} || service ${service} stop || true`;

async function rootPrefix() {
  if (process.getuid?.() === 0) return [];
  if (find(['sudo']) && (await run('sudo', ['-n', 'true'], { stdio: 'ignore' })) === 0) return ['sudo', '-n'];
  return undefined;
}

function find(names, folders = []) {
  const path = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  const all = [...folders, ...path, ...systemFolders];
  return names.flatMap((name) => all.map((folder) => join(folder, name))).find(executable);
}

/** Debian has a folder for each version, and none of them on the PATH. */
function postgresFolders() {
  const home = '/usr/lib/postgresql';
  try {
    const versions = readdirSync(home).sort((a, b) => Number(b) - Number(a));
    return versions.map((version) => join(home, version, 'bin'));
  } catch {
    return [];
  }
}

function executable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
