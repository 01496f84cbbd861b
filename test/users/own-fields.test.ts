import { ownFields } from '../../lib/users/own-fields.js';

const withUser = (user: object) => ({ strategy: 'local', user });

describe('The account', () => {
  it.each([
    [{ mobile: '1' }, '1'],
    [{ phone_number: '2' }, '2'],
    [{ phoneNumber: '3' }, '3'],
    [{ phone: '4' }, '4'],
    [{ phone: '4', mobile: '1' }, '1'],
    [{ mobile: '', phone: '4' }, '4'],
    [{ mobile: 94771234567, phone: '4' }, '4'],
    [{ phone_number: '2', phone_number_verified: true }, '2'],
    [{ phone_number: '2', phone_number_verified: false }, undefined],
    [{ phone_number: '2', phone_number_verified: false, phone: '4' }, '4'],
    [{ name: 'alice' }, undefined],
  ])('that nobody gave is the user itself: %j', (user, mobile) => {
    expect(ownFields.find({ strategy: 'local', user })).toEqual({ mobile, smsOtpDisabled: false });
  });

  it('that nobody gave also knows who opted out, and who says so with true alone', () => {
    expect(ownFields.find(withUser({ smsOtpDisabled: true }))).toMatchObject({ smsOtpDisabled: true });
    expect(ownFields.find(withUser({ smsOtpDisabled: 'false' }))).toMatchObject({ smsOtpDisabled: false });
    expect(ownFields.saveMobile).toBeUndefined();
  });
});
