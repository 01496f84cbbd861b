import { randomBytes } from 'node:crypto';
import { link, mkdir, readFile, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import { SampleError } from './errors.js';

/** A signing key and the certificate that tells others its public half. Both PEM. */
export interface KeyPair {
  readonly privateKey: string;
  readonly certificate: string;
}

export interface SampleKeys {
  readonly idp: KeyPair;
  readonly sp: KeyPair;
  readonly secrets: { readonly idpSession: string; readonly spSession: string; readonly smsOtp: string };
}

/** Reads what a former start left in the folder, and makes what is missing. */
export async function loadKeys(dir: string): Promise<SampleKeys> {
  try {
    await mkdir(dir, { recursive: true, mode: 0o700 });
    const [idp, sp] = await Promise.all([keyPair(dir, 'idp'), keyPair(dir, 'sp')]);
    const [idpSession, spSession, smsOtp] = await Promise.all([
      secret(dir, 'idp-session'),
      secret(dir, 'sp-session'),
      secret(dir, 'smsotp'),
    ]);
    return { idp, sp, secrets: { idpSession, spSession, smsOtp } };
  } catch (error) {
    if (error instanceof SampleError) throw error;
    throw new SampleError(`The keys in ${dir} (SAMPLE_KEYS_DIR) can't be used: ${(error as Error).message}`);
  }
}

/** One file holds both halves, so that they can't come from two processes that start at the same time. */
async function keyPair(dir: string, name: string): Promise<KeyPair> {
  const file = join(dir, `${name}.pem`);
  const text = await once(file, () => newKeyPair(`passport-smsotp sample ${name}`));
  const [privateKey] = /-----BEGIN PRIVATE KEY-----[^-]+-----END PRIVATE KEY-----/.exec(text) ?? [];
  const [certificate] = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/.exec(text) ?? [];
  if (!privateKey || !certificate)
    throw new SampleError(`${file} is damaged. Delete it; the next start makes a new one.`);
  return { privateKey: `${privateKey}\n`, certificate: `${certificate}\n` };
}

async function newKeyPair(commonName: string): Promise<string> {
  const notAfterDate = new Date();
  notAfterDate.setFullYear(notAfterDate.getFullYear() + 10);
  const pair = await generate([{ name: 'commonName', value: commonName }], {
    algorithm: 'sha256',
    keySize: 2048,
    notAfterDate,
  });
  return `${pair.private.trim()}\n${pair.cert.trim()}\n`.replace(/\r\n/g, '\n');
}

function secret(dir: string, name: string): Promise<string> {
  return once(join(dir, `${name}.secret`), () => randomBytes(32).toString('base64url'));
}

/** The file's text. `link` fails when somebody else was first, so every process ends up with the same file. */
async function once(file: string, make: () => string | Promise<string>): Promise<string> {
  const found = await readIfThere(file);
  if (found !== undefined) return found;
  const draft = `${file}.${randomBytes(6).toString('hex')}`;
  await writeFile(draft, await make(), { mode: 0o600, flag: 'wx' });
  try {
    await link(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await unlink(draft);
  }
  return readFile(file, 'utf8');
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
