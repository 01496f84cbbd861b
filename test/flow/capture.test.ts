import { asksForMobile, capture } from '../../lib/flow/capture.js';
import { look } from '../../lib/flow/look.js';
import { resend } from '../../lib/flow/resend.js';
import { alice, minute, mobile, otherMobile, second, start, world, type World } from './support.js';

/** Bob has no number, and has typed one. */
async function typed(it: World, number = mobile) {
  const pending = await it.waiting();
  const outcome = await it.say(pending, number);
  if (outcome.status !== 'code_required') throw new Error(`no code: ${outcome.status}`);
  return outcome.pending;
}

const noNumber = { person: {} };

describe('A number that is typed', () => {
  it('gets a code, and is not stored yet (A18)', async () => {
    const it = world(noNumber);
    const pending = await typed(it, '077 123 4567');
    expect(it.sent.map(({ to }) => to)).toEqual([mobile]);
    expect(it.saved).toEqual([]);
    expect(it.kept).toEqual(pending);
    expect(pending).toMatchObject({ captured: true });
    expect(await look(it.ctx, pending)).toMatchObject({ to: '********4567', live: true });
    expect(JSON.stringify(pending)).not.toContain('1234567');
  });

  it('is stored when its code was right (A19)', async () => {
    const it = world(noNumber);
    const pending = await typed(it);
    expect(await it.type(pending, it.code())).toEqual({ status: 'passed', factor: 'sms', user: alice });
    expect(it.saved).toEqual([[{ strategy: 'local', user: alice }, mobile]]);
    const { account, id } = pending;
    const about = { account, challenge: id, strategy: 'local' };
    expect(it.told.slice(1)).toEqual([
      ['captured', { ...about, to: '**********67' }],
      ['verified', about],
    ]);
  });

  it('is not stored after wrong codes (A20)', async () => {
    const it = world(noNumber);
    const pending = await typed(it);
    await it.type(pending, it.wrong());
    await it.type(pending, '12');
    expect(it.saved).toEqual([]);
    expect(it.names()).toEqual(['sent', 'rejected']);
  });

  it('gets the next code too (A21)', async () => {
    const it = world(noNumber);
    const pending = await typed(it);
    it.clock.now += minute;
    expect(await resend(it.ctx, pending)).toBeNull();
    expect(it.sent.map(({ to }) => to)).toEqual([mobile, mobile]);
    expect((await it.type(pending, it.code())).status).toBe('passed');
    expect(it.saved.map(([, number]) => number)).toEqual([mobile]);
  });

  it.each(['', ' ', '\t\n', '\u00a0'])('and is nothing, %j, is asked for again (A25)', async (nothing) => {
    const it = world(noNumber);
    const pending = await it.waiting();
    it.calls.length = 0;
    expect(await it.say(pending, nothing)).toEqual({
      status: 'refused',
      problem: { code: 'mobile_required' },
    });
    expect(it.calls).toEqual([]);
  });

  it.each(['abc', '12', '0112345678', '+94771234567,Evil:1', '","x":"', '9'.repeat(100_000)])(
    'and is no mobile number is refused, and nothing is sent or kept (A24, A79)',
    async (text) => {
      const it = world(noNumber);
      const pending = await it.waiting();
      it.calls.length = 0;
      expect(await it.say(pending, text)).toEqual({
        status: 'refused',
        problem: { code: 'mobile_invalid' },
      });
      expect(it.calls).toEqual([]);
    },
  );

  it.each([
    ['as it was typed', /^077\d{7}$/u, ' 0771234567 '],
    ['in E.164', /^\+94\d{9}$/u, '077 123 45 67'],
    ['with a flag that holds a position', /^\+94/g, mobile],
  ])('has to match the expression %s (A24)', async (_, typedNumber, typed) => {
    const it = world({ ...noNumber, settings: { numbers: { defaultCountry: 'LK' }, typedNumber } });
    for (const pending of [await it.waiting(), await it.waiting()])
      expect((await it.say(pending, typed)).status).toBe('code_required');
    expect(it.sent[0]?.to).toBe(mobile);
  });

  it('and does not match it is refused, and nothing is sent or kept (A24)', async () => {
    const it = world({ ...noNumber, settings: { typedNumber: /^\+4177/u } });
    const pending = await it.waiting();
    it.calls.length = 0;
    expect(await it.say(pending, mobile)).toEqual({
      status: 'refused',
      problem: { code: 'mobile_unmatched' },
    });
    expect(it.calls).toEqual([]);
  });

  it('and matches it must be a mobile number all the same (A24)', async () => {
    const it = world({ ...noNumber, settings: { typedNumber: /.*/u } });
    expect(await it.say(await it.waiting(), '12')).toMatchObject({ problem: { code: 'mobile_invalid' } });
  });

  it('of a country that gets no messages is refused', async () => {
    const it = world({ ...noNumber, settings: { numbers: { allowedCountries: ['CH'] } } });
    const pending = await it.waiting();
    expect(await it.say(pending, mobile)).toMatchObject({ problem: { code: 'mobile_invalid' } });
    expect((await it.say(pending, '+41791234567')).status).toBe('code_required');
  });

  it('is kept in the session before the message goes out', async () => {
    const it = world(noNumber);
    const pending = await it.waiting();
    it.calls.length = 0;
    await it.say(pending, mobile);
    expect(it.calls).toEqual(['keep', 'open', 'send']);
    const lost = capture(it.ctx, pending, otherMobile, () => Promise.reject(new Error('session down')));
    await expect(lost).rejects.toThrow('session down');
    expect(it.sent).toHaveLength(1);
  });

  it('is told what stands in the way of its code', async () => {
    const it = world(noNumber);
    it.answers.push({ status: 'refused', reason: 'gateway_unreachable' });
    const pending = await it.waiting();
    expect(await it.say(pending, mobile)).toEqual({
      status: 'code_required',
      pending: it.kept,
      problem: { code: 'send_failed', providerCode: 'SMSOTP-10002' },
    });
  });
});

