import { accountOf } from '../../lib/challenge/account.js';
import { SmsOtpUserStoreError } from '../../lib/errors.js';
import { begin } from '../../lib/flow/begin.js';
import { look } from '../../lib/flow/look.js';
import type { FlowSettings } from '../../lib/flow/context.js';
import {
  alice,
  first,
  guessWrong,
  minute,
  mobile,
  otherMobile,
  second,
  start,
  world,
  type Parts,
} from './support.js';

const none = { mobile: '' };
const optedOut = { mobile, smsOtpDisabled: true };
const claim = { enableByUserClaim: true };
const mandatory = { mandatory: true };

describe('A second step begins', () => {
  it('with one message, and the code page (A01)', async () => {
    const it = world();
    expect(await it.login()).toEqual({ status: 'code_required', pending: it.kept });
    expect(it.sent).toEqual([{ to: mobile, text: `Verification Code: ${it.code()}`, code: it.code() }]);
    expect(it.code()).toMatch(/^[0-9]{6}$/);
    expect(it.names()).toEqual(['sent']);
  });

  it('with what the session has to remember, and nothing that a dump of it would tell', async () => {
    const it = world();
    const pending = await it.waiting();
    expect(pending).toEqual({
      id: expect.stringMatching(/^[\w-]{22}$/),
      account: accountOf(it.ctx.keys.account, 'alice'),
      purpose: 'login',
      until: start + 15 * minute,
      strategy: 'local',
      to: expect.any(String),
    });
    expect(JSON.stringify(pending)).not.toMatch(/alice|1234567/);
    expect(JSON.stringify(pending)).not.toContain(it.code());
  });

  it('in this order: find the user, keep the step, keep the code, send it', async () => {
    const it = world({ users: { find: () => (it.calls.push('find'), { mobile }) } });
    await it.login();
    expect(it.calls).toEqual(['find', 'keep', 'open', 'send']);
  });

  it('without a message where nobody asked for one', async () => {
    const it = world();
    expect(await it.login({ send: false })).toEqual({ status: 'code_required', pending: it.kept });
    expect(it.calls).toEqual(['keep']);
    expect(it.names()).toEqual([]);
  });
});

describe('What begins for whom', () => {
  const challenged: [string, Partial<FlowSettings>, Parts['person']][] = [
    ['who opted out where that does not count, and it is optional (A10)', {}, optedOut],
    ['who opted out where that does not count, and it is mandatory (A11)', mandatory, optedOut],
    ['who did not opt out where one may (A12)', claim, { mobile, smsOtpDisabled: false }],
    ['who says nothing of opting out where one may (A12)', claim, { mobile }],
    ['whose number comes alone', {}, mobile],
    ['whose number is written as people there write it', {}, '077 123 4567'],
    ['whose account has a number, so that no page asks for one (A23)', mandatory, { mobile }],
  ];
  it.each(challenged)('is a challenge for %s', async (_who, settings, person) => {
    const it = world({ settings, person });
    expect((await it.login()).status).toBe('code_required');
    expect(it.sent.map(({ to }) => to)).toEqual([mobile]);
  });

  it.each<[string, Partial<FlowSettings>, Parts['person']]>([
    ['where it is mandatory (A13)', mandatory, none],
    ['where it is optional (A14)', {}, none],
    ['that is absent', {}, {}],
    ['that is null', {}, { mobile: null }],
    ['that is blank', {}, { mobile: '  ' }],
    ['that came alone, and empty', {}, ''],
  ])('is the page for a number that is missing, %s', async (_where, settings, person) => {
    const it = world({ settings, person });
    expect(await it.login()).toEqual({ status: 'mobile_required', pending: it.kept });
    expect(it.kept).not.toHaveProperty('to');
    expect(it.calls).toEqual(['keep']);
  });

  const skipped: [string, Partial<FlowSettings>, Parts['person'], string][] = [
    ['who opted out (A08)', claim, optedOut, 'opted_out'],
    ['who opted out and has no number', claim, { smsOtpDisabled: true }, 'opted_out'],
    ['who is unknown, where that is let in (A33)', { skipUnknown: true }, null, 'user_unknown'],
  ];
  it.each(skipped)('is nothing for %s, and it says so (A09)', async (_who, settings, person, reason) => {
    const it = world({ settings, person });
    expect(await it.login()).toEqual({ status: 'skipped', reason });
    expect(it.calls).toEqual([]);
    const account = accountOf(it.ctx.keys.account, 'alice');
    expect(it.told).toEqual([['skipped', { account, strategy: 'local', reason }]]);
  });

  const denied: [string, Partial<FlowSettings>, Parts['person'], string][] = [
    [
      'who opted out of what is mandatory (A07)',
      { ...claim, ...mandatory },
      optedOut,
      'opted_out_but_mandatory',
    ],
    ['who has no number and may not type one (A15)', { capture: false }, none, 'mobile_missing'],
    ['who is in no user store, where it is mandatory (A30)', mandatory, null, 'user_unknown'],
    ['who is in no user store, where it is optional (A33)', {}, null, 'user_unknown'],
    ['of whom the user store says nothing', {}, undefined, 'user_unknown'],
    ['who is unknown where it is mandatory', { ...mandatory, skipUnknown: true }, null, 'user_unknown'],
    ['whose number is none', {}, { mobile: 'n/a' }, 'mobile_unusable'],
    ['whose number would change the message', {}, { mobile: '+94771234567,Evil:1' }, 'mobile_unusable'],
    [
      'whose country gets no messages',
      { numbers: { allowedCountries: ['CH'] } },
      { mobile },
      'mobile_unusable',
    ],
  ];
  it.each(denied)('is a refusal for %s', async (_who, settings, person, reason) => {
    const it = world({ settings, users: { find: () => person } });
    expect(await it.login()).toEqual({ status: 'denied', reason });
    expect(it.calls).toEqual([]);
    const account = accountOf(it.ctx.keys.account, 'alice');
    expect(it.told).toEqual([['denied', { account, strategy: 'local', reason }]]);
  });
});

