import { SmsOtpUserStoreError } from '../../lib/errors.js';
import { beginChange, concludeChange } from '../../lib/flow/change.js';
import type { ChangeOutcome, Pending } from '../../lib/flow/contract.js';
import { changeNotice } from '../../lib/sms/message.js';
import type { UserStore } from '../../lib/users/contract.js';
import { alice, first, minute, mobile, otherMobile, world, type World } from './support.js';

/** A user store in which numbers can be changed, as one step. */
function changeable(more: Partial<UserStore> = {}): World {
  const it = world({
    users: {
      changeMobile: (_, from, to) => {
        if (typeof it.person !== 'object' || it.person?.mobile !== from) return false;
        it.person = { ...it.person, mobile: to };
        return true;
      },
      ...more,
    },
  });
  return it;
}

const begin = (it: World, typed: string): Promise<ChangeOutcome> =>
  beginChange(it.ctx, { first, serialized: 'alice', typed }, it.keep);

async function waiting(it: World, typed = otherMobile): Promise<Pending> {
  const outcome = await begin(it, typed);
  if (outcome.status !== 'code_required') throw new Error(outcome.status);
  return outcome.pending;
}

describe('A change of the number', () => {
  it('sends a code to the new one, and changes nothing yet (E07)', async () => {
    const it = changeable();
    const pending = await waiting(it, '077 765 4321');
    expect(it.sent.map(({ to }) => to)).toEqual([otherMobile]);
    expect(it.person).toEqual({ mobile });
    expect(pending).toMatchObject({ purpose: 'change', captured: true });
    expect(JSON.stringify(pending)).not.toMatch(/1234567|7654321/);
  });

  it('is done when that code was typed, and the old number is told (E11)', async () => {
    const it = changeable();
    const pending = await waiting(it);
    expect(await it.type(pending, it.code())).toEqual({ status: 'passed', factor: 'sms', user: alice });
    expect(it.person).toEqual({ mobile: otherMobile });
    expect(it.sent.at(-1)).toEqual({ to: mobile, text: changeNotice, code: '' });
    const about = { account: pending.account, challenge: pending.id, strategy: 'local' };
    expect(it.told.slice(1)).toEqual([
      ['mobileChanged', { ...about, to: '**********21' }],
      ['verified', about],
    ]);
  });

  it('is not done by a step that does not say which number it replaces', async () => {
    const it = changeable();
    const { from, ...nameless } = await waiting(it);
    expect(from).toBeDefined();
    expect(await concludeChange(it.ctx, nameless, alice, otherMobile)).toBe(false);
    expect(it.person).toEqual({ mobile });
  });

  it('is done also when the notice does not go out', async () => {
    const it = changeable();
    const pending = await waiting(it);
    it.answers.push(new Error('gateway down'));
    expect(await it.type(pending, it.code())).toMatchObject({ status: 'passed' });
  });

  it('is void when the number is another one by now (E08)', async () => {
    const it = changeable();
    const pending = await waiting(it);
    it.person = { mobile: '+94770000000' };
    expect(await it.type(pending, it.code())).toEqual({ status: 'ended', reason: 'mobile_changed' });
    expect(it.person).toEqual({ mobile: '+94770000000' });
    expect(it.sent).toHaveLength(1);
  });

  it('is void when it can not be read any more what it was', async () => {
    const it = changeable();
    const pending = await waiting(it);
    expect(await it.type({ ...pending, from: 'sealed with another key' }, it.code())).toEqual({
      status: 'ended',
      reason: 'mobile_changed',
    });
    expect(it.person).toEqual({ mobile });
  });

  it('is void when the account is gone', async () => {
    const it = changeable();
    const pending = await waiting(it);
    it.person = null;
    expect(await it.type(pending, it.code())).toEqual({ status: 'ended', reason: 'user_gone' });
  });

  it('can be corrected before it is proved', async () => {
    const it = changeable();
    const pending = await waiting(it, '077 000 0000');
    it.clock.now += minute;
    await it.say(pending, otherMobile);
    if (it.kept === null) throw new Error('nothing waits');
    expect(await it.type(it.kept, it.code())).toMatchObject({ status: 'passed' });
    expect(it.person).toEqual({ mobile: otherMobile });
  });

  it('takes a code that was sent for it, and no other (E08)', async () => {
    const it = changeable();
    const login = await it.waiting();
    const code = it.code();
    it.clock.now += minute;
    const pending = await waiting(it);
    expect(await it.type({ ...pending, id: login.id }, code)).toMatchObject({ status: 'refused' });
    expect(await it.type({ ...login, id: pending.id }, it.code())).toMatchObject({ status: 'refused' });
  });

  it.each([
    ['', 'mobile_required'],
    ['  ', 'mobile_required'],
    ['abc', 'mobile_invalid'],
    ['+94771234567,Evil:1', 'mobile_invalid'],
    ['077 123 4567', 'mobile_same'],
    [mobile, 'mobile_same'],
  ])('to %j is refused: %s', async (typed, code) => {
    const it = changeable();
    expect(await begin(it, typed)).toEqual({ status: 'refused', problem: { code } });
    expect(it.sent).toEqual([]);
  });

  it.each<[string, Partial<UserStore>, World['person']]>([
    ['without an account', {}, null],
    ['without a number, which is captured at the login', {}, { mobile: '' }],
  ])('is not possible %s', async (_what, users, person) => {
    const it = changeable(users);
    it.person = person;
    expect(await begin(it, otherMobile)).toEqual({ status: 'not_possible' });
  });

  it('is not possible in a user store that can not', async () => {
    expect(await begin(world(), otherMobile)).toEqual({ status: 'not_possible' });
  });

  it('is not possible for an account of another tenant', async () => {
    const it = changeable();
    it.person = { mobile, tenant: 'other' };
    const ctx = { ...it.ctx, tenant: 'acme' };
    const request = { first, serialized: 'alice', typed: otherMobile };
    expect(await beginChange(ctx, request, it.keep)).toEqual({ status: 'not_possible' });
  });

  it('replaces a stored number that is none, and tells nobody', async () => {
    const it = changeable();
    it.person = { mobile: 'n/a' };
    const pending = await waiting(it);
    expect(await it.type(pending, it.code())).toMatchObject({ status: 'passed' });
    expect(it.sent).toHaveLength(1);
  });

  it('tells when no message went out', async () => {
    const it = changeable();
    await it.login();
    expect(await begin(it, otherMobile)).toMatchObject({
      status: 'code_required',
      problem: { code: 'resend_wait' },
    });
  });

  it('is an error when the user store fails, and the old number stays', async () => {
    const it = changeable({ changeMobile: () => Promise.reject(new Error('down')) });
    const pending = await waiting(it);
    await expect(it.type(pending, it.code())).rejects.toThrow(SmsOtpUserStoreError);
    expect(it.names()).toEqual(['sent']);
  });
});

it('A number that was no number is replaced, and nobody is told', async () => {
  const it = changeable();
  it.person = { mobile: 'reception' };
  const pending = await waiting(it);
  expect(await it.type(pending, it.code())).toMatchObject({ status: 'passed' });
  expect(it.sent).toHaveLength(1);
});

describe('A new number that is corrected', () => {
  it('is not the one that is to be replaced, in whatever form that is stored', async () => {
    const it = changeable();
    it.person = { mobile: '077 123 4567' };
    const pending = await waiting(it);
    expect(await it.say(pending, mobile)).toEqual({ status: 'refused', problem: { code: 'mobile_same' } });
    expect(it.sent).toHaveLength(1);
  });

  it('is taken although it can not be read any more what it replaces', async () => {
    const it = changeable();
    const pending = await waiting(it);
    expect(await it.say({ ...pending, from: 'sealed with another key' }, mobile)).toMatchObject({
      status: 'code_required',
    });
  });
});
