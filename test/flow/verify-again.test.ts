import { SmsOtpUserStoreError } from '../../lib/errors.js';
import { resend } from '../../lib/flow/resend.js';
import { verify } from '../../lib/flow/verify.js';
import { alice, minute, mobile, otherMobile, world, type Parts, type World } from './support.js';

/** A right code, typed after the account has become what it is now. */
async function typeAfter(it: World, now: Parts['person']) {
  const pending = it.kept!;
  it.person = now;
  return { pending, outcome: await it.type(pending, it.code()) };
}

async function sentTo(parts: Parts): Promise<World> {
  const it = world(parts);
  await it.login();
  return it;
}

async function typedInto(parts: Parts = {}): Promise<World> {
  const it = world({ person: {}, ...parts });
  await it.say(await it.waiting(), mobile);
  return it;
}

describe('A code that was sent to the number of the account', () => {
  it.each<[string, Parts['person']]>([
    ['is as it was', { mobile }],
    ['came alone', mobile],
    ['is written in another way', { mobile: ' 077 123 4567' }],
    ['belongs to somebody who has opted out since', { mobile, smsOtpDisabled: true }],
  ])('passes while that number %s', async (_how, now) => {
    const { outcome } = await typeAfter(await sentTo({}), now);
    expect(outcome).toEqual({ status: 'passed', factor: 'sms', user: alice });
  });

  it.each<[string, Parts['person'], string]>([
    ['has another number', { mobile: otherMobile }, 'mobile_changed'],
    ['has no number', {}, 'mobile_changed'],
    ['has something that is no number', { mobile: 'n/a' }, 'mobile_changed'],
    ['is gone', null, 'user_gone'],
    ['is gone without a word', undefined, 'user_gone'],
  ])('lets nobody in when the account %s meanwhile', async (_what, now, reason) => {
    const it = await sentTo({});
    const { pending, outcome } = await typeAfter(it, now);
    expect(outcome).toEqual({ status: 'ended', reason });
    const about = { account: pending.account, challenge: pending.id, strategy: 'local' };
    expect(it.told.slice(1)).toEqual([['denied', { ...about, reason }]]);
  });

  it('passes where the session keeps so little of the user that it tells no number, and only then', async () => {
    const little = { settings: { tellsRemoval: false } };
    expect((await typeAfter(await sentTo(little), {})).outcome.status).toBe('passed');
    const changed = await typeAfter(await sentTo(little), { mobile: otherMobile });
    expect(changed.outcome).toEqual({ status: 'ended', reason: 'mobile_changed' });
  });

  it('has the account looked up by the user that was loaded for the login', async () => {
    const find = jest.fn(() => ({ mobile }));
    const it = await sentTo({ users: { find } });
    const loaded = { id: 'alice', fresh: true };
    await verify(it.ctx, it.kept!, it.code(), async () => loaded);
    expect(find.mock.calls).toEqual([
      [{ strategy: 'local', user: alice }],
      [{ strategy: 'local', user: loaded }],
    ]);
  });

  it('does not have it looked up for a wrong code', async () => {
    const find = jest.fn(() => ({ mobile }));
    const it = await sentTo({ users: { find } });
    await it.type(it.kept!, it.wrong());
    expect(find).toHaveBeenCalledTimes(1);
  });

  it('lets nobody in when the user store is down, and a new code can be had', async () => {
    const it = await sentTo({});
    const down = { ...it.ctx, users: { find: () => Promise.reject(new Error('down')) } };
    const failure: unknown = await verify(down, it.kept!, it.code(), async () => alice).catch(
      (error: unknown) => error,
    );
    expect(failure).toBeInstanceOf(SmsOtpUserStoreError);
    expect(it.names()).toEqual(['sent']);
    it.clock.now += minute;
    expect(await resend(it.ctx, it.kept!)).toBeNull();
    expect((await it.type(it.kept!, it.code())).status).toBe('passed');
  });
});

describe('A code that was sent to a number that was typed', () => {
  it.each([{}, { mobile: null }, { mobile: '' }, { mobile: '  ' }, ''])(
    'passes while the account has none: %j',
    async (now) => {
      const it = await typedInto();
      expect((await typeAfter(it, now)).outcome.status).toBe('passed');
      expect(it.saved.map(([, number]) => number)).toEqual([mobile]);
    },
  );

  it.each<[string, Parts['person'], string]>([
    ['was given another number', { mobile: otherMobile }, 'mobile_changed'],
    ['is gone', null, 'user_gone'],
  ])('lets nobody in, and stores nothing, when the account %s meanwhile', async (_what, now, reason) => {
    const it = await typedInto();
    expect((await typeAfter(it, now)).outcome).toEqual({ status: 'ended', reason });
    expect(it.saved).toEqual([]);
    expect(it.names()).toEqual(['sent', 'denied']);
  });

  it('lets in, and stores nothing twice, when the account has this very number already', async () => {
    const it = await typedInto();
    expect((await typeAfter(it, { mobile })).outcome.status).toBe('passed');
    expect(it.saved).toEqual([]);
    expect(it.names()).toEqual(['sent', 'verified']);
  });
});