describe('Inside a login', () => {
  const inside = { purpose: 'step-up' } as const;

  it('opting out does not count: whoever asks for the second factor wants it now', async () => {
    const it = world({ settings: claim, person: optedOut });
    expect(await it.login(inside)).toMatchObject({ status: 'code_required', pending: inside });
    expect(it.sent).toHaveLength(1);
  });

  it('an unknown user is not let through', async () => {
    const it = world({ settings: { skipUnknown: true }, person: null });
    expect(await it.login(inside)).toEqual({ status: 'denied', reason: 'user_unknown' });
  });
});

describe('The user store', () => {
  it('is asked with the first factor as it was proved', async () => {
    const find = jest.fn(() => ({ mobile }));
    await world({ users: { find } }).login();
    expect(find).toHaveBeenCalledWith({ strategy: 'local', user: alice });
  });

  it.each([
    ['rejects', () => Promise.reject(new Error('down'))],
    [
      'throws',
      () => {
        throw new Error('down');
      },
    ],
  ])('that %s lets nobody in, and nothing is sent or kept', async (_how, find) => {
    const it = world({ settings: { skipUnknown: true }, users: { find } });
    const failure: unknown = await it.login().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(SmsOtpUserStoreError);
    expect(failure).toMatchObject({ code: 'SMSOTP_USER_STORE', status: 503, cause: new Error('down') });
    expect(it.calls).toEqual([]);
    expect(it.told).toEqual([]);
  });
});

describe('A session', () => {
  it('that can not be kept gets no code: it could not be typed', async () => {
    const it = world();
    const { ctx } = it;
    const request = { first, serialized: 'alice', purpose: 'login', previous: null, send: true } as const;
    const keep = () => Promise.reject(new Error('session store down'));
    await expect(begin(ctx, request, keep)).rejects.toThrow('session store down');
    expect(it.calls).toEqual([]);
  });

  it('is there, and the message is not, when the challenge store is down', async () => {
    const it = world({ store: { open: () => Promise.reject(new Error('store down')) } });
    await expect(it.login()).rejects.toThrow('store down');
    expect(it.calls).toEqual(['keep', 'open']);
    expect(it.sent).toEqual([]);
  });
});

