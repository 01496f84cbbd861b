import type { Tenants } from './config/read-tenants.js';
import type { SmsOtpTenantError } from './errors.js';
import type { Kit, Kits } from './http/kit.js';
import type { Req } from './http/request.js';
import type { Found, TenantSource } from './tenants/contract.js';
import { TenantRegistry } from './tenants/registry.js';
import { createWho, type Who } from './tenants/who.js';

/** What serves one tenant, or all where there are no tenants. */
export interface Equipped {
  readonly kit: Kit;
  /** Resolves when no request works with it any more. */
  readonly whenIdle: () => Promise<void>;
  /** What its messages go through, to tell whether another one has the same. */
  readonly sends: object;
  /** Closes its sender. */
  readonly close: () => Promise<void>;
}

export interface TenantParts {
  readonly tenants: Tenants;
  readonly source: TenantSource;
  /** What serves the default tenant. */
  readonly plain: Equipped;
  readonly now: () => number;
  readonly fault: (error: SmsOtpTenantError) => void;
  /** @throws SmsOtpConfigError */
  readonly build: (name: string, found: Found) => Equipped;
}

export interface Serving {
  readonly kits: Kits;
  readonly reloadTenants: (name?: string) => Promise<readonly SmsOtpTenantError[]>;
  /** Closes the senders of all tenants, those of replaced ones too, and the source. */
  readonly close: () => Promise<void>;
}

/** Joins who the tenant is, where its settings are, and what is made of them. */
export function serveTenants({ tenants, source, plain, now, fault, build }: TenantParts): Serving {
  const open = new Set<Equipped>();
  const shut = async (one: Equipped): Promise<void> => {
    const last = open.delete(one) && [plain, ...open].every(({ sends }) => sends !== one.sends);
    if (last) await one.close();
  };
  let closed = false;
  const registry = new TenantRegistry<Equipped>({
    source,
    build(name, found) {
      if (closed) throw new Error('This strategy is closed.');
      const one = build(name, found);
      open.add(one);
      return one;
    },
    // A sender that fails to close is the application's own, and nobody waits to hear of it.
    retire: (one) => void one.whenIdle().then(() => shut(one).catch(() => undefined)),
    fault,
    now,
    cacheMs: tenants.cacheMs,
  });
  return {
    kits: {
      plain: plain.kit,
      tenants: true,
      kitFor: kitFinder(registry, createWho<Req>(tenants.of, fault), plain.kit),
    },
    reloadTenants: (name) => registry.reload(name),
    async close() {
      closed = true;
      await Promise.all([...[...open].map(shut), source.close?.()]);
    },
  };
}

function kitFinder(
  registry: TenantRegistry<Equipped>,
  whoIs: (req: Req) => Who | Promise<Who>,
  plain: Kit,
): Kits['kitFor'] {
  const kitOf = (who: Who): Kit | null | Promise<Kit | null> => {
    if (who === undefined) return plain;
    const found = who === null ? null : registry.find(who);
    return found instanceof Promise ? found.then((one) => one?.kit ?? null) : (found?.kit ?? null);
  };
  return (req) => {
    const who = whoIs(req);
    return who instanceof Promise ? who.then(kitOf) : kitOf(who);
  };
}
