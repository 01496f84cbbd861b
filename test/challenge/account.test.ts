import { accountOf } from '../../lib/challenge/account.js';

const key = Buffer.alloc(32, 1);

describe('The name of an account', () => {
  it('is the same for the same user, and names nobody', () => {
    expect(accountOf(key, 'alice')).toBe(accountOf(key, 'alice'));
    expect(accountOf(key, 'alice')).toMatch(/^[A-Za-z0-9_-]{27}$/);
    expect(accountOf(key, 'alice')).not.toContain('alice');
  });

  it('is another one for another user, and under another key', () => {
    expect(accountOf(key, 'bob')).not.toBe(accountOf(key, 'alice'));
    expect(accountOf(Buffer.alloc(32, 2), 'alice')).not.toBe(accountOf(key, 'alice'));
  });

  it('tells apart what JSON tells apart', () => {
    const different = [1, '1', true, null, [1], { id: 1 }, { id: '1' }, { id: [1] }, { id: { id: 1 } }, ''];
    expect(new Set(different.map((one) => accountOf(key, one))).size).toBe(different.length);
  });

  it('does not depend on the order in which an object got its keys, however deep', () => {
    const one = { id: 7, tenant: { name: 'a', zone: 'b' }, roles: [{ x: 1, y: 2 }] };
    const other = { roles: [{ y: 2, x: 1 }], tenant: { zone: 'b', name: 'a' }, id: 7 };
    expect(accountOf(key, other)).toBe(accountOf(key, one));
  });

  it('depends on the order of a list', () => {
    expect(accountOf(key, ['a', 'b'])).not.toBe(accountOf(key, ['b', 'a']));
  });

  it('is the same before and after the value lay in a session as JSON', () => {
    const serialized = { id: 7, since: new Date(0), nothing: undefined };
    const kept: unknown = JSON.parse(JSON.stringify(serialized));
    expect(accountOf(key, kept)).toBe(accountOf(key, serialized));
  });
});
