import type { Express } from 'express';
import { Accounts } from './idp/accounts.js';
import { createIdentityProvider } from './idp/app.js';
import { createSecondFactor, provedMethods } from './idp/second-factor.js';
import { SOCIAL } from './idp/social-login.js';
import { createPhone } from './phone/app.js';
import { type SampleConfig, setKitDefaults } from './shared/config.js';
import { loadKeys, type SampleKeys } from './shared/keys.js';
import { listen, type Running } from './shared/server.js';
import { openStorage, type Storage } from './shared/storage.js';
import type { SocialProvider } from './social/contract.js';
import { SOCIAL_PEOPLE } from './social/people.js';
import { createServiceProvider } from './sp/app.js';

export const PARTS = ['sp', 'idp', 'phone'] as const;
export type PartName = (typeof PARTS)[number];
export const isPart = (name: string): name is PartName => (PARTS as readonly string[]).includes(name);

type Closer = () => Promise<void>;
interface Part {
  readonly app: Express;
  readonly close?: Closer;
  readonly backupCodes?: readonly string[];
}

export interface RunningSample extends Running {
  /** Those of the demo account alice; none where the identity provider does not run here. */
  readonly backupCodes: readonly string[];
}

interface Shared {
  readonly config: SampleConfig;
  readonly keys: SampleKeys;
  readonly storage: Storage;
  readonly openSocial: OpenSocial | undefined;
}

/** Handed in, because oidc-provider is of the kind that only ESM can load, and not everybody who starts the sample is. */
export type OpenSocial = (config: SampleConfig) => Promise<SocialProvider>;

const BUILDERS: Readonly<Record<PartName, (shared: Shared) => Part | Promise<Part>>> = {
  sp: (shared) => ({ app: createServiceProvider(shared) }),
  idp: identityProvider,
  phone: () => ({ app: createPhone() }),
};

/**
 * Starts the named servers in this process: all of them or, if one can't, none.
 * @param openSocial opens the social login; without it the identity provider knows passwords alone
 */
export async function start(
  parts: readonly PartName[],
  config: SampleConfig,
  openSocial?: OpenSocial,
): Promise<RunningSample> {
  const servers: Closer[] = [];
  const closers: Closer[] = [];
  // What open requests stand on goes when they are through.
  const close = async (): Promise<void> => {
    for (const group of [servers, closers]) await Promise.all(group.splice(0).map((closer) => closer()));
  };
  try {
    const keys = await loadKeys(config.keysDir);
    // The kit reads the environment of the process, so that is where its defaults have to be.
    setKitDefaults(process.env, config, keys.secrets.smsOtp);
    const storage = await openStorage(config.redisUrl);
    closers.push(storage.close);
    const backupCodes: string[] = [];
    for (const name of parts) {
      const part = await BUILDERS[name]({ config, keys, storage, openSocial });
      if (part.close) closers.push(part.close);
      backupCodes.push(...(part.backupCodes ?? []));
      const server = await listen(part.app, config.ports[name], config.bind, `${name.toUpperCase()}_PORT`);
      servers.push(server.close);
    }
    return { close, backupCodes };
  } catch (error) {
    await close();
    throw error;
  }
}

async function identityProvider(shared: Shared): Promise<Part> {
  const accounts = await Accounts.open();
  const social = await shared.openSocial?.(shared.config);
  if (social) linkSocialPeople(accounts, social.issuer);
  const smsOtp = createSecondFactor(accounts);
  const methods = provedMethods(smsOtp);
  const app = createIdentityProvider({ ...shared, accounts, social, smsOtp, methods });
  const close = async (): Promise<void> => {
    await smsOtp.close();
    await accounts.close();
  };
  return { app, close, backupCodes: accounts.backupCodes };
}

function linkSocialPeople(accounts: Accounts, issuer: string): void {
  for (const { claims, linkedTo } of SOCIAL_PEOPLE) {
    if (linkedTo) accounts.link({ provider: SOCIAL, issuer, subject: claims.sub }, linkedTo);
  }
}
