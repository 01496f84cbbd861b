import { inspect } from 'node:util';
import { variable, type Environment } from './environment.js';
import { smsFields } from './fields.js';
import type { SmsOtpOptions } from './options.js';
import type { TenantsFrom, TenantsOptions } from './tenant-options.js';

/** `tenants`, checked. */
export interface Tenants {
  readonly of: TenantsOptions['of'];
  readonly from: TenantsFrom;
  readonly cacheMs: number;
}

type Report = (problem: string) => void;

const directoryVariable = 'SMSOTP_TENANTS_DIR';
const known = ['of', 'from', 'cacheSeconds'];

/** Reads the option `tenants`; undefined where there is none, or where a problem was reported. */
export function readTenants(options: SmsOtpOptions, env: Environment, report: Report): Tenants | undefined {
  const tenants: unknown = options.tenants ?? undefined;
  const directory = variable(env, directoryVariable);
  if (tenants === undefined && directory === undefined) return undefined;
  const problems = problemsOf(tenants, directory);
  problems.forEach(report);
  if (problems.length > 0) return undefined;
  const { of, from = { directory: directory ?? '' }, cacheSeconds = 60 } = tenants as TenantsOptions;
  return { of, from, cacheMs: cacheSeconds * 1000 };
}

function problemsOf(tenants: unknown, directory: string | undefined): string[] {
  if (tenants === undefined)
    return [
      `${directoryVariable} is set, and nothing says who the tenant is; give tenants: { of } in the code`,
    ];
  if (typeof tenants !== 'object' || tenants === null) return ['tenants is no object; give { of, from }'];
  const { of, from = directory && { directory }, cacheSeconds = 60 } = tenants as Record<string, unknown>;
  const strange = Object.keys(tenants).filter((name) => !known.includes(name));
  const right = Number.isInteger(cacheSeconds) && Number(cacheSeconds) >= 1 && Number(cacheSeconds) <= 86_400;
  return [
    ...strange.map((name) => `tenants.${name} is not an option; there are ${known.join(', ')}`),
    typeof of !== 'function' &&
      'tenants.of is missing; give a function of the request that says who the tenant is',
    !isFrom(from) &&
      `tenants.from says nothing, or too much; give one of { settings }, { directory }, { redisHash } and a function, or set ${directoryVariable}`,
    !right && `tenants.cacheSeconds is ${inspect(cacheSeconds)}; use a whole number from 1 to 86400 seconds`,
  ].filter((problem) => problem !== false);
}

function isFrom(from: unknown): boolean {
  if (typeof from === 'function') return true;
  const given = Object.entries(Object(from) as object).filter(([, value]) => value !== undefined);
  const [[name, value] = ['', undefined]] = given as [string, unknown][];
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  const fits = name === 'settings' ? isObject : ['directory', 'redisHash'].includes(name) && isText(value);
  return given.length === 1 && fits;
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}

/** The same for all tenants, because it belongs to the process, to the strategy or to where its routes are. */
export const shared: readonly string[] = [
  'name',
  'secret',
  'basePath',
  'redis',
  'store',
  'passport',
  'now',
  'tenants',
];

/** What `readConfig` reads for a tenant. */
export interface Overridden {
  readonly options: SmsOtpOptions;
  readonly env: Environment;
}

/**
 * The tenant's settings over the strategy's options, over the environment, key by key. Reports what is no setting.
 * @param onlyPlain whether they come from text, which can hold no function
 */
export function overriddenBy(
  settings: Readonly<Record<string, unknown>>,
  { options, env }: Overridden,
  onlyPlain: boolean,
  report: Report,
): Overridden {
  const inCode = onlyPlain ? ['users', 'directories'] : [];
  for (const name of Object.keys(settings)) {
    if (shared.includes(name)) report(`${name} is the same for all tenants; leave it out here`);
    if (inCode.includes(name)) report(`${name} can be given by code only; leave it out here`);
  }
  const said = Object.entries(settings).filter(([name, value]) => value !== undefined && !isShared(name));
  const names = said.map(([name]) => name);
  const replaced = names.includes('users') || names.includes('directories') ? ['users', 'directories'] : [];
  const rest = Object.entries(options).filter(([name]) => name !== 'tenants' && !replaced.includes(name));
  return {
    options: Object.fromEntries([...rest, ...said]),
    env: without(env, [directoryVariable, ...(names.includes('sms') ? Object.values(smsFields) : [])]),
  };
}

function isShared(name: string): boolean {
  return shared.includes(name);
}

/** A gateway is one thing: another tenant's address with this one's password would tell the password to the wrong host. */
function without(env: Environment, names: readonly string[]): Environment {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !names.includes(name)));
}
