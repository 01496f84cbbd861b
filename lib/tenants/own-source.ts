import { isTenantName } from './names.js';
import { settingsOf, type TenantSource } from './contract.js';

/**
 * Settings that the code holds, by name.
 * @param report hears of names that no tenant can have
 */
export function settingsSource(
  settings: Readonly<Record<string, unknown>>,
  report: (problem: string) => void,
): TenantSource {
  for (const name of Object.keys(settings).filter((key) => !isTenantName(key)))
    report(
      `tenants.from.settings has ${JSON.stringify(name)}; use letters, digits, dots and dashes for a name`,
    );
  return functionSource((name) => (Object.hasOwn(settings, name) ? settings[name] : null));
}

/** Settings that a function of the application gives; null or undefined when there is no such tenant. */
export function functionSource(find: (name: string) => unknown): TenantSource {
  return {
    async read(name) {
      const settings = await find(name);
      return settings === null || settings === undefined ? null : { settings: settingsOf(settings) };
    },
  };
}
