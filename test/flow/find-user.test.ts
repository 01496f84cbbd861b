import { SmsOtpUserStoreError } from '../../lib/errors.js';
import { findUser } from '../../lib/flow/find-user.js';
import type { UserStore } from '../../lib/users/contract.js';
import { first, world } from './support.js';

const find = (found: unknown) =>
  findUser(world({ users: { find: () => found as ReturnType<UserStore['find']> } }).ctx, first);

describe('The local account', () => {
  it.each([
    ['+94771234567', { mobile: '+94771234567' }],
    ['', { mobile: '' }],
    [{}, { mobile: '' }],
    [{ mobile: null }, { mobile: '' }],
    [{ mobile: undefined }, { mobile: '' }],
    [{ mobile: ' \t' }, { mobile: '' }],
    [{ mobile: ' +94771234567 ' }, { mobile: '+94771234567' }],
    [
      { mobile: '0771234567', smsOtpDisabled: true, name: 'alice' },
      { mobile: '0771234567', smsOtpDisabled: true },
    ],
    [Promise.resolve({ mobile: '1' }), { mobile: '1' }],
  ])('is read from %j', async (found, account) => {
    expect(await find(found)).toEqual({ smsOtpDisabled: undefined, ...account });
  });

  it.each([null, undefined, Promise.resolve(null)])('is not there: %p', async (found) => {
    expect(await find(found)).toBeNull();
  });

  it('may say its number once: it is read once', async () => {
    const said = ['+94771234567'];
    const fickle = {
      get mobile() {
        return said.pop();
      },
    };
    expect(await find(fickle)).toMatchObject({ mobile: '+94771234567' });
  });

  it.each([94771234567, true, {}, ['+94771234567']])(
    'with %j for a number is a fault of the store',
    async (mobile) => {
      const failure: unknown = await find({ mobile }).catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(SmsOtpUserStoreError);
      expect((failure as Error).message).not.toContain('1234567');
    },
  );

  it.each([false, 0, true, 5])('is none when the store gives %p, which names nobody', async (found) => {
    const outcome: unknown = await find(found).catch((error: unknown) => error);
    expect(outcome === null || outcome instanceof SmsOtpUserStoreError).toBe(true);
  });
});
