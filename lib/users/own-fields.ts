import type { FirstFactor, LocalUser, UserStore } from './contract.js';

/** The names that user objects have for it: the connector's, OpenID Connect's, and two that are usual. */
const mobileFields = ['mobile', 'phone_number', 'phoneNumber', 'phone'];

/** The user object itself is the account, for those who have the number in it. */
export const ownFields: UserStore = {
  find(first: FirstFactor): LocalUser {
    // Passport leaves it to the application what a user is; a bare id has no fields.
    const user = Object(first.user) as object;
    // OpenID Connect: the provider says that nobody has proved this number.
    const unproved = Reflect.get(user, 'phone_number_verified') === false;
    const names = mobileFields.filter((name) => !(unproved && name === 'phone_number'));
    const mobile = names.map((name): unknown => Reflect.get(user, name)).find(isText);
    return { mobile, smsOtpDisabled: Reflect.get(user, 'smsOtpDisabled') === true };
  },
};

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
