import { inspect } from 'node:util';
import type { ErrorRequestHandler } from 'express';
import { SmsOtpStoreError } from '../../lib/errors.js';
import { bench, createApp, createStore, names, visitor } from './support/lean.js';

describe('A Redis that fails', () => {
  it.each(['/', '/write?value=x', '/end', '/renew'])(
    'answers 503 to GET %s, and says when to come back',
    async (path) => {
      const app = createApp();
      const answerError: ErrorRequestHandler = (error: SmsOtpStoreError, _req, res, next) => {
        if (res.headersSent) next(error);
        else res.status(error.status).set(error.headers).json(error);
      };
      app.use(answerError);
      const { get } = await visitor(app);
      bench.failure = new Error('down');
      const answer = await get(path);
      expect(answer.status).toBe(503);
      expect(answer.headers['retry-after']).toBe('5');
      expect(answer.body).toMatchObject({ code: 'SMSOTP_STORE' });
    },
  );

  it('gives a typed error to each callback, with its cause', async () => {
    const store = createStore();
    bench.failure = new Error('down');
    const outcomes = await Promise.all([
      new Promise((resolve) => store.get('id', resolve)),
      new Promise((resolve) => store.set('id', { value: 1 }, resolve)),
      new Promise((resolve) => store.destroy('id', resolve)),
    ]);
    for (const error of outcomes) {
      expect(error).toBeInstanceOf(SmsOtpStoreError);
      expect(error).toMatchObject({ status: 503, headers: { 'Retry-After': '5' }, cause: bench.failure });
    }
  });

  it('tells nothing of the session in its errors: ioredis hangs the whole command on its own', async () => {
    const store = createStore();
    bench.failure = Object.assign(new Error('down'), {
      command: { name: 'set', args: ['id', 'a whole session'] },
    });
    const error = await new Promise((resolve) => store.set('id', { value: 1 }, resolve));
    expect(inspect(error, { depth: null, showHidden: true })).not.toMatch(/a whole session|'id'/);
  });

  it('needs nobody to listen', async () => {
    const store = createStore();
    store.set('id', { value: 1 });
    store.set('id', { value: 2 });
    bench.failure = new Error('down');
    store.set('other', { value: 1 });
    store.destroy('id');
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(names()).toEqual(['set', 'set', 'set', 'del']);
  });
});
