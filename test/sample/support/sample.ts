import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RequestHandler, Router } from 'express';
import passport from 'passport';
import { Accounts } from '../../../sample-app/idp/accounts.js';
import { createIdentityProvider, type SecondFactor } from '../../../sample-app/idp/app.js';
import { createPhone } from '../../../sample-app/phone/app.js';
import { readConfig, type SampleConfig } from '../../../sample-app/shared/config.js';
import { type SampleKeys, loadKeys } from '../../../sample-app/shared/keys.js';
import { listen } from '../../../sample-app/shared/server.js';
import { openStorage } from '../../../sample-app/shared/storage.js';
import { createServiceProvider } from '../../../sample-app/sp/app.js';

export interface TestSample {
  readonly config: SampleConfig;
  readonly keys: SampleKeys;
  /** Why something was refused, as the log says it; emptied by reading. */
  reasons(): string[];
  close(): Promise<void>;
}

/**
 * The three servers on free ports, without the kit: these tests are about SAML, and a password is enough to get
 * there. The service provider has another host than the identity provider, so that the two are different sites.
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
  const storage = await openStorage(undefined);
  const shared = { config, keys, storage };
  const accounts = await Accounts.create();
  const running = [
    await listen(createServiceProvider(shared), config.ports.sp, config.bind, 'SP_PORT'),
    await listen(
      createIdentityProvider({ ...shared, accounts, smsOtp: passwordOnly, methods: () => ['pwd'] }),
      config.ports.idp,
      config.bind,
      'IDP_PORT',
    ),
    await listen(createPhone(), config.ports.phone, config.bind, 'PHONE_PORT'),
  ];
  const close = async (): Promise<void> => {
    await Promise.all(running.map((server) => server.close()));
    await rm(keysDir, { recursive: true });
    log.mockRestore();
  };
  const reasons = () => log.mock.calls.splice(0).map(([line]) => String(line).replace(/^.*?: /, ''));
  return { config, keys, reasons, close };
}

const passwordOnly = {
  enforce: () => (_req, _res, next) => next(),
  router: () => Router(),
  after: (
    first: string,
    options: { successReturnToOrRedirect: string; failureRedirect: string },
  ): RequestHandler[] => [
    // Passport makes a new session at login, so where to go has to be remembered before.
    (req, res, next) => {
      res.locals['returnTo'] = req.session.returnTo ?? options.successReturnToOrRedirect;
      next();
    },
    passport.authenticate(first, { failureRedirect: options.failureRedirect }) as RequestHandler,
    (_req, res) => res.redirect(303, String(res.locals['returnTo'])),
  ],
} as unknown as SecondFactor;

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
