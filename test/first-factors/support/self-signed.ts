import { generate } from 'selfsigned';
import type { KeyPair } from '../../../sample-app/shared/keys.js';

/** A key and a certificate for this host, good for a day. */
export async function selfSigned(host: string): Promise<KeyPair> {
  const pair = await generate([{ name: 'commonName', value: host }], {
    algorithm: 'sha256',
    keySize: 2048,
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: host }] }],
  });
  return { privateKey: pair.private, certificate: pair.cert };
}
