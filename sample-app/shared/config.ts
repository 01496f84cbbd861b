import { join } from 'node:path';
import { packageRoot } from '#package-root';
import { SampleError } from './errors.js';

/** Where the three servers are and what they stand on. Read once, at start. */
export interface SampleConfig {
  /** The address the servers listen on. Loopback, because the passwords of the accounts are public. */
  readonly bind: string;
  readonly ports: { readonly sp: number; readonly idp: number; readonly phone: number };
  readonly spUrl: string;
  readonly idpUrl: string;
  readonly phoneUrl: string;
  /** Sessions and challenges live there; in memory when it is absent. */
  readonly redisUrl: string | undefined;
  /** Where the kit has its account page. */
  readonly accountPath: string;
  /** Where the identity provider lets people choose a second step, if it is told to. */
  readonly chooserPath: string | undefined;
  /** Keys, certificates and secrets are made here at the first start. */
  readonly keysDir: string;
}

/** The identity provider's own page, if SMSOTP_MULTI_OPTION_URI names it. */
const CHOOSER = '/second-factor';

export type Environment = Record<string, string | undefined>;

export function readConfig(env: Environment): SampleConfig {
  const ports = {
    sp: port(env, 'SP_PORT', 8080),
    idp: port(env, 'IDP_PORT', 8081),
    phone: port(env, 'PHONE_PORT', 8082),
  };
  if (new Set(Object.values(ports)).size < 3) {
    throw new SampleError('SP_PORT, IDP_PORT and PHONE_PORT must be three different ports.');
  }
  return {
    bind: given(env, 'SAMPLE_BIND') ?? '127.0.0.1',
    ports,
    spUrl: `http://${host(env)}:${ports.sp}`,
    idpUrl: `http://localhost:${ports.idp}`,
    phoneUrl: `http://localhost:${ports.phone}`,
    redisUrl: redisUrl(env),
    accountPath: `${given(env, 'SMSOTP_BASE_PATH') ?? '/smsotp'}/account`,
    chooserPath: given(env, 'SMSOTP_MULTI_OPTION_URI') === CHOOSER ? CHOOSER : undefined,
    keysDir: given(env, 'SAMPLE_KEYS_DIR') ?? join(packageRoot, 'sample-app', '.keys'),
  };
}

/**
 * What the kit is told where the environment says nothing. It goes through the environment and not through
 * options, because an explicit option would win over the SMSOTP_* variable that somebody wants to try.
 */
export function setKitDefaults(env: Environment, config: SampleConfig, secret: string): void {
  const defaults: Record<string, string> = {
    SMSOTP_SECRET: secret,
    SMSOTP_DEFAULT_COUNTRY: 'LK',
    // So that carol, who opted out, gets in with the password alone.
    SMSOTP_ENABLE_BY_USER_CLAIM: 'true',
    // A social login is the account that it was linked to; after a password the typed name counts anyway.
    SMSOTP_USECASE: 'association',
    ...(given(env, 'SMSOTP_SMS_URL') ? {} : gatewayDefaults(config)),
  };
  for (const [name, value] of Object.entries(defaults)) env[name] = given(env, name) ?? value;
}

/** The phone as the gateway. All four or none: another gateway must not inherit the phone's payload. */
function gatewayDefaults(config: SampleConfig): Record<string, string> {
  return {
    SMSOTP_SMS_URL: `${config.phoneUrl}/send`,
    SMSOTP_SMS_METHOD: 'POST',
    SMSOTP_SMS_HEADERS: 'Content-Type: application/json',
    SMSOTP_SMS_PAYLOAD: '{"to":"$ctx.num","text":"$ctx.msg"}',
  };
}

/** An empty variable is as good as none: that is how shells and compose files unset one. */
function given(env: Environment, name: string): string | undefined {
  return env[name] === '' ? undefined : env[name];
}

function port(env: Environment, name: string, fallback: number): number {
  const text = given(env, name);
  if (!text) return fallback;
  const value = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (value < 1 || value > 65_535) {
    throw new SampleError(`${name} must be a port number from 1 to 65535, but is "${text}".`);
  }
  return value;
}

function host(env: Environment): string {
  const name = given(env, 'SP_HOST') ?? 'localhost';
  if (!/^(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:]+\])$/i.test(name)) {
    throw new SampleError(`SP_HOST must be a host name without port, such as 127.0.0.1, but is "${name}".`);
  }
  return name.toLowerCase();
}

function redisUrl(env: Environment): string | undefined {
  const text = given(env, 'SMSOTP_REDIS_URL') ?? given(env, 'REDIS_URL');
  if (!text) return undefined;
  // The text itself stays out of the message: it may hold a password.
  if (!URL.canParse(text) || !/^rediss?:$/.test(new URL(text).protocol)) {
    throw new SampleError('REDIS_URL must look like redis://localhost:6379/0.');
  }
  return text;
}
