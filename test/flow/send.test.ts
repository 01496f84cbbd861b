import type { FlowContext } from '../../lib/flow/context.js';
import { resend } from '../../lib/flow/resend.js';
import { digestFor, sendCode } from '../../lib/flow/send.js';
import { messageBudget } from '../../lib/policy/limits.js';
import { alice, minute, mobile, otherMobile, second, start, world, type World } from './support.js';

const refused = { status: 'refused', reason: 'gateway_status', httpStatus: 500 } as const;
const unknown = { status: 'unknown', reason: 'gateway_timeout' } as const;

describe('A message', () => {
  it('holds the code that the store knows, and goes where it should', async () => {
    const it = world();
    const pending = await it.waiting();
    expect(it.sent).toEqual([{ to: mobile, text: `Verification Code: ${it.code()}`, code: it.code() }]);
    expect((await it.type(pending, it.code())).status).toBe('passed');
  });

  it('goes out after its code is in the store, so that it works when we are killed in between', async () => {
    const it = world();
    const pending = await it.waiting();
    it.calls.length = 0;
    it.clock.now += minute;
    await resend(it.ctx, pending);
    expect(it.calls).toEqual(['open', 'send']);
  });

  it('is told of, with the last two digits of its number', async () => {
    const it = world();
    const { account, id } = await it.waiting();
    const about = { account, challenge: id, strategy: 'local', to: '**********67' };
    expect(it.told).toEqual([['sent', about]]);
  });

  it('has a code that dies with its login, if that ends sooner', async () => {
    const it = world();
    const pending = await it.waiting();
    it.clock.now = pending.until - minute;
    await resend(it.ctx, pending);
    expect(await it.ctx.store.peek({ account: pending.account, challenge: pending.id })).toMatchObject({
      expiresAt: pending.until,
    });
    it.clock.now = pending.until + 1;
    expect(await it.type(pending, it.code())).toMatchObject({ problem: { code: 'not_sent_yet' } });
  });
});

describe('A message that did not go out', () => {
  it('is told as such, and can be tried again at once, for nothing', async () => {
    const it = world({ settings: { maxSends: 1 } });
    it.answers.push(refused, refused);
    const outcome = await it.login();
    expect(outcome).toMatchObject({ status: 'code_required', problem: { code: 'send_failed' } });
    const pending = it.kept!;
    expect(await resend(it.ctx, pending)).toEqual({ code: 'send_failed', providerCode: 'SMSOTP-65001' });
    expect(await resend(it.ctx, pending)).toBeNull();
    expect(await it.type(pending, it.code())).toEqual({ status: 'passed', factor: 'sms', user: alice });
  });

  it('leaves no code behind', async () => {
    const it = world();
    it.answers.push(refused);
    const pending = await it.waiting();
    const outcome = await it.type(pending, it.code());
    expect(outcome).toMatchObject({ status: 'refused', problem: { code: 'code_gone' } });
    expect(it.names()).toEqual(['sendFailed']);
  });

  it('leaves the code before it alive', async () => {
    const it = world();
    const pending = await it.waiting();
    const before = it.code();
    it.clock.now += minute;
    it.answers.push(refused);
    expect(await resend(it.ctx, pending)).toEqual({ code: 'send_failed', providerCode: 'SMSOTP-65001' });
    expect(it.code()).not.toBe(before);
    expect((await it.type(pending, it.code())).status).toBe('refused');
    expect((await it.type(pending, before)).status).toBe('passed');
  });

  it.each([
    [refused, { reason: 'gateway_status', httpStatus: 500, providerCode: 'SMSOTP-65001' }],
    [
      { status: 'refused', reason: 'gateway_unreachable' },
      { reason: 'gateway_unreachable', providerCode: 'SMSOTP-10002' },
    ],
    [unknown, { reason: 'gateway_timeout', providerCode: 'SMSOTP-10002' }],
  ] as const)('is told to listeners with what is known: %j', async (answer, known) => {
    const it = world();
    it.answers.push(answer);
    const { account, id } = await it.waiting();
    const about = { account, challenge: id, strategy: 'local', to: '**********67', ...known };
    expect(it.told).toEqual([['sendFailed', about]]);
  });
});

describe('Why a message did not go out', () => {
  const unauthorized = { status: 'refused', reason: 'gateway_status', httpStatus: 401 } as const;

  it("is told by the connector's code (A85)", async () => {
    const it = world();
    it.answers.push(unauthorized);
    expect(await it.login()).toMatchObject({
      problem: { code: 'send_failed', providerCode: 'SMSOTP-60002' },
    });
  });

  it("or by the gateway's own status, and by nothing where it gave none (A85)", async () => {
    const it = world({ settings: { useInternalErrorCodes: false } });
    it.answers.push(unauthorized, unknown);
    expect(await it.login()).toMatchObject({ problem: { providerCode: '401' } });
    expect(await resend(it.ctx, it.kept!)).toEqual({ code: 'send_unknown' });
    expect(it.told.map(([, { providerCode }]) => providerCode)).toEqual(['SMSOTP-60002', 'SMSOTP-10002']);
  });

  it('comes with what the gateway said, where the sender gives it', async () => {
    const it = world();
    it.answers.push({ ...unauthorized, detail: 'who are you?' }, unauthorized);
    expect(await it.login()).toMatchObject({ problem: { detail: 'who are you?' } });
    expect(it.told[0]?.[1]).toMatchObject({ detail: 'who are you?' });
    expect(await resend(it.ctx, it.kept!)).not.toHaveProperty('detail');
    expect(it.told[1]?.[1]).not.toHaveProperty('detail');
  });
});

