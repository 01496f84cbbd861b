import { attributeOf, issuerOf, subjectOf, usernameOf } from '../../lib/users/profile.js';

describe('The name of an account', () => {
  it.each([
    ['alice', 'alice'],
    [{ username: 'alice', id: '1' }, 'alice'],
    [{ preferred_username: 'alice', sub: '1' }, 'alice'],
    [{ nameID: 'alice@example.com' }, 'alice@example.com'],
    [{ id: 7 }, '7'],
    [{ username: 'alice ' }, 'alice '],
    [' alice', ' alice'],
    [{ username: ['alice'] }, 'alice'],
  ])('is read from %j', (user, name) => expect(usernameOf(user)).toBe(name));

  it.each([
    undefined,
    null,
    {},
    '',
    ' ',
    { username: '' },
    { username: ['a', 'b'] },
    { username: 'null' },
    { username: ' null ' },
    { username: 'undefined' },
    { username: {} },
    { id: 1.5 },
    [],
  ])('is not to be had from %j', (user) => expect(usernameOf(user)).toBeNull());
});

describe('The subject and the issuer', () => {
  it("are the provider's own", () => {
    expect(subjectOf({ sub: 's', id: 'i', username: 'u' })).toBe('s');
    expect(subjectOf({ id: 583_231 })).toBe('583231');
    expect(subjectOf({ nameID: 'n', username: 'u' })).toBe('n');
    expect(subjectOf({ nameID: 'n', sub: 's', id: 'i' })).toBe('n');
    expect(subjectOf({ id: String(undefined) })).toBeNull();
    expect(subjectOf({ sub: 's ' })).toBe('s ');
    expect(subjectOf({ username: 'u' })).toBeNull();
    expect(subjectOf('alice')).toBeNull();
    expect(issuerOf({ issuer: 'https://a.example' })).toBe('https://a.example');
    expect(issuerOf({ iss: 'https://b.example' })).toBe('https://b.example');
    expect(issuerOf({})).toBeNull();
  });
});

describe('An attribute', () => {
  it.each([
    [{ screen_name: 'alice' }, 'screen_name'],
    [{ _json: { screen_name: 'alice' } }, 'screen_name'],
    [{ attributes: { uid: ['alice'] } }, 'uid'],
    [{ 'http://wso2.org/claims/uid': 'alice' }, 'http://wso2.org/claims/uid'],
  ])('is read from %j', (user, name) => expect(attributeOf(user, name)).toBe('alice'));

  it.each([
    [{}, 'screen_name'],
    [{ screen_name: { value: 'alice' } }, 'screen_name'],
    [{ roles: ['a', 'b'] }, 'roles'],
    [{ screen_name: 'null' }, 'screen_name'],
    ['alice', 'username'],
  ])('that is no single text is nobody: %j', (user, name) => expect(attributeOf(user, name)).toBeNull());
});

describe('An e-mail address', () => {
  const address = 'alice@example.com';
  const listed = (...emails: object[]) => ({ emails });
  const yes = { value: address, verified: true };
  const elsewhere = { value: 'alice@elsewhere.example', verified: true };

  it.each<[object, string]>([
    [{ email: address, email_verified: true }, 'email'],
    [{ email: address, email_verified: 'true' }, 'e-mail'],
    [{ _json: { email: address, email_verified: true } }, 'email'],
    [listed(yes), 'emails'],
    [listed({ value: 'old@example.com', verified: false }, yes), 'email'],
    [listed(elsewhere, { ...yes, primary: true }), 'email'],
    [listed(yes, elsewhere), 'email'],
    [{ ...listed({ value: address }), email_verified: true }, 'email'],
    [{ mail: address, email: address, email_verified: true }, 'mail'],
    [{ claim: address, ...listed(yes) }, 'claim'],
  ])('that is said to be verified counts: %j', (user, name) => expect(attributeOf(user, name)).toBe(address));

  it.each<[object, string]>([
    [{ email: address }, 'email'],
    [listed({ value: address }), 'email'],
    [listed({ value: address, verified: false }), 'email'],
    [{ email: address, email_verified: false }, 'email'],
    [{ email: address, email_verified: 'false' }, 'email'],
    [{ ...listed(yes), _json: { email_verified: false } }, 'email'],
    [{ ...listed({ value: address }), _json: { verified: true } }, 'email'],
    [{ ...listed({ value: address }, elsewhere), email_verified: true }, 'address'],
    [{ emails: address, email_verified: true }, 'email'],
    [{ mail: address }, 'mail'],
    [{ mail: 'alice' }, 'mail'],
    [{ userPrincipalName: address }, 'userPrincipalName'],
    [{ 'http://wso2.org/foursquare/claims/email': address }, 'http://wso2.org/foursquare/claims/email'],
    [{ mail: address, email: 'mallory@example.com', email_verified: true }, 'mail'],
    [{ attributes: { email: address } }, 'email'],
  ])('that nobody has verified is nobody, whatever it is called (N16): %j', (user, name) =>
    expect(attributeOf(user, name)).toBeNull(),
  );

  it.each<[object, string]>([
    [{ attributes: { mail: [address] } }, 'mail'],
    [{ email: address }, 'email'],
  ])('in a SAML response is what the organization signed: %j', (fields, name) => {
    const saml = { issuer: 'https://idp.example/metadata', nameID: '_1', ...fields };
    expect(attributeOf(saml, name)).toBe(address);
  });
});
