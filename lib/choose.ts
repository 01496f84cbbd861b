import type { Config } from './config/read-config.js';
import type { TenantsFrom } from './config/tenant-options.js';
import { boundChallengeStore } from './challenge/bounded.js';
import type { ChallengeStore } from './challenge/contract.js';
import { MemoryChallengeStore } from './challenge/memory-store.js';
import { RedisChallengeStore } from './challenge/redis-store.js';
import { closeRedisClient, createRedisClient, isRedisAddress, type OwnRedisClient } from './redis.js';
import { createConsoleSender } from './sms/console-sender.js';
import type { SmsSender } from './sms/contract.js';
import { createFunctionSender } from './sms/function-sender.js';
import { createGatewaySender } from './sms/gateway-sender.js';
import type { TenantSource } from './tenants/contract.js';
import { directorySource } from './tenants/directory-source.js';
import { functionSource, settingsSource } from './tenants/own-source.js';
import { redisSource } from './tenants/redis-source.js';
import type { UserStore } from './users/contract.js';
import { ownFields } from './users/own-fields.js';
import { resolveIn } from './users/resolve.js';

/** Which adapter stands behind each port. Chosen here and nowhere else. */

type Report = (problem: string) => void;

export function chooseStore(config: Config, now: () => number, report: Report): ChallengeStore | undefined {
  const { store, redis } = config;
  if (store !== undefined) return boundChallengeStore(store);
  if (redis === undefined) return new MemoryChallengeStore(now);
  if (typeof redis !== 'string') return new RedisChallengeStore({ client: redis });
  const client = connect(redis, report);
  return client && new RedisChallengeStore({ client, onClose: () => closeRedisClient(client) });
}

function connect(address: string, report: Report): OwnRedisClient | undefined {
  if (!isRedisAddress(address)) {
    // The address itself stays out of the message: it may hold a password.
    report('redis is no address of a Redis; write it as redis://host:6379/0');
    return undefined;
  }
  const missing = (name: string): void =>
    report(`redis needs ${name}, which is not installed; run: npm install ${name}@5`);
  return createRedisClient(address, missing) ?? undefined;
}

/** The settings of tenants in Redis come over a connection of their own, where the option is an address. */
export function chooseTenantSource(
  from: TenantsFrom,
  redis: Config['redis'],
  report: Report,
): TenantSource | undefined {
  if (typeof from === 'function') return functionSource(from);
  if (from.settings !== undefined) return settingsSource(from.settings, report);
  if (from.directory !== undefined) return directorySource(from.directory, report);
  if (redis === undefined) {
    report('tenants.from.redisHash needs redis; give a client or an address, or set REDIS_URL');
    return undefined;
  }
  const key = from.redisHash;
  if (typeof redis !== 'string') return redisSource({ client: redis, key });
  const client = connect(redis, report);
  return client && redisSource({ client, key, onClose: () => closeRedisClient(client) });
}

export function chooseUsers({ users, usecase, userAttribute, authenticators }: Config): UserStore {
  const { store, directories } = users;
  if (directories) return resolveIn(directories, { usecase, userAttribute, authenticators });
  return store ?? ownFields;
}

export function chooseSender({ sms }: Config): SmsSender {
  if (sms === undefined) return createConsoleSender();
  if (typeof sms === 'function') return createFunctionSender(sms);
  if (isGateway(sms)) return createGatewaySender(sms);
  // A sender of the application's own has to keep a deadline and the contract's words; this one holds it to both.
  return { ...createFunctionSender((message) => sms.send(message)), close: () => sms.close?.() };
}

export function isGateway(
  sms: Config['sms'],
): sms is Exclude<Config['sms'], SmsSender | undefined | ((...args: never[]) => unknown)> {
  return sms !== undefined && typeof sms !== 'function' && !('send' in sms);
}