describe('A message of which nobody knows whether it went out', () => {
  it('may still arrive: its code is good, and another can be asked for at once', async () => {
    const it = world();
    it.answers.push(unknown);
    expect(await it.login()).toMatchObject({ problem: { code: 'send_unknown' } });
    expect((await it.type(it.kept!, it.code())).status).toBe('passed');

    const next = await it.waiting();
    it.answers.push(unknown);
    it.clock.now += minute;
    expect(await resend(it.ctx, next)).toEqual({ code: 'send_unknown', providerCode: 'SMSOTP-10002' });
    expect(await resend(it.ctx, next)).toBeNull();
  });

  it('has replaced the code before it', async () => {
    const it = world();
    const pending = await it.waiting();
    const before = it.code();
    it.clock.now += minute;
    it.answers.push(unknown);
    await resend(it.ctx, pending);
    expect((await it.type(pending, before)).status).toBe('refused');
  });

  it('is also what a sender leaves that rejects or throws, and nothing of its error is told', async () => {
    const it = world();
    it.answers.push(new Error(`to ${mobile}: 123457`));
    const outcome = await it.login();
    expect(outcome).toMatchObject({ status: 'code_required', problem: { code: 'send_unknown' } });
    const ctx: FlowContext = {
      ...it.ctx,
      sender: {
        send: () => {
          throw new Error('123457');
        },
      },
    };
    it.clock.now += minute;
    expect(await resend(ctx, it.kept!)).toEqual({ code: 'send_unknown', providerCode: 'SMSOTP-10002' });
    const reasons = it.told.map(([name, { reason }]) => [name, reason]);
    expect(reasons).toEqual([
      ['sendFailed', 'sender_failed'],
      ['sendFailed', 'sender_failed'],
    ]);
    expect(JSON.stringify([outcome, it.told])).not.toMatch(/123457|1234567/);
  });
});

describe('Failed messages', () => {
  const fail = { status: 'refused', reason: 'gateway_unreachable' } as const;
  const failing = async (it: World, times: number) => {
    for (let i = 0; i < times; i += 1) {
      it.answers.push(fail);
      expect(await it.login()).toMatchObject({ problem: { code: 'send_failed' } });
    }
  };

  it('are free five times, in however many logins, and then the cool-down holds', async () => {
    const it = world();
    await failing(it, 6);
    it.clock.now += 29 * second;
    const problem = { code: 'resend_wait', retryAt: start + 30 * second };
    expect(await it.login()).toMatchObject({ problem });
    it.clock.now += second;
    expect(await it.login()).not.toHaveProperty('problem');
  });

  it('are free again ten minutes after the first of them', async () => {
    const it = world();
    await failing(it, 6);
    it.clock.now += 10 * minute + 1;
    await failing(it, 5);
    expect(await it.login()).not.toHaveProperty('problem');
  });

  it('of one user are nothing to another', async () => {
    const it = world();
    await failing(it, 6);
    expect(await it.login({ serialized: 'bob' })).not.toHaveProperty('problem');
  });
});

describe('A code', () => {
  it('is bound to its challenge, account, purpose and number, and to how the number was had (B08)', async () => {
    const it = world();
    const pending = await it.waiting();
    const changes = [
      {},
      { id: 'other' },
      { account: 'other' },
      { purpose: 'step-up' as const },
      { captured: true },
      { captured: true, purpose: 'step-up' as const },
    ];
    const digests = changes.map((change) => digestFor(it.ctx, { ...pending, ...change }, mobile, '123457'));
    digests.push(digestFor(it.ctx, pending, otherMobile, '123457'));
    expect(new Set(digests).size).toBe(7);
    // Nothing else of what waits counts.
    const longer = { ...pending, until: 0, strategy: 'google', captured: false };
    expect(digestFor(it.ctx, longer, mobile, '123457')).toBe(digests[0]);
  });

  it('that proved a typed number does not log in, nor the reverse (B08)', async () => {
    const it = world();
    const pending = await it.waiting();
    expect(await it.type({ ...pending, captured: true }, it.code())).toMatchObject({
      problem: { code: 'code_wrong' },
    });
    expect(it.saved).toEqual([]);
    it.clock.now += minute;
    await sendCode(it.ctx, { ...pending, captured: true }, mobile);
    expect(await it.type(pending, it.code())).toMatchObject({ problem: { code: 'code_wrong' } });
  });

  it('of one login is of no use in another (A98)', async () => {
    const it = world();
    await it.waiting();
    const code = it.code();
    it.clock.now = start + 30 * second;
    const other = await it.waiting();
    expect((await it.type(other, code)).status).toBe('refused');
    expect((await it.type(other, it.code())).status).toBe('passed');
  });
});

describe('The budget of messages', () => {
  it('is the account’s, whatever login they were for (A51)', async () => {
    const it = world({ settings: { budget: messageBudget(2), maxSends: 2 } });
    for (let i = 0; i < 5; i += 1) {
      expect(await it.login()).not.toHaveProperty('problem');
      it.clock.now += minute;
    }
    const retryAt = start + 60 * minute;
    expect(await it.login()).toMatchObject({ problem: { code: 'send_budget', retryAt } });
    expect(it.sent).toHaveLength(5);
    it.clock.now = retryAt;
    expect(await it.login()).not.toHaveProperty('problem');
  });

  it('is not touched by logins that went through (A54)', async () => {
    const it = world({ settings: { budget: messageBudget(2), maxSends: 2 } });
    for (let i = 0; i < 12; i += 1) {
      const pending = await it.waiting();
      expect(await it.type(pending, it.code())).toMatchObject({ status: 'passed' });
    }
    expect(it.sent).toHaveLength(12);
  });
});
