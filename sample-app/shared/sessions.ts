import { promisify } from 'node:util';
import type { Request } from 'express';

type Callback = (error: unknown) => void;

/** Forgets the session on the server. The cookie may stay: it leads nowhere. */
export function endSession(req: Request): Promise<unknown> {
  return promisify((done: Callback) => req.session.destroy(done))();
}

/** Waits until the session is stored. A redirect that is faster finds the session as it was before. */
export function saveSession(req: Request): Promise<unknown> {
  return promisify((done: Callback) => req.session.save(done))();
}
