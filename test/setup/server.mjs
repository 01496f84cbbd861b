// What the servers of the tests have in common: each runs for the whole run, in a folder of its own, and leaves nothing.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * The shell around the server ends it when its own standard input closes. The system closes that when Jest
 * ends in whatever way, so a crash or a Ctrl-C leaves no server behind. By then nobody may read what the shell says,
 * and to say it would end the shell before it has cleaned up.
 */
const keeper = `
trap '' INT TERM HUP
dir=$1; signal=$2; prepare=$3; shift 3
if eval "$prepare"; then
  "$@" &
  pid=$!
  cat >/dev/null
  exec >/dev/null 2>&1
  kill -s "$signal" $pid
  wait $pid
fi
rm -rf "$dir"`;

/**
 * Starts a server.
 *
 * @param name for the error when it does not start
 * @param command makes the command line out of the server's folder
 * @param options.prepare the same for a shell command that runs before
 * @param options.signal ends the server; its data is not worth a careful end
 * @param options.answers whether it answers by now
 * @returns `folder`, and `stop()`
 */
export async function startServer(name, command, { prepare = () => ':', signal = 'TERM', answers }) {
  const folder = mkdtempSync(join(tmpdir(), `smsotp-${name}-`));
  const args = ['-c', keeper, 'keeper', folder, signal, prepare(folder), ...command(folder)];
  const child = spawn('sh', args, { stdio: ['pipe', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  const stop = async () => {
    if (child.exitCode !== null) return;
    const ended = once(child, 'exit');
    child.stdin.end();
    await ended;
  };
  for (let tries = 0; tries < 600 && child.exitCode === null; tries += 1) {
    if (await answers(folder)) return { folder, stop };
    await sleep(50);
  }
  await stop();
  throw new Error(`${name} did not start:\n${output}`);
}

export function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

/**
 * Databases refuse to run as root, or should not. As root, they run as nobody, who owns their folder.
 *
 * @returns the begin of a command line, and a shell command that hands the folder over
 */
export function unprivileged() {
  if (process.getuid?.() !== 0) return { as: [], handOver: ':' };
  // By number: the group of nobody has a name of its own on each system.
  const as = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'];
  return { as, handOver: 'chown 65534:65534 "$dir"' };
}
