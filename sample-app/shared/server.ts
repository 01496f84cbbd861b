import { createServer, type Server } from 'node:http';
import type { Express } from 'express';
import { SampleError } from './errors.js';

/** How long an open request may take to end when the process stops. */
const PATIENCE_MS = 1000;

export interface Running {
  readonly close: () => Promise<void>;
}

export async function listen(
  app: Express,
  port: number,
  bind: string,
  portVariable: string,
): Promise<Running> {
  const server = createServer(app);
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(explain(error, port, bind, portVariable)));
    server.listen(port, bind, resolve);
  });
  return { close: () => closeServer(server) };
}

function explain(error: NodeJS.ErrnoException, port: number, bind: string, portVariable: string): Error {
  const what: Record<string, string> = {
    EADDRINUSE: `Port ${port} is in use. Stop what runs there, or choose another: ${portVariable}=${port + 1000}`,
    EACCES: `Port ${port} needs more rights than this user has. Choose another: ${portVariable}=8090`,
    EADDRNOTAVAIL: `This computer has no address ${bind}: see SAMPLE_BIND.`,
  };
  return new SampleError(what[error.code ?? ''] ?? `Port ${port} (${portVariable}): ${error.message}`);
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const impatience = setTimeout(() => server.closeAllConnections(), PATIENCE_MS);
    server.close(() => {
      clearTimeout(impatience);
      resolve();
    });
    server.closeIdleConnections();
  });
}
