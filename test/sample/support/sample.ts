import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig, type SampleConfig } from '../../../sample-app/shared/config.js';
import { type SampleKeys, loadKeys } from '../../../sample-app/shared/keys.js';
import { PARTS, start } from '../../../sample-app/start.js';

export interface TestSample {
  readonly config: SampleConfig;
  readonly keys: SampleKeys;
  /** Why something was refused, as the log says it; emptied by reading. */
  reasons(): string[];
  close(): Promise<void>;
}

/**
 * The three servers on free ports, as `npm start` has them. These tests are about SAML, so it is carol who logs in:
 * she has opted out of the second step, and her password is enough. The service provider has another host than the
 * identity provider, so that the two are different sites.
 */
export async function startSample(): Promise<TestSample> {
  const log = jest.spyOn(console, 'warn').mockImplementation();
  const keysDir = await mkdtemp(join(tmpdir(), 'sample-keys-'));
  const [sp, idp, phone] = await freePorts(3);
  const config = readConfig({
    SP_HOST: '127.0.0.1',
    SP_PORT: `${sp}`,
    IDP_PORT: `${idp}`,
    PHONE_PORT: `${phone}`,
    SAMPLE_KEYS_DIR: keysDir,
  });
  const keys = await loadKeys(keysDir);
  // The kit reads the environment of the process, so that is where the sample has to write its defaults.
  const running = await start(PARTS, config);
  const close = async (): Promise<void> => {
    await running.close();
    await rm(keysDir, { recursive: true });
    log.mockRestore();
  };
  const reasons = () => log.mock.calls.splice(0).map(([line]) => String(line).replace(/^.*?: /, ''));
  return { config, keys, reasons, close };
}

export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer();
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      return server;
    }),
  );
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
