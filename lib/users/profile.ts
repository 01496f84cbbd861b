/** What can be read off the user object that a first factor gave, whatever strategy it came from. */

/** The name of the account, for `usecase: 'local'`: passport-local's, OpenID Connect's, SAML's. */
const usernameFields = ['username', 'preferred_username', 'nameID', 'id', 'sub'] as const;

/**
 * The provider's own id of the person. A NameID first: SAML libraries spread the attributes over the profile, and one that
 * is called `id` must not pass for the subject that the identity provider has signed.
 */
const subjectFields = ['nameID', 'sub', 'id'] as const;

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
 * The attribute of this name: a field of the profile, of a SAML response's `attributes`, or of the provider's raw answer
 * (`_json`). An e-mail address, under whatever name, counts only where it is said to be verified: most providers let
 * people, or the administrators of a tenant, type in somebody else's, and an account that is found by it would be theirs.
 * A SAML response has no such word; its attributes are what the organization itself has signed.
 * @returns null where there is none, or none that counts
 */
export function attributeOf(user: unknown, name: string): string | null {
  const places = [user, fieldOf(user, 'attributes'), fieldOf(user, '_json')];
  const text = places.map((place) => textOf(fieldOf(place, name))).find((found) => found !== null) ?? null;
  if (isSamlProfile(user)) return text;
  if (/^e-?mails?$/i.test(name)) return verifiedAddresses(user)[0] ?? null;
  if (text === null || !maybeAddress(name, text)) return text;
  return verifiedAddresses(user).includes(text) ? text : null;
}

/**
 * The telephone number that the provider tells, under the name that it has there. One of which OpenID Connect says that
 * nobody has proved it is nobody's.
 */
export function providerMobileOf(user: unknown, name: string): string | null {
  const places = [user, fieldOf(user, '_json')];
  const unproved = places.some((place) => says(place, 'phone_number_verified', false));
  return name === 'phone_number' && unproved ? null : attributeOf(user, name);
}

function isSamlProfile(user: unknown): boolean {
  return (['nameID', 'issuer'] as const).every((name) => textOf(fieldOf(user, name)) !== null);
}

/** By its name (`mail`, `emailAddress`, a claim that ends in `/email`) or its looks (`userPrincipalName`). */
function maybeAddress(name: string, text: string): boolean {
  return /mail/i.test(name) || /.@./.test(text);
}

/** The addresses that are said to be verified, the primary one first. */
function verifiedAddresses(user: unknown): string[] {
  const raw = fieldOf(user, '_json');
  if ([user, raw].some((place) => says(place, 'email_verified', false))) return [];
  const stated = [user, raw].filter((place) => says(place, 'email_verified', true)).map(addressIn);
  const listed = entriesOf(user).filter((entry) => says(entry, 'verified', true));
  const primaryFirst = [...listed].sort((a, b) => Number(isPrimary(b)) - Number(isPrimary(a)));
  const all = [...stated, ...primaryFirst.map((entry) => textOf(fieldOf(entry, 'value')))];
  return all.filter((text) => text !== null);
}

/** What `email_verified` beside it is about. */
function addressIn(place: unknown): string | null {
  const [entry, ...more] = entriesOf(place);
  return textOf(fieldOf(place, 'email')) ?? (more.length === 0 ? textOf(fieldOf(entry, 'value')) : null);
}

/** The list in which most strategies give addresses. */
function entriesOf(place: unknown): readonly unknown[] {
  const listed: unknown = fieldOf(place, 'emails');
  return Array.isArray(listed) ? listed : [];
}

function isPrimary(entry: unknown): boolean {
  return says(entry, 'primary', true);
}

/** Apple and others write the word `true` where a boolean is meant, and `false` too, which must not pass for a yes. */
function says(place: unknown, name: string, wanted: boolean): boolean {
  const value = fieldOf(place, name);
  return value === wanted || value === String(wanted);
}

function firstText(user: unknown, names: readonly string[]): string | null {
  return names.map((name) => textOf(fieldOf(user, name))).find((text) => text !== null) ?? null;
}

function fieldOf(place: unknown, name: string): unknown {
  return typeof place === 'object' && place !== null ? Reflect.get(place, name) : undefined;
}

/**
 * One text that says something, to the letter: "alice" and "alice " are two people where names may be chosen so. A list counts where it has a single entry, as SAML libraries give it; ids are numbers at
 * times. `null` and `undefined` are nobody's names: strategies that make a text of whatever id they get give just that
 * where there was none.
 */
function textOf(value: unknown): string | null {
  const one: unknown = Array.isArray(value) && value.length === 1 ? value[0] : value;
  if (typeof one === 'number' && Number.isSafeInteger(one)) return String(one);
  if (typeof one !== 'string') return null;
  return ['', 'null', 'undefined'].includes(one.trim()) ? null : one;
}