describe('A number from the user store', () => {
  it('can not be typed over (A26)', async () => {
    const it = world();
    const pending = await it.waiting();
    it.calls.length = 0;
    expect(asksForMobile(pending)).toBe(false);
    expect(await it.say(pending, otherMobile)).toEqual({ status: 'not_asked' });
    expect(await it.say(pending, '')).toEqual({ status: 'not_asked' });
    expect(it.calls).toEqual([]);
    expect(it.sent.map(({ to }) => to)).toEqual([mobile]);
  });
});

describe('Correcting a number', () => {
  it('makes the code worthless that went to the wrong one (A22)', async () => {
    const it = world(noNumber);
    const pending = await typed(it, otherMobile);
    const wrongPhone = it.code();
    expect(asksForMobile(pending)).toBe(true);
    it.clock.now += minute;
    const outcome = await it.say(pending, mobile);
    expect(outcome).toEqual({ status: 'code_required', pending: it.kept });
    expect(it.sent.map(({ to }) => to)).toEqual([otherMobile, mobile]);
    for (const one of [pending, it.kept!]) expect((await it.type(one, wrongPhone)).status).toBe('refused');
    expect((await it.type(it.kept!, it.code())).status).toBe('passed');
    expect(it.saved.map(([, number]) => number)).toEqual([mobile]);
  });

  it('inside the cool-down kills the code all the same, and sends nothing', async () => {
    const it = world(noNumber);
    const pending = await typed(it, otherMobile);
    it.clock.now += second;
    it.calls.length = 0;
    const problem = { code: 'resend_wait', retryAt: start + 30 * second };
    expect(await it.say(pending, mobile)).toMatchObject({ status: 'code_required', problem });
    expect(it.calls).toEqual(['keep', 'discard', 'open']);
    expect(await it.type(pending, it.code())).toMatchObject({ problem: { code: 'code_gone' } });
    expect(it.sent).toHaveLength(1);
  });

  it('is no way to send messages without end, nor to guess without end', async () => {
    const it = world({ ...noNumber, settings: { maxSends: 2 } });
    let pending = await typed(it, otherMobile);
    await it.type(pending, it.wrong());
    for (const number of [mobile, otherMobile, mobile]) {
      it.clock.now += minute;
      const outcome = await it.say(pending, number);
      if (outcome.status === 'code_required') ({ pending } = outcome);
    }
    expect(it.sent).toHaveLength(2);
    expect(await it.say(pending, mobile)).toMatchObject({ problem: { code: 'resend_exhausted' } });
    expect(await look(it.ctx, pending)).toMatchObject({ attemptsLeft: 4 });
  });

  it('into the same number leaves its code alive', async () => {
    const it = world(noNumber);
    const pending = await typed(it);
    it.clock.now += second;
    it.calls.length = 0;
    expect(await it.say(pending, '077-123-4567')).toMatchObject({ problem: { code: 'resend_wait' } });
    expect(it.calls).toEqual(['keep', 'open']);
    expect((await it.type(it.kept!, it.code())).status).toBe('passed');
  });
});

