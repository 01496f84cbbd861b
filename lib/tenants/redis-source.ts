import { withoutCommand, type RedisClient } from '../redis.js';
import { foundIn, type TenantSource } from './contract.js';

export interface RedisSourceOptions {
  readonly client: Pick<RedisClient, 'hmget'>;
  /** Key of the hash: field = name of the tenant, value = its settings as JSON. */
  readonly key: string;
  readonly onClose?: () => Promise<void>;
}

/** One hash in Redis. */
export function redisSource({ client, key, onClose }: RedisSourceOptions): TenantSource {
  return {
    async read(name) {
      const text = await fieldOf(client, key, name);
      return text === null ? null : foundIn(text);
    },
    ...(onClose && { close: onClose }),
  };
}

async function fieldOf(
  client: Pick<RedisClient, 'hmget'>,
  key: string,
  name: string,
): Promise<string | null> {
  try {
    return (await client.hmget(key, name))[0] ?? null;
  } catch (error) {
    throw withoutCommand(error);
  }
}
