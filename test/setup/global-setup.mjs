// One Redis server and one OpenLDAP server for the whole run, on free ports. TEST_REDIS_URL and TEST_LDAP_URL say where.
import { spawn } from 'node:child_process';
import { connect, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { build } from '../../scripts/build.mjs';
import { chromium, redisServer } from '../../scripts/tools.mjs';
import { startSlapd } from './slapd.mjs';

export default async function globalSetup() {
  // The sample of the browser tests runs on dist, as it does for a user.
  await build({ ifStale: true });
  process.env.CHROMIUM_PATH ??= chromium();
  const server = redisServer();
  if (!server) throw new Error('No redis-server on the PATH: install it, or run npm test, which does.');
  const port = await freePort();
  globalThis.testRedis = await start(server, port);
  process.env.TEST_REDIS_URL = `redis://127.0.0.1:${port}`;
  const ldapPort = await freePort();
  globalThis.testLdap = (await startSlapd(ldapPort)).child;
  process.env.TEST_LDAP_URL = `ldap://127.0.0.1:${ldapPort}`;
}

/**
 * The shell around the server ends it when its own standard input closes. The system closes that when Jest
 * ends in whatever way, so a crash or a Ctrl-C leaves no server behind.
 */
const keeper = `
trap '' INT TERM HUP
dir=$(mktemp -d)
"$0" --dir "$dir" "$@" &
pid=$!
cat >/dev/null
kill $pid
wait $pid
rm -rf "$dir"`;

async function start(server, port) {
  const settings = { bind: '127.0.0.1', port, save: '', appendonly: 'no', 'maxmemory-policy': 'noeviction' };
  const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const child = spawn('sh', ['-c', keeper, server, ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.on('data', (chunk) => (output += chunk));
  for (let tries = 0; tries < 200; tries += 1) {
    if (await answers(port)) return child;
    await sleep(50);
  }
  child.stdin.end();
  throw new Error(`redis-server did not start:\n${output}`);
}

function answers(port) {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\n'));
    socket.on('data', (data) => {
      socket.destroy();
      resolve(data.toString().startsWith('+PONG'));
    });
    socket.on('error', () => resolve(false));
  });
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}
