import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import { createWeb, endOfWeb } from '../shared/web.js';
import { Inbox } from './inbox.js';

/** A telephone and the gateway that sends to it. A real gateway would ask for a key first. */
export function createPhone(inbox = new Inbox()): Express {
  const app = createWeb({ product: 'Phone' });
  app.get('/', (_req, res) => res.render('phone/phone', { messages: inbox.all().map(withTime) }));
  app.get('/messages', (_req, res) => {
    res.json(inbox.all());
  });
  // JSON only: a form of another site can't post that without asking first, and is never told yes.
  app.post('/send', express.json({ limit: '16kb' }), send(inbox), badRequest);
  endOfWeb(app, 'phone');
  return app;
}

function send(inbox: Inbox) {
  return (req: Request, res: Response): void => {
    const { to, text } = (req.body ?? {}) as Record<string, unknown>;
    const problem = problemOf(to, text);
    if (problem) {
      res.status(400).json({ status: 'refused', error: problem });
      return;
    }
    const { receivedAt } = inbox.receive(to as string, text as string);
    res.json({ status: 'accepted', receivedAt });
  };
}

function problemOf(to: unknown, text: unknown): string | undefined {
  if (typeof to !== 'string' || !/^\+?\d(?:[ -]?\d){3,18}$/.test(to)) return 'to must be a phone number';
  if (typeof text !== 'string' || text.trim() === '' || text.length > 1600)
    return 'text must have 1 to 1600 characters';
  return undefined;
}

/** A gateway speaks JSON when it refuses, too. */
function badRequest(error: { status?: number }, _req: Request, res: Response, next: NextFunction): void {
  const { status } = error;
  if (status === undefined) {
    next(error);
  } else {
    res.status(status).json({ status: 'refused', error: status === 413 ? 'too large' : 'not JSON' });
  }
}

function withTime(message: ReturnType<Inbox['all']>[number]) {
  return { ...message, time: `${message.receivedAt.slice(11, 16)} UTC` };
}
