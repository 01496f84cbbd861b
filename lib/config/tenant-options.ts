import type { OfRequest } from '../request-like.js';
import type { Awaitable } from '../users/contract.js';
import type { SmsOtpOptions } from './options.js';

/** What belongs to the process or to the strategy as a whole, and so is the same for all tenants. */
type Shared = 'name' | 'secret' | 'basePath' | 'redis' | 'store' | 'passport' | 'now' | 'tenants';

/**
 * What a tenant has of its own. A key that is left out is that of the strategy's options, or else of the environment;
 * `sms` counts as one key, so that no part of one tenant's gateway is ever sent to another's. `users` and `directories`
 * take each other's place, and only code can give them.
 */
export type TenantSettings = Omit<SmsOtpOptions, Shared>;

/** Where the settings of the tenants come from: exactly one of these. */
export type TenantsFrom =
  /** By name, in the code. */
  | {
      readonly settings: Readonly<Record<string, TenantSettings>>;
      readonly directory?: never;
      readonly redisHash?: never;
    }
  /** A directory with one file for each, `<name>.json`. `SMSOTP_TENANTS_DIR`. */
  | { readonly directory: string; readonly settings?: never; readonly redisHash?: never }
  /** The key of a hash in the Redis of the option `redis`: the field is the name, the value JSON. */
  | { readonly redisHash: string; readonly settings?: never; readonly directory?: never }
  /** A function of the name; null when there is no such tenant. It has five seconds. */
  | ((name: string) => Awaitable<TenantSettings | null | undefined>);

export interface TenantsOptions {
  /**
   * Who the tenant of a request is: 1 to 64 letters, digits, dots and dashes, with a letter or digit at both ends.
   * `undefined` is the default tenant, which has the strategy's own options; `null`, and what can't be a name, is no
   * tenant at all, and refused. Asked once for each request; it has five seconds.
   */
  readonly of: OfRequest<Awaitable<string | null | undefined>>;
  /** @default the directory of `SMSOTP_TENANTS_DIR` */
  readonly from?: TenantsFrom | undefined;
  /** Seconds after which the settings of a tenant are read anew: 1 to 86400. @default 60 */
  readonly cacheSeconds?: number | undefined;
}
