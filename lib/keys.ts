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

export function deriveKeys(secret: string): Keys {
  return {
    code: deriveKey(secret, 'code'),
    account: deriveKey(secret, 'account'),
    csrf: deriveKey(secret, 'csrf'),
    seal: deriveKey(secret, 'seal'),
  };
}
