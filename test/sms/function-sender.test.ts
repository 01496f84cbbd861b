import { createFunctionSender } from '../../lib/sms/function-sender.js';
import type { SendFunction, SendOutcome, TextMessage } from '../../lib/sms/contract.js';
import { message } from './support.js';

const failed = { status: 'unknown', reason: 'sender_failed' };
const send = (call: SendFunction, deadlineMs = 30_000): Promise<SendOutcome> =>
  createFunctionSender(call, { deadlineMs }).send(message);

describe('a function as sender', () => {
  it('gets the message, and returning nothing means sent', async () => {
    const got: TextMessage[] = [];
    expect(await send((sms) => void got.push(sms))).toEqual({ status: 'sent' });
    expect(await send(async (sms) => void got.push(sms))).toEqual({ status: 'sent' });
    expect(got).toEqual([message, message]);
  });

  it.each([
    { status: 'sent' },
    { status: 'refused', reason: 'gateway_status', httpStatus: 429 },
    { status: 'unknown', reason: 'gateway_broken' },
  ] as const)('may say what became of it: %j', async (outcome) => {
    expect(await send(() => outcome)).toEqual(outcome);
    expect(await send(() => Promise.resolve(outcome))).toEqual(outcome);
  });

  it('is not heard with texts of its own, nor with a status that is none', async () => {
    const refused = { status: 'refused', reason: 'gateway_status' } as const;
    expect(await send(() => ({ ...refused, httpStatus: 401, detail: 'key=SECRET' }))).toEqual({
      ...refused,
      httpStatus: 401,
    });
    for (const httpStatus of [0, 99, 600, 1.5, NaN, '401' as unknown as number])
      expect(await send(() => ({ ...refused, httpStatus }))).toEqual(refused);
  });

  it('that throws or rejects leaves it unknown, and nothing of the error is told', async () => {
    const error = new Error('to +94771234567: 123456');
    expect(
      await send(() => {
        throw error;
      }),
    ).toEqual(failed);
    expect(await send(() => Promise.reject(error))).toEqual(failed);
  });

  it.each([
    null,
    true,
    'sent',
    { status: 500 },
    { status: 'queued' },
    { status: 'refused' },
    { status: 'unknown', reason: 'x' },
  ])('that returns %j, which is no outcome, leaves it unknown', async (result) => {
    expect(await send(() => result as unknown as SendOutcome)).toEqual(failed);
  });

  it('is given up at its deadline and told so by its signal', async () => {
    let aborted = false;
    const call: SendFunction = (_, signal) =>
      new Promise(() => signal.addEventListener('abort', () => (aborted = true)));
    expect(await send(call, 20)).toEqual({ status: 'unknown', reason: 'gateway_timeout' });
    expect(aborted).toBe(true);
  });

  it('is late also when it rejects because its signal was aborted', async () => {
    const call: SendFunction = (_, signal) =>
      new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('aborted'))));
    expect(await send(call, 20)).toEqual({ status: 'unknown', reason: 'gateway_timeout' });
  });
});
