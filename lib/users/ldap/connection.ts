import { within } from '../../deadline.js';
import { ldapFailure, resultCode, resultCodeOf } from './failure.js';
import type { LdapClient, Ldapts } from './ldapts.js';
import type { Target } from './settings.js';
import { Wires } from './wires.js';

/** Milliseconds for saying goodbye. */
const unbindMs = 500;

/**
 * One bound connection, shared by operations at the same time: LDAP numbers its messages. It never connects a second
 * time; when it has failed it takes no more, and ends with the last operation that is still under way on it.
 */
export class LdapConnection {
  private readonly client: LdapClient;
  private readonly wires: Wires;
  private readonly operationMs: number;
  private retired = false;
  private underWay = 0;
  private goodbye: Promise<void> | undefined;

  private constructor(client: LdapClient, wires: Wires, operationMs: number) {
    this.client = client;
    this.wires = wires;
    this.operationMs = operationMs;
  }

  /** @throws SmsOtpUserStoreError when there is no bound connection within `connectMs` */
  static async open(ldapts: Ldapts, target: Target): Promise<LdapConnection> {
    const wires = new Wires(target);
    try {
      const client = new ldapts.Client({
        url: target.url,
        createConnection: wires.plain,
        createSecureConnection: wires.secure,
      });
      await within(target.connectMs, async () => {
        if (target.startTls) await client.startTLS();
        await client.bind(target.bindDN, target.bindPassword);
      });
      return new LdapConnection(client, wires, target.operationMs);
    } catch (error) {
      wires.cut();
      throw ldapFailure('bind', error);
    }
  }

  get usable(): boolean {
    return !this.retired && !this.wires.closed && this.client.isBound;
  }

  /** @throws what ldapts throws; an error when it takes longer than `operationMs` */
  async use<T>(what: (client: LdapClient) => Promise<T>): Promise<T> {
    this.underWay += 1;
    try {
      return await within(this.operationMs, () => what(this.client));
    } catch (error) {
      if (isBroken(error)) this.retired = true;
      throw error;
    } finally {
      this.underWay -= 1;
      void this.endIfIdle();
    }
  }

  /** What is still under way goes on; the last one ends the connection. */
  end(): Promise<void> {
    this.retired = true;
    return this.endIfIdle();
  }

  private async endIfIdle(): Promise<void> {
    if (!this.retired || this.underWay > 0) return;
    await (this.goodbye ??= this.sayGoodbye());
  }

  /** A server that hangs is not waited for. */
  private async sayGoodbye(): Promise<void> {
    await within(unbindMs, () => this.client.unbind()).catch(() => undefined);
    this.wires.cut();
  }
}

/** A server that answers is well, whatever it answers, unless it says that it is not. */
function isBroken(error: unknown): boolean {
  const code = resultCodeOf(error);
  return code === undefined || code === resultCode.busy || code === resultCode.unavailable;
}
