import { SmsOtpUserStoreError } from '../../errors.js';
import { LdapConnection } from './connection.js';
import type { LdapClient, Ldapts } from './ldapts.js';
import type { Target } from './settings.js';

/** Keeps one bound connection: made when it is first needed, and anew when the last one is gone. */
export class LdapSession {
  private readonly ldapts: Ldapts;
  private readonly target: Target;
  private current: LdapConnection | undefined;
  private opening: Promise<LdapConnection> | undefined;
  private closed = false;

  constructor(ldapts: Ldapts, target: Target) {
    this.ldapts = ldapts;
    this.target = target;
  }

  /** Runs one operation. Nothing is sent twice by itself: what was cut off may have been done. */
  async run<T>(what: (client: LdapClient) => Promise<T>): Promise<T> {
    const connection = this.current?.usable === true ? this.current : await this.open();
    return connection.use(what);
  }

  async close(): Promise<void> {
    this.closed = true;
    // A connection that is just being made gets to be known here only when it is.
    await this.opening?.catch(() => undefined);
    await this.current?.end();
  }

  /** Of requests at the same time one connects, and the others wait for it. */
  private open(): Promise<LdapConnection> {
    if (this.closed)
      return Promise.reject(new SmsOtpUserStoreError('LDAP: the directory was closed by the app.'));
    const keep = (connection: LdapConnection): LdapConnection => (this.current = connection);
    const opening = (this.opening ??= LdapConnection.open(this.ldapts, this.target)
      .then(keep)
      .finally(() => (this.opening = undefined)));
    return opening;
  }
}
