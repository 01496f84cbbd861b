import { createHmac } from 'node:crypto';
import { deriveKey, deriveKeys } from '../lib/keys.js';

const secret = 'a secret of at least 32 characters';
const hmac = (key: Buffer, ...parts: (string | Buffer)[]) =>
  parts.reduce((sum, part) => sum.update(part), createHmac('sha256', key)).digest();

describe('The keys', () => {
  it('are 256 bit each, and no two of them are alike', () => {
    const keys = Object.values(deriveKeys(secret)) as Buffer[];
    expect(keys.map((key) => key.length)).toEqual([32, 32, 32, 32]);
    expect(new Set(keys.map((key) => key.toString('hex'))).size).toBe(4);
  });

  it('are the same in every process that has the secret', () => {
    expect(deriveKeys(secret)).toEqual(deriveKeys(secret));
  });

  it('are others for another secret', () => {
    const [one, other] = [deriveKeys(secret), deriveKeys(`${secret}!`)];
    for (const name of ['code', 'account', 'csrf', 'seal'] as const)
      expect(one[name]).not.toEqual(other[name]);
  });

  it('are others for each tenant, and for the default one what they are without tenants', () => {
    const all = [deriveKeys(secret), deriveKeys(secret, 'acme'), deriveKeys(secret, 'globex')];
    const keys = all.flatMap((one) => Object.values(one) as Buffer[]).map((key) => key.toString('hex'));
    expect(new Set(keys).size).toBe(12);
    expect(deriveKeys(secret, undefined)).toEqual(deriveKeys(secret));
    expect(deriveKeys(secret, 'acme').code).toEqual(deriveKey(secret, 'tenant:acme code'));
  });

  it('are named after what they are for', () => {
    const { code, account, csrf, seal } = deriveKeys(secret);
    expect([code, account, csrf, seal]).toEqual(
      ['code', 'account', 'csrf', 'seal'].map((name) => deriveKey(secret, name)),
    );
  });

  it('are those of HKDF (RFC 5869), so that another program could derive them', () => {
    const extracted = hmac(Buffer.alloc(32), secret);
    expect(deriveKey(secret, 'code')).toEqual(hmac(extracted, 'passport-smsotp/1 code', Buffer.of(1)));
  });
});
