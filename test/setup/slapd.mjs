// An OpenLDAP server on loopback, with its data in a folder of its own. `node test/setup/slapd.mjs PORT [FOLDER]` is the
// same for tests that stop or freeze it, or want certificates: it prints the server's process id, and ends with its stdin.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { root } from '../../scripts/process.mjs';
import { slapd } from '../../scripts/tools.mjs';
import { freePort } from './server.mjs';

const suffix = 'dc=example,dc=org';

/** The shell around the server kills it, frozen or not, when its standard input closes: Jest's end closes it. */
const keeper = `
trap '' INT TERM HUP
"$0" -f "$1/slapd.conf" -h "$2" -d 0 2>"$1/log" &
pid=$!
echo $pid
cat >/dev/null
kill -KILL $pid
wait $pid 2>/dev/null
rm -rf "$1"`;

/**
 * @param port of 127.0.0.1, for ldap://
 * @param certificates a folder with server.pem, server.key and ca.pem, for StartTLS and for ldaps:// on `port + 1`
 * @returns the shell that keeps it, and the id of the server's own process
 */
export async function startSlapd(port, certificates) {
  const server = slapd();
  if (!server) throw new Error('No slapd on the PATH: install it, or run npm test, which does.');
  const folder = mkdtempSync(join(tmpdir(), 'smsotp-slapd-'));
  mkdirSync(join(folder, 'data'));
  const config = join(folder, 'slapd.conf');
  writeFileSync(config, configuration(folder, certificates));
  writeFileSync(join(folder, 'base.ldif'), base);
  execFileSync(server, ['-Tadd', '-q', '-f', config, '-l', join(folder, 'base.ldif')], { stdio: 'pipe' });
  const urls = [`ldap://127.0.0.1:${port}/`, ...(certificates ? [`ldaps://127.0.0.1:${port + 1}/`] : [])];
  const child = spawn('sh', ['-c', keeper, server, folder, urls.join(' ')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const pid = new Promise((resolve) => child.stdout.once('data', (chunk) => resolve(Number(chunk))));
  for (let tries = 0; tries < 200; tries += 1) {
    if (await accepts(port)) return { child, pid: await pid };
    await sleep(50);
  }
  const log = readFileSync(join(folder, 'log'), 'utf8');
  child.stdin.end();
  throw new Error(`slapd did not start:\n${log}`);
}

/** The one of the whole run. TEST_LDAP_URL says where. */
export async function startLdap() {
  const port = await freePort();
  const { child } = await startSlapd(port);
  const stop = async () => {
    const ended = once(child, 'exit');
    child.stdin.end();
    await ended;
  };
  return { stop, env: { TEST_LDAP_URL: `ldap://127.0.0.1:${port}` } };
}

function configuration(folder, certificates) {
  const modules = '/usr/lib/ldap';
  return lines(
    ['core', 'cosine', 'inetorgperson'].map((name) => `include /etc/ldap/schema/${name}.schema`),
    documented('schema'),
    existsSync(modules) ? [`modulepath ${modules}`, 'moduleload back_mdb'] : [],
    certificates
      ? [
          `TLSCertificateFile ${certificates}/server.pem`,
          `TLSCertificateKeyFile ${certificates}/server.key`,
          `TLSCACertificateFile ${certificates}/ca.pem`,
        ]
      : [],
    ['database mdb', `suffix "${suffix}"`, `directory ${folder}/data`, 'maxsize 67108864', 'dbnosync'],
    [`rootdn "cn=admin,${suffix}"`, 'rootpw admin-secret'],
    documented('slapd'),
  );
}

/** The service account of the documentation, and where each test has accounts of its own. */
const base = `dn: ${suffix}
objectClass: dcObject
objectClass: organization
dc: example
o: Example

dn: ou=people,${suffix}
objectClass: organizationalUnit
ou: people

dn: cn=smsotp,${suffix}
objectClass: organizationalRole
objectClass: simpleSecurityObject
cn: smsotp
userPassword: service-secret
`;

const lines = (...parts) => `${parts.flat().join('\n')}\n`;

/** The blocks of one language in docs/stores.md: what the page advises is what the tests run on. */
function documented(language) {
  const page = readFileSync(join(root, 'docs', 'stores.md'), 'utf8');
  const blocks = [...page.matchAll(/^```(\w+)\n([^]*?)^```$/gm)].filter(([, name]) => name === language);
  if (blocks.length === 0) throw new Error(`docs/stores.md has no block of ${language}`);
  return blocks.map(([, , text]) => text);
}

function accepts(port) {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [port, certificates] = process.argv.slice(2);
  const { child, pid } = await startSlapd(Number(port), certificates);
  console.log(pid);
  process.stdin.on('end', () => child.stdin.end()).resume();
}
