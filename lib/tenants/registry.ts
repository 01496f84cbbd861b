import { within } from '../deadline.js';
import { SmsOtpConfigError, SmsOtpTenantError } from '../errors.js';
import type { Found, TenantSource } from './contract.js';
import { isTenantName } from './names.js';
import { Recent } from './recent.js';

/** What a registry works with. */
export interface RegistryParts<T> {
  readonly source: TenantSource;
  /** Makes what serves a tenant. @throws SmsOtpConfigError with everything that is wrong in its settings */
  readonly build: (name: string, found: Found) => T;
  /** Called with what serves nobody any more: replaced, removed or pushed out. */
  readonly retire: (value: T) => void;
  /** Called once for each reading that fails, and not for each request that meets it. */
  readonly fault: (error: SmsOtpTenantError) => void;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly cacheMs: number;
  /** Milliseconds that the source may take. @default 5000, what a user store gets too */
  readonly deadlineMs?: number;
  /** Most tenants, and most names without one, that are remembered. @default 1000 */
  readonly limit?: number;
}

interface Entry<T> {
  readonly value: T;
  readonly found: Found;
  readonly freshUntil: number;
}

/** A name that leads nowhere; without an error there is no such tenant. */
interface Miss {
  readonly error?: SmsOtpTenantError;
  readonly until: number;
}

/** What one reading came to: what serves the tenant now, if anything does, and what went wrong. */
interface Reading<T> {
  readonly value: T | null;
  readonly error?: SmsOtpTenantError;
}

/** Milliseconds until what failed, or was not there, is tried again. Our choice: short for a mend, long for a flood. */
const retryMs = 5_000;

/**
 * The tenants that were asked for lately, each made once and kept. Requests at the same time share one reading, a tenant
 * that can't be read keeps its last good settings, and no flood of names fills the memory.
 */
export class TenantRegistry<T extends object> {
  private readonly parts: RegistryParts<T>;
  private readonly serving: Recent<Entry<T>>;
  private readonly misses: Recent<Miss>;
  private readonly underWay = new Map<string, Promise<Reading<T>>>();

  constructor(parts: RegistryParts<T>) {
    const { limit = 1_000, retire } = parts;
    this.parts = parts;
    this.serving = new Recent(limit, ({ value }) => retire(value));
    this.misses = new Recent(limit);
  }

  /**
   * What serves the tenant; null when there is none of that name. At once where it is known.
   * Rejects with SmsOtpTenantError while the tenant can't be served.
   * @param name checked, see `isTenantName`
   */
  find(name: string): T | null | Promise<T | null> {
    const now = this.parts.now();
    const entry = this.serving.get(name);
    if (entry && now < entry.freshUntil) return entry.value;
    const miss = entry ? undefined : this.misses.get(name);
    if (miss && now < miss.until) return miss.error ? Promise.reject(miss.error) : null;
    return this.shared(name, false).then(({ value, error }) => {
      if (value === null && error) throw error;
      return value;
    });
  }

  /**
   * Reads anew, whatever the cache says, and what is being read now as well: that may be the old text.
   * @param name one tenant; without it all that are served now
   * @returns what went wrong; each of those goes on by its last good settings, if it has any
   */
  async reload(name?: string): Promise<readonly SmsOtpTenantError[]> {
    if (name !== undefined && !isTenantName(name)) return [];
    if (name === undefined) this.misses.clear();
    else this.misses.delete(name);
    const names =
      name === undefined ? [...new Set([...this.serving.keys(), ...this.underWay.keys()])] : [name];
    const readings = await Promise.all(names.map((one) => this.anew(one)));
    return readings.flatMap(({ error }) => error ?? []);
  }

  private async anew(name: string): Promise<Reading<T>> {
    await this.underWay.get(name);
    return this.shared(name, true);
  }

  private shared(name: string, rebuild: boolean): Promise<Reading<T>> {
    const before = this.underWay.get(name);
    if (before) return before;
    const reading = this.read(name, rebuild).finally(() => this.underWay.delete(name));
    this.underWay.set(name, reading);
    return reading;
  }

  /** Never rejects. */
  private async read(name: string, rebuild: boolean): Promise<Reading<T>> {
    const { source, deadlineMs = 5_000 } = this.parts;
    try {
      const found = await within(deadlineMs, () => source.read(name));
      return { value: found ? this.keep(name, found, rebuild) : this.drop(name) };
    } catch (cause) {
      const error = errorOf(name, cause);
      this.parts.fault(error);
      return { value: this.keepOld(name, error), error };
    }
  }

  private keep(name: string, found: Found, rebuild: boolean): T {
    const { now, cacheMs, build, retire } = this.parts;
    const old = this.serving.get(name);
    const same = !rebuild && old?.found.text !== undefined && old.found.text === found.text;
    const value = same ? old.value : build(name, found);
    this.misses.delete(name);
    this.serving.set(name, { value, found, freshUntil: now() + cacheMs });
    if (old && !same) retire(old.value);
    return value;
  }

  /** There is no such tenant, or not any more. */
  private drop(name: string): null {
    const old = this.serving.get(name);
    this.serving.delete(name);
    if (old) this.parts.retire(old.value);
    this.misses.set(name, { until: this.parts.now() + retryMs });
    return null;
  }

  private keepOld(name: string, error: SmsOtpTenantError): T | null {
    const until = this.parts.now() + retryMs;
    const old = this.serving.get(name);
    if (old) this.serving.set(name, { ...old, freshUntil: until });
    else this.misses.set(name, { error, until });
    return old?.value ?? null;
  }
}

function errorOf(name: string, cause: unknown): SmsOtpTenantError {
  const message =
    cause instanceof SmsOtpConfigError
      ? `The settings of the tenant ${name} are wrong:\n${cause.problems.map((line) => `  - ${line}`).join('\n')}`
      : `The settings of the tenant ${name} can't be had.`;
  return new SmsOtpTenantError(message, name, cause);
}
