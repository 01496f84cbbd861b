import { connect, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { Target } from './settings.js';

/** Milliseconds of silence after which the system looks whether the other side is still there. */
const keepAliveMs = 30_000;

/**
 * The sockets of one connection, made once. A second one would be ldapts connecting anew by itself, without a bind:
 * it would search as anonymous, find nobody, and who is unknown may be let in without a second step.
 */
export class Wires {
  private readonly target: Target;
  private raw: Socket | undefined;
  private secured: Socket | undefined;
  private cutOff = false;

  constructor(target: Target) {
    this.target = target;
  }

  get closed(): boolean {
    return this.cutOff;
  }

  readonly plain = (): Socket => {
    const { host, port } = this.target;
    this.raw = this.track(this.raw, () => connect({ host, port }));
    return this.raw;
  };

  /** Over the plain one where there is one (StartTLS), else to the server. */
  readonly secure = (): Socket => {
    const { host, port, tls } = this.target;
    const name = tls.servername ?? host;
    // A certificate is checked for `servername`, and an address can not stand there, but in `host`.
    const naming = isIP(name) ? { host: name } : { host, servername: name };
    const options = { ...tls, ...naming, ...(this.raw ? { socket: this.raw } : { host, port }) };
    this.secured = this.track(this.secured, () => connectTls(options));
    return this.secured;
  };

  private track(earlier: Socket | undefined, make: () => Socket): Socket {
    if (earlier !== undefined || this.cutOff) throw new Error('The connection is closed.');
    const socket = make();
    socket.setKeepAlive(true, keepAliveMs);
    // After StartTLS ldapts goes on taking the connection for open when it is not.
    socket.once('close', () => this.cut());
    return socket;
  }

  /** Ends everything at once; what is under way on it is rejected by ldapts. */
  cut(): void {
    this.cutOff = true;
    for (const socket of [this.secured, this.raw]) {
      // ldapts takes its listeners away here and there, and an error without one ends the process.
      socket?.on('error', () => undefined);
      socket?.destroy();
    }
  }
}
