import { attributeOf, issuerOf, subjectOf, usernameOf } from '../../lib/users/profile.js';

describe('The name of an account', () => {
  it.each([
    ['alice', 'alice'],
    [{ username: 'alice', id: '1' }, 'alice'],
    [{ preferred_username: 'alice', sub: '1' }, 'alice'],
    [{ nameID: 'alice@example.com' }, 'alice@example.com'],
    [{ id: 7 }, '7'],
    [{ username: ' alice ' }, 'alice'],
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
    [{ email: 'alice' }, 'email'],
    [{ emails: [{ value: 'alice' }] }, 'email'],
    [{ emails: [{ value: 'alice', verified: true }, { value: 'bob' }] }, 'emails'],
    [{ _json: { email: 'alice', email_verified: true } }, 'email'],
  ])('is read from %j', (user, name) => expect(attributeOf(user, name)).toBe('alice'));

  it.each([
    [{ emails: [{ value: 'alice', verified: false }] }, 'email'],
    [{ email: 'alice', email_verified: false }, 'email'],
    [{ emails: [{ value: 'alice' }], _json: { email_verified: false } }, 'email'],
    [{ emails: 'alice' }, 'email'],
    [{}, 'email'],
    [{ screen_name: { value: 'alice' } }, 'screen_name'],
    [{ roles: ['a', 'b'] }, 'roles'],
    ['alice', 'username'],
  ])('that nobody has verified, or that is no single text, is nobody: %j (N16)', (user, name) =>
    expect(attributeOf(user, name)).toBeNull(),
  );
});
