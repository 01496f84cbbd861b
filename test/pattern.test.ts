import { compilePattern } from '../lib/pattern.js';

describe('A regular expression of the configuration', () => {
  it('matches all over a text, and knows Unicode', () => {
    expect('a1b22'.replace(compilePattern('\\d')!, '*')).toBe('a*b**');
    expect('aÄ1'.replace(compilePattern('\\p{L}')!, '*')).toBe('**1');
  });

  it('keeps the flags of a RegExp, but for those that hold a position', () => {
    expect(compilePattern(/a/i)!.flags).toBe('gi');
    expect(compilePattern(/a/gy)!.flags).toBe('g');
  });

  it.each(['(', '[', '\\A', '\\Qa\\E', '(?i)a', '\\z', '', null, undefined, 7, {}, ['a']])(
    'is none where it is %p, of Java or nonsense',
    (value) => {
      expect(compilePattern(value)).toBeUndefined();
    },
  );
});