describe('Logging in again before the typed number is proved', () => {
  it('asks again where nothing was typed yet', async () => {
    const it = world(noNumber);
    const previous = await it.waiting();
    const again = await it.waiting({ previous });
    expect([again.id, again.typedBefore]).toEqual([previous.id, undefined]);
    await it.say(again, mobile);
    expect(it.sent.map(({ to }) => to)).toEqual([mobile]);
  });

  it('goes on with the running challenge: its code is good, and the number can still be typed', async () => {
    const it = world(noNumber);
    const previous = await typed(it);
    it.clock.now += second;
    const again = await it.waiting({ previous });
    expect(again.id).toBe(previous.id);
    expect(asksForMobile(again)).toBe(true);
    await it.say(again, mobile);
    expect(it.sent).toHaveLength(1);
    expect((await it.type(it.kept!, it.code())).status).toBe('passed');
    expect(it.saved.map(([, number]) => number)).toEqual([mobile]);
  });

  it('and typing another one makes the code worthless that went to the first (A22)', async () => {
    const it = world(noNumber);
    const previous = await typed(it, otherMobile);
    it.clock.now += second;
    await it.say(await it.waiting({ previous }), mobile);
    expect(it.sent).toHaveLength(1);
    expect((await it.type(it.kept!, it.code())).status).toBe('refused');
    // No code is on its way to the new number, so the page must not say that there is one to type.
    expect(await look(it.ctx, it.kept!)).toMatchObject({ to: '********4567', live: false });
  });

  it.each([1, 2, 3])('kills that code also after going back %d times', async (times) => {
    const it = world(noNumber);
    let previous = await typed(it, otherMobile);
    it.clock.now += second;
    for (let i = 0; i < times; i += 1) previous = await it.waiting({ previous });
    await it.say(previous, mobile);
    expect(await look(it.ctx, it.kept!)).toMatchObject({ to: '********4567', live: false });
    expect(it.kept).not.toHaveProperty('typedBefore');
  });

  it('is a new login when all its messages are used up, as it is with a number from the user store', async () => {
    const it = world({ ...noNumber, settings: { maxSends: 2 } });
    const previous = await typed(it, otherMobile);
    it.clock.now += minute;
    await resend(it.ctx, previous);
    it.clock.now += minute;
    const again = await it.waiting({ previous });
    it.clock.now += minute;
    await it.say(again, mobile);
    expect(it.sent.at(-1)?.to).toBe(mobile);
    expect((await it.type(it.kept!, it.code())).status).toBe('passed');
  });
});
