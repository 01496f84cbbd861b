import type { SampleConfig } from '../shared/config.js';
import type { SampleKeys } from '../shared/keys.js';
import { saml } from '../shared/saml-ids.js';

/** A service provider that we answer to, with the only addresses that ever get an answer. */
export interface ServiceProvider {
  readonly name: string;
  readonly entityId: string;
  readonly acsUrl: string;
  readonly sloUrl: string;
  readonly certificate: string;
}

export type Registry = ReadonlyMap<string, ServiceProvider>;

/** In real life an administrator fills this from the metadata of each service provider. */
export function createRegistry(config: SampleConfig, keys: SampleKeys): Registry {
  const travelDesk = { name: 'Travel desk', ...saml.sp(config), certificate: keys.sp.certificate };
  return new Map([travelDesk].map((sp) => [sp.entityId, sp]));
}
