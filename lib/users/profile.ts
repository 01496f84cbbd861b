/** What can be read off the user object that a first factor gave, whatever strategy it came from. */

/** The name of the account, for `usecase: 'local'`: passport-local's, OpenID Connect's, SAML's. */
const usernameFields = ['username', 'preferred_username', 'nameID', 'id', 'sub'] as const;

/** The provider's own id of the person. */
const subjectFields = ['sub', 'id', 'nameID'] as const;

export function usernameOf(user: unknown): string | null {
  return textOf(user) ?? firstText(user, usernameFields);
}

export function subjectOf(user: unknown): string | null {
  return firstText(user, subjectFields);
}

export function issuerOf(user: unknown): string | null {
  return firstText(user, ['issuer', 'iss']);
}

/**
 * The attribute of this name: a field of the profile, of the provider's raw answer (`_json`), or of a SAML response.
 * `email` is also looked for in the list that social strategies give. An address that the provider has not verified is
 * nobody's: whoever registers there with somebody else's would get their account.
 */
export function attributeOf(user: unknown, name: string): string | null {
  const raw = fieldOf(user, '_json');
  if (/^e-?mails?$/i.test(name)) return emailOf(user, raw);
  const places = [user, fieldOf(user, 'attributes'), raw];
  return places.map((place) => textOf(fieldOf(place, name))).find((text) => text !== null) ?? null;
}

/**
 * The telephone number that the provider tells, under the name that it has there. One of which OpenID Connect says that
 * nobody has proved it is nobody's.
 */
export function providerMobileOf(user: unknown, name: string): string | null {
  const places = [user, fieldOf(user, '_json')];
  const unproved = places.some((place) => fieldOf(place, 'phone_number_verified') === false);
  return name === 'phone_number' && unproved ? null : attributeOf(user, name);
}

function emailOf(user: unknown, raw: unknown): string | null {
  if ([user, raw].some((place) => fieldOf(place, 'email_verified') === false)) return null;
  const listed: unknown = fieldOf(user, 'emails');
  const entry: unknown = Array.isArray(listed) ? listed[0] : undefined;
  if (fieldOf(entry, 'verified') === false) return null;
  const places = [fieldOf(user, 'email'), fieldOf(entry, 'value'), fieldOf(raw, 'email')];
  return places.map(textOf).find((text) => text !== null) ?? null;
}

function firstText(user: unknown, names: readonly string[]): string | null {
  return names.map((name) => textOf(fieldOf(user, name))).find((text) => text !== null) ?? null;
}

function fieldOf(place: unknown, name: string): unknown {
  return typeof place === 'object' && place !== null ? Reflect.get(place, name) : undefined;
}

/** One text that says something. A list counts where it has a single entry, as SAML libraries give it; ids are numbers at times. */
function textOf(value: unknown): string | null {
  const one: unknown = Array.isArray(value) && value.length === 1 ? value[0] : value;
  if (typeof one === 'number' && Number.isSafeInteger(one)) return String(one);
  return typeof one === 'string' && one.trim() !== '' ? one.trim() : null;
}
