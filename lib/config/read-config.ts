import type { GatewayOptions } from '../sms/gateway-options.js';
import { checked, hint, type Report } from './checked.js';
import { isProduction, variable, type Environment } from './environment.js';
import { fields, otherOptions, smsFields, variables, type FieldValues, type GroupValues } from './fields.js';
import type { SmsOtpOptions } from './options.js';
import { checkMultiOption, readGroups } from './read-groups.js';
import { readUsers, type Users } from './read-users.js';

/** Everything that was said, by code or environment, checked. */
export interface Config extends FieldValues, GroupValues {
  readonly production: boolean;
  readonly secret: string | undefined;
  readonly users: Users;
  /** A description of a gateway, something that sends, or nothing. */
  readonly sms: Exclude<SmsOtpOptions['sms'], Partial<GatewayOptions>> | GatewayOptions | undefined;
  readonly store: SmsOtpOptions['store'];
  readonly redis: SmsOtpOptions['redis'];
  readonly passport: SmsOtpOptions['passport'];
  readonly now: (() => number) | undefined;
}

/**
 * Reads options and environment; an explicit option wins. Reports every problem and never throws; with any problem
 * reported, the result must not be used.
 */
export function readConfig(given: SmsOtpOptions, env: Environment, report: Report): Config {
  const options = withoutNulls(given, report);
  checkNames(options, env, report);
  const values = readFields(options, env, report);
  const config: Config = {
    ...values,
    ...readGroups(options, env, report),
    production: isProduction(env),
    secret: readSecret(options, env, report),
    users: readUsers(options, values, report),
    sms: readSms(options, env, report),
    store: readStore(options, report),
    redis: readRedis(options, env, report),
    passport: readPassport(options, report),
    now: options.now,
  };
  checkMultiOption(config, report);
  if (config.production) checkProduction(config, options, env, report);
  return config;
}

/** What is more than a plain value has no rule that could refuse null; from here on "not there" is undefined. */
function withoutNulls(options: SmsOtpOptions, report: Report): SmsOtpOptions {
  const isNull = (name: string, value: unknown): boolean =>
    value === null && otherOptions.some((other) => other === name);
  const entries: [string, unknown][] = Object.entries(options);
  for (const [name, value] of entries)
    if (isNull(name, value)) report(`${name} is null; leave it out instead`);
  return Object.fromEntries(entries.filter(([name, value]) => !isNull(name, value)));
}

function checkNames(options: SmsOtpOptions, env: Environment, report: Report): void {
  const known = [...Object.keys(fields), ...otherOptions];
  for (const name of Object.keys(options)) {
    if (!known.includes(name)) report(`${name} is not an option${hint(name, known)}`);
  }
  for (const name of Object.keys(env)) {
    if (name.startsWith('SMSOTP_') && !variables.includes(name))
      report(`${name} is not a variable of passport-smsotp${hint(name, variables)}`);
  }
}

function readFields(options: SmsOtpOptions, env: Environment, report: Report): FieldValues {
  const entries = Object.entries(fields).map(([name, field]) => {
    const given = options[name as keyof SmsOtpOptions];
    const text = variable(env, field.env);
    if (given !== undefined) return [name, checked(name, field, given, report)];
    return [name, text === undefined ? field.fallback : checked(field.env, field, text, report)];
  });
  return Object.fromEntries(entries) as FieldValues;
}

const leastSecret = 32;

function readSecret(options: SmsOtpOptions, env: Environment, report: Report): string | undefined {
  const secret = secretOf(options, env);
  if (secret === undefined) return undefined;
  const source = options.secret === undefined ? 'SMSOTP_SECRET' : 'secret';
  if (typeof secret === 'string' && secret.length >= leastSecret) return secret;
  report(`${source} is shorter than ${leastSecret} characters; make one with: openssl rand -base64 32`);
  return undefined;
}

function secretOf(options: SmsOtpOptions, env: Environment): unknown {
  return options.secret ?? variable(env, 'SMSOTP_SECRET');
}

/** Key by key, so that the code can have the gateway's address and the environment its password. */
function readSms({ sms }: SmsOtpOptions, env: Environment, report: Report): Config['sms'] {
  if (typeof sms === 'function') return sms;
  if (sms !== undefined && typeof sms !== 'object') {
    report('sms is no gateway; give its { url, … }, a function that sends, or an object with send()');
    return undefined;
  }
  if (sms !== undefined && 'send' in sms) return sms;
  for (const name of Object.keys(sms ?? {})) {
    if (!(name in smsFields))
      report(`sms.${name} is not a field of a gateway${hint(name, Object.keys(smsFields))}`);
  }
  const said = Object.entries(smsFields).map(([name, from]): [string, unknown] => [
    name,
    variable(env, from),
  ]);
  const all: [string, unknown][] = [...said, ...Object.entries(sms ?? {})];
  const merged = Object.fromEntries(all.filter(([, value]) => value !== undefined));
  return Object.keys(merged).length === 0 ? undefined : (merged as unknown as GatewayOptions);
}

const redisMethods = ['evalsha', 'eval', 'hmget'] as const;

function readRedis({ redis }: SmsOtpOptions, env: Environment, report: Report): SmsOtpOptions['redis'] {
  if (redis === undefined) return variable(env, 'SMSOTP_REDIS_URL') ?? variable(env, 'REDIS_URL');
  const works =
    typeof redis === 'string' ||
    redisMethods.every((name) => typeof Reflect.get(Object(redis) as object, name) === 'function');
  if (works) return redis;
  report('redis is no client of ioredis; give new Redis(url, redisSettings), or the address alone');
  return undefined;
}

const storeMethods = ['open', 'refund', 'verify', 'guess', 'pass', 'peek', 'discard'] as const;

function readStore({ store }: SmsOtpOptions, report: Report): SmsOtpOptions['store'] {
  const missing = store === undefined ? [] : storeMethods.filter((name) => typeof store[name] !== 'function');
  if (missing.length > 0)
    report(`store has no ${missing.join(', no ')}; see docs/stores.md for its contract`);
  return store;
}

function readPassport({ passport }: SmsOtpOptions, report: Report): SmsOtpOptions['passport'] {
  const works = typeof passport?.authenticate === 'function' && typeof passport.serializeUser === 'function';
  if (passport !== undefined && !works)
    report('passport is no Passport; give what import passport from "passport" gives');
  return passport;
}

function checkProduction(config: Config, options: SmsOtpOptions, env: Environment, report: Report): void {
  if (secretOf(options, env) === undefined)
    report('secret is missing; set SMSOTP_SECRET to the output of: openssl rand -base64 32');
  if (config.sms === undefined)
    report('sms is missing; set SMSOTP_SMS_URL and its companions, see docs/gateways.md');
  if (config.store === undefined && config.redis === undefined)
    report('redis is missing; set REDIS_URL, for memory forgets all wrong codes at each restart');
  if (config.resendCooldownSeconds < 20)
    report(`resendCooldownSeconds is ${config.resendCooldownSeconds}; use 20 or more in production`);
}
