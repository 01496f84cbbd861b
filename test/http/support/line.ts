import { createServer, type AddressInfo, type Socket } from 'node:net';

/** The way to a server, which can be cut or blocked while the server that all tests share goes on. */
export interface Line {
  /** On 127.0.0.1. */
  readonly port: number;
  /** As if the server was stopped: connections break, and new ones are refused. */
  cut(): void;
  /** As if it was frozen: connections hold, and nothing is answered. */
  block(): void;
  mend(): void;
  close(): Promise<void>;
}

/** @param far opens a connection to the server itself */
export async function lineTo(far: () => Socket): Promise<Line> {
  const sockets = new Set<Socket>();
  let state: 'up' | 'cut' | 'blocked' = 'up';
  const join = (from: Socket, to: Socket): void => {
    sockets.add(from);
    from.on('data', (data) => {
      if (state === 'up') to.write(data);
    });
    from.on('error', () => undefined);
    from.on('close', () => {
      sockets.delete(from);
      to.destroy();
    });
  };
  const server = createServer((near) => {
    if (state === 'cut') {
      near.destroy();
      return;
    }
    const other = far();
    join(near, other);
    join(other, near);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const drop = (): void => sockets.forEach((socket) => socket.destroy());
  return {
    port: (server.address() as AddressInfo).port,
    cut() {
      state = 'cut';
      drop();
    },
    block() {
      state = 'blocked';
    },
    mend() {
      // What was swallowed is lost, so the connections that knew of it go too.
      if (state === 'blocked') drop();
      state = 'up';
    },
    async close() {
      drop();
      await new Promise((done) => server.close(done));
    },
  };
}
