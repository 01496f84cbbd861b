import { hkdfSync } from 'node:crypto';

/** The keys of this package, each for one purpose, all from the one `secret` (HKDF, RFC 5869). */
export interface Keys {
  /** HMAC of codes. */
  readonly code: Buffer;
  /** HMAC of user identities, so that no store key names a user. */
  readonly account: Buffer;
  /** HMAC of form tokens. */
  readonly csrf: Buffer;
  /** AES-256-GCM of numbers that wait in a session. */
  readonly seal: Buffer;
}

/** Derives one 256 bit key. Different purposes give unrelated keys, so one leaking says nothing of the others. */
export function deriveKey(secret: string, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, '', `passport-smsotp/1 ${purpose}`, 32));
}

/**
 * All keys of one tenant. Those of two tenants are unrelated, so that a code, a form token, a count or a proof of one is
 * nothing at another.
 * @param tenant its name, in which there is no blank; without it the keys of the default tenant
 */
export function deriveKeys(secret: string, tenant?: string): Keys {
  const keyFor = (purpose: string): Buffer =>
    deriveKey(secret, tenant === undefined ? purpose : `tenant:${tenant} ${purpose}`);
  return { code: keyFor('code'), account: keyFor('account'), csrf: keyFor('csrf'), seal: keyFor('seal') };
}
