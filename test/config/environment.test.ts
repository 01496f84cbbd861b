import { isProduction, variable } from '../../lib/config/environment.js';

describe('A variable', () => {
  it('is its text without the blanks around it', () => {
    expect(variable({ A: ' x y\n' }, 'A')).toBe('x y');
  });

  it.each([{}, { A: undefined }, { A: '' }, { A: ' \t\n' }])('that is absent or blank is none: %j', (env) => {
    expect(variable(env, 'A')).toBeUndefined();
  });
});

describe('Production', () => {
  it('is what NODE_ENV calls so, to the letter, as Express has it', () => {
    expect(isProduction({ NODE_ENV: 'production' })).toBe(true);
    for (const value of ['development', 'test', 'Production', '', undefined])
      expect(isProduction({ NODE_ENV: value })).toBe(false);
    expect(isProduction({})).toBe(false);
  });
});