describe('Logging in again', () => {
  it('inside the cool-down goes on with the challenge that runs: nothing is sent, and its code is good', async () => {
    const it = world();
    const previous = await it.waiting();
    it.clock.now += 29 * second;
    const outcome = await it.login({ previous });
    expect(outcome).toMatchObject({ status: 'code_required', pending: { id: previous.id } });
    expect(it.sent).toHaveLength(1);
    // Where the code runs, what stands in the way of a new one is no error: the page shows the code's.
    expect(outcome).toMatchObject({ problem: { code: 'resend_wait', retryAt: start + 30 * second } });
    expect(await look(it.ctx, it.kept ?? previous)).toMatchObject({ live: true, to: '********4567' });
    expect(await it.type(it.kept ?? previous, it.code())).toEqual({
      status: 'passed',
      factor: 'sms',
      user: alice,
    });
  });

  it('inside the cool-down gives no new guesses (C03)', async () => {
    const it = world();
    const previous = await it.waiting();
    await guessWrong(it, previous, 3);
    const again = await it.waiting({ previous });
    expect(await look(it.ctx, again)).toMatchObject({ attemptsLeft: 2 });
  });

  it('after the cool-down is a new code in the same challenge', async () => {
    const it = world();
    const previous = await it.waiting();
    const old = it.code();
    it.clock.now += 30 * second;
    expect(await it.login({ previous })).toEqual({ status: 'code_required', pending: it.kept });
    expect(it.kept).toMatchObject({ id: previous.id, until: start + 30 * second + 15 * minute });
    expect(it.sent).toHaveLength(2);
    expect((await it.type(it.kept ?? previous, old)).status).toBe('refused');
  });

  it('when all its messages are used up is a new login, with a new challenge', async () => {
    const it = world({ settings: { maxSends: 2 } });
    const previous = await it.waiting();
    it.clock.now += minute;
    await it.login({ previous });
    it.clock.now += minute;
    it.calls.length = 0;
    expect(await it.login({ previous })).toEqual({ status: 'code_required', pending: it.kept });
    expect(it.kept?.id).not.toBe(previous.id);
    expect(it.calls).toEqual(['keep', 'open', 'keep', 'open', 'send']);
    expect(it.sent).toHaveLength(3);
    expect((await it.type(it.kept ?? previous, it.code())).status).toBe('passed');
  });

  it('where there is no second message is a new login too, after the cool-down', async () => {
    const it = world({ settings: { maxSends: 1, resendEnable: false } });
    const previous = await it.waiting();
    it.clock.now += 29 * second;
    expect((await it.waiting({ previous })).id).toBe(previous.id);
    it.clock.now += second;
    it.answers.push({ status: 'refused', reason: 'gateway_busy' });
    expect(await it.login({ previous })).toEqual({
      status: 'code_required',
      pending: it.kept,
      problem: { code: 'send_failed', providerCode: 'SMSOTP-10002' },
    });
    expect(it.kept?.id).not.toBe(previous.id);
  });

  it('as somebody else, or for another purpose, has nothing to do with what runs', async () => {
    const it = world();
    const previous = await it.waiting();
    it.clock.now += minute;
    const bob = await it.waiting({ previous, serialized: 'bob' });
    expect(bob.id).not.toBe(previous.id);
    expect(bob.account).not.toBe(previous.account);
    it.clock.now += minute;
    expect((await it.waiting({ previous, purpose: 'step-up' })).id).not.toBe(previous.id);
    expect(it.sent).toHaveLength(3);
  });

  it('with another number than before does not say that a code is on its way to it', async () => {
    const it = world();
    const previous = await it.waiting();
    it.person = { mobile: otherMobile };
    it.clock.now += second;
    expect(await it.login({ previous })).toMatchObject({ problem: { code: 'resend_wait' } });
    expect(it.sent.map(({ to }) => to)).toEqual([mobile]);
    expect(await look(it.ctx, it.kept!)).toMatchObject({ to: '********4321', live: false });
  });

  it('in another browser inside the cool-down sends nothing, and says when (D01)', async () => {
    const it = world();
    const previous = await it.waiting();
    it.clock.now += second;
    const outcome = await it.login();
    expect(outcome).toMatchObject({ problem: { code: 'resend_wait', retryAt: start + 30 * second } });
    expect(outcome).toHaveProperty('pending.id', it.kept?.id);
    expect(it.kept?.id).not.toBe(previous.id);
    expect(it.sent).toHaveLength(1);
  });

  it('at once after a success sends at once (A54)', async () => {
    const it = world();
    await it.type(await it.waiting(), it.code());
    it.clock.now += 1;
    expect(await it.login()).not.toHaveProperty('problem');
    expect(it.sent).toHaveLength(2);
  });

  it('while the account waits for too many wrong codes sends nothing (A58)', async () => {
    const it = world({ settings: mandatory });
    await guessWrong(it, await it.waiting(), 5);
    it.clock.now += 29 * second;
    const outcome = await it.login();
    expect(outcome).toMatchObject({ problem: { code: 'try_later', retryAt: start + 30 * second } });
    expect(it.sent).toHaveLength(1);
  });
});
