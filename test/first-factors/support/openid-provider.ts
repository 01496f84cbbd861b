import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** Claims of somebody at the provider; `sub` is who they are there. */
export interface Claims {
  readonly sub: string;
  readonly preferred_username?: string;
  readonly email?: string;
  readonly email_verified?: boolean | string;
  readonly phone_number?: string;
  readonly phone_number_verified?: boolean;
  /** Stands for whatever an organization adds of its own. */
  readonly employee?: string;
}

export interface OpenIdProvider {
  readonly issuer: string;
  close(): Promise<void>;
}

/** A real OpenID Connect provider on loopback that knows these people by their names. */
export async function startOpenIdProvider(
  accounts: Readonly<Record<string, Claims>>,
): Promise<OpenIdProvider> {
  const script = join(__dirname, 'oidc-provider.mjs');
  const child = fork(script, [JSON.stringify(accounts)], {
    execArgv: [],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let complaints = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (complaints += text));
  const closed = once(child, 'exit');
  const [message] = (await Promise.race([
    once(child, 'message'),
    closed.then(() => Promise.reject(new Error(`The provider did not start:\n${complaints}`))),
  ])) as [{ issuer: string }];
  const close = async (): Promise<void> => {
    child.kill();
    await closed;
  };
  return { issuer: message.issuer, close };
}
