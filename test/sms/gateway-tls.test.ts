import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import * as https from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import { checkGateway } from '../../lib/sms/gateway-check.js';
import { answerWith, listen, message, senderFor, startStandIn, type StandIn } from './support.js';

const unreachable = { status: 'refused', reason: 'gateway_unreachable' };
const patient = { deadlineMs: 30_000, timeoutMs: 30_000 };

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'smsotp-tls-'));
  makeAuthority('ca');
  makeAuthority('stranger');
  makeCertificate('good', 'ca', 'IP:127.0.0.1');
  makeCertificate('other-host', 'ca', 'DNS:sms.example');
  makeCertificate('expired', 'ca', 'IP:127.0.0.1', '-1');
});

afterAll(() => rmSync(folder, { recursive: true }));

describe('a gateway with a private authority', () => {
  it.each([
    ['its PEM text', () => pem('ca')],
    ['the path of its PEM file', () => join(folder, 'ca.pem')],
    ['it among others', () => [pem('stranger'), join(folder, 'ca.pem')]],
    ['a file of several', () => join(folder, 'bundle.pem')],
    ["the gateway's own certificate, as in the connector's truststore step", () => pem('good')],
  ])('is trusted when `ca` is %s', async (_, ca) => {
    writeFileSync(join(folder, 'bundle.pem'), `${pem('stranger')}\n${pem('ca')}`);
    const gateway = await startSecure('good');
    const sender = senderFor({ url: gateway.base, ca: ca(), payload: '$ctx.msg' }, patient);
    expect(await sender.send(message)).toEqual({ status: 'sent' });
    expect(gateway.received[0]?.body).toBe(message.text);
  });

  it('keeps its connection', async () => {
    const gateway = await startSecure('good');
    const sender = senderFor({ url: gateway.base, ca: pem('ca') }, patient);
    expect(await sender.send(message)).toEqual({ status: 'sent' });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await sender.send(message)).toEqual({ status: 'sent' });
    expect([gateway.received.length, gateway.connections()]).toEqual([2, 1]);
  });
});

describe('a certificate that does not hold (L08)', () => {
  it.each([
    ['comes from an unknown authority', 'good', undefined],
    ['comes from another authority than `ca`', 'good', 'stranger'],
    ['is for another host', 'other-host', 'ca'],
    ['has expired', 'expired', 'ca'],
  ])('%s: nothing is written and the send is refused', async (_, name, ca) => {
    const gateway = await startSecure(name);
    const options = { url: gateway.base, payload: '$ctx.msg', ca: ca && pem(ca) };
    expect(await senderFor(options, patient).send(message)).toEqual(unreachable);
    expect(gateway.received).toHaveLength(0);
  });

  it('does not become good by NODE_TLS_REJECT_UNAUTHORIZED=0', async () => {
    const gateway = await startSecure('good');
    const before = process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
    process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
    try {
      expect(await senderFor({ url: gateway.base }, patient).send(message)).toEqual(unreachable);
    } finally {
      if (before === undefined) delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
      else process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = before;
    }
    expect(gateway.received).toHaveLength(0);
  });

  it.each(['TLSv1.2', 'TLSv1.3'] as const)('gets not a byte of the request under %s', async (version) => {
    let bytes = 0;
    const options = { key: key('good'), cert: pem('good'), minVersion: version, maxVersion: version };
    const server = createTlsServer(options, (socket) => {
      socket.on('data', (chunk: Buffer) => (bytes += chunk.length));
      socket.on('error', () => undefined);
    });
    const base = await listen(server, 'https');
    const sender = senderFor({ url: base, payload: '$ctx.msg' }, patient);
    for (let round = 0; round < 20; round += 1) expect(await sender.send(message)).toEqual(unreachable);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(bytes).toBe(0);
  });

  it('is not accepted when it is no TLS at all', async () => {
    const plain = await startStandIn();
    const sender = senderFor({ url: plain.base.replace('http:', 'https:') }, patient);
    expect(await sender.send(message)).toEqual(unreachable);
    expect(plain.received).toHaveLength(0);
  });
});

describe('sms.ca', () => {
  it('is told when the file holds a key in place of a certificate, without showing it', () => {
    const path = join(folder, 'good.key');
    expect(checkGateway({ url: 'https://sms.example/', ca: path })).toEqual([
      `sms.ca: ${JSON.stringify(path)} holds no -----BEGIN CERTIFICATE-----; give a PEM certificate`,
    ]);
  });
});

function startSecure(name: string): Promise<StandIn> {
  return startStandIn(answerWith(200), https.createServer({ key: key(name), cert: pem(name) }));
}

function pem(name: string): string {
  return readFileSync(join(folder, `${name}.pem`), 'utf8');
}

function key(name: string): string {
  return readFileSync(join(folder, `${name}.key`), 'utf8');
}

function openssl(...args: string[]): void {
  execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
}

function makeAuthority(name: string): void {
  const ec = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  openssl(
    'req',
    '-x509',
    ...ec,
    '-keyout',
    `${name}.key`,
    '-out',
    `${name}.pem`,
    '-subj',
    `/CN=${name}`,
    '-days',
    '2',
  );
}

function makeCertificate(name: string, authority: string, host: string, days = '2'): void {
  const ec = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  openssl('req', ...ec, '-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', `/CN=${name}`);
  writeFileSync(join(folder, `${name}.ext`), `subjectAltName=${host}\n`);
  const signed = ['-CA', `${authority}.pem`, '-CAkey', `${authority}.key`, '-CAcreateserial', '-days', days];
  openssl('x509', '-req', '-in', `${name}.csr`, ...signed, '-extfile', `${name}.ext`, '-out', `${name}.pem`);
}
