import fc from 'fast-check';
import { seal, unseal } from '../../lib/challenge/seal.js';

const key = Buffer.alloc(32, 1);
const number = '+94771234567';

describe('A sealed number', () => {
  it('comes back as it was', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => unseal(key, seal(key, text)) === text));
  });

  it('shows nothing of the number, and looks another each time', () => {
    const sealed = [seal(key, number), seal(key, number)];
    expect(new Set(sealed).size).toBe(2);
    for (const one of sealed) {
      expect(one).toMatch(/^[A-Za-z0-9_-]+$/);
      expect(Buffer.from(one, 'base64url').toString('latin1')).not.toContain('1234567');
    }
  });

  it('does not come back under another key', () => {
    expect(unseal(Buffer.alloc(32, 2), seal(key, number))).toBeNull();
  });

  it('does not come back when any byte of it was altered', () => {
    const bytes = Buffer.from(seal(key, number), 'base64url');
    for (let i = 0; i < bytes.length; i += 1) {
      const altered = Buffer.from(bytes);
      altered[i]! ^= 1;
      expect(unseal(key, altered.toString('base64url'))).toBeNull();
    }
  });

  it('does not come back when it was cut short or made longer', () => {
    const sealed = seal(key, number);
    for (let length = 0; length < sealed.length; length += 1)
      expect(unseal(key, sealed.slice(0, length))).toBeNull();
    expect(unseal(key, `${sealed}AAAA`)).toBeNull();
  });

  it.each(['', 'x', '+94771234567', '////', 'not base64 at all !'])('is not %j', (text) => {
    expect(unseal(key, text)).toBeNull();
  });
});
