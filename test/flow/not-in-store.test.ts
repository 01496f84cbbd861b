import { look } from '../../lib/flow/look.js';
import type { FlowSettings } from '../../lib/flow/context.js';
import { alice, mobile, otherMobile, world, type World } from './support.js';

const direct: Partial<FlowSettings> = { mandatory: true, sendOtpDirectlyToMobile: true };
const byProvider: Partial<FlowSettings> = { mandatory: true, sendOtpToFederatedMobile: true };
const google = (profile: object): { first: { strategy: string; user: Express.User } } => ({
  first: { strategy: 'google', user: profile },
});

describe('Who is in no user store, where the code goes to a typed number', () => {
  const begun = (settings = direct): World => world({ settings, person: null });

  it('is asked for a number (A27)', async () => {
    const it = begun();
    expect(await it.login()).toMatchObject({ status: 'mobile_required', pending: { unknown: true } });
    expect(it.sent).toEqual([]);
  });

  it('gets the code there, and nothing is stored; it is no proof of a number that anybody knew (A28)', async () => {
    const it = begun();
    await it.say(await it.waiting(), '077 765 4321');
    if (it.kept === null) throw new Error('nothing waits');
    expect(it.sent.map(({ to }) => to)).toEqual([otherMobile]);
    expect((await look(it.ctx, it.kept)).to).toBeNull();
    expect(await it.type(it.kept, it.code())).toEqual({
      status: 'passed',
      factor: 'typed_mobile',
      user: alice,
    });
    expect(it.saved).toEqual([]);
    expect(it.names()).toEqual(['sent', 'verified']);
  });

  it('is asked again at the next login (A29)', async () => {
    const it = begun();
    await it.say(await it.waiting(), '077 765 4321');
    if (it.kept) await it.type(it.kept, it.code());
    expect(await it.login()).toMatchObject({ status: 'mobile_required' });
  });

  it('is not let in on it once there is an account, which may have another number', async () => {
    const it = begun();
    await it.say(await it.waiting(), '077 765 4321');
    it.person = { mobile };
    if (it.kept === null) throw new Error('nothing waits');
    expect(await it.type(it.kept, it.code())).toEqual({ status: 'ended', reason: 'mobile_changed' });
  });

  it('is refused where nobody named the first factor: it may be the password of an account that has a number', async () => {
    const it = begun();
    expect(await it.login({ first: { strategy: 'unknown', user: alice } })).toEqual({
      status: 'denied',
      reason: 'user_unknown',
    });
    expect(it.kept).toBeNull();
  });

  it('is refused where the second step is not mandatory (A30, A33)', async () => {
    const it = begun({ sendOtpDirectlyToMobile: true });
    expect(await it.login()).toEqual({ status: 'denied', reason: 'user_unknown' });
  });
});

describe('Who is in no user store, where the provider tells the number', () => {
  it('gets the code there (A31)', async () => {
    const it = world({ settings: byProvider, person: null });
    const pending = await it.waiting(google({ id: '1', mobile: '077 123 4567' }));
    expect(it.sent.map(({ to }) => to)).toEqual([mobile]);
    expect(await it.type(pending, it.code())).toMatchObject({ status: 'passed', factor: 'sms' });
    expect(it.saved).toEqual([]);
  });

  it('can not type another one', async () => {
    const it = world({ settings: byProvider, person: null });
    const pending = await it.waiting(google({ id: '1', mobile }));
    expect(await it.say(pending, otherMobile)).toEqual({ status: 'not_asked' });
  });

  it.each([
    ['tells none (A32)', { id: '1' }, 'mobile_missing'],
    ['tells an empty one', { id: '1', mobile: ' ' }, 'mobile_missing'],
    ['tells what is none', { id: '1', mobile: 'n/a' }, 'mobile_unusable'],
  ])('is refused when the provider %s', async (_what, profile, reason) => {
    const it = world({ settings: byProvider, person: null });
    expect(await it.login(google(profile))).toEqual({ status: 'denied', reason });
    expect(it.sent).toEqual([]);
  });

  it.each([
    [true, 'code_required'],
    [false, 'denied'],
  ])('is heard on the name of the attribute, and on phone_number_verified: %j', async (verified, status) => {
    const settings: Partial<FlowSettings> = {
      ...byProvider,
      federatedMobileAttributeKey: (strategy) => (strategy === 'google' ? 'phone_number' : 'mobile'),
    };
    const profile = { _json: { phone_number: mobile, phone_number_verified: verified } };
    const it = world({ settings, person: null });
    expect((await it.login(google(profile))).status).toBe(status);
  });

  it('is not asked of an account that is there', async () => {
    const it = world({ settings: byProvider, person: { mobile: '' } });
    expect(await it.login(google({ mobile: otherMobile }))).toMatchObject({ status: 'mobile_required' });
  });
});

describe('Who is in no user store, and is let in for that', () => {
  const nameless = { first: { strategy: 'unknown', user: alice } };

  it.each([
    [true, 'skipped'],
    [false, 'denied'],
  ])(
    'is let in without a name of the first factor where accounts are found so: %j',
    async (found, status) => {
      const it = world({ settings: { skipUnknown: true, findsNameless: found }, person: null });
      expect((await it.login(nameless)).status).toBe(status);
      expect((await it.login()).status).toBe('skipped');
    },
  );
});
