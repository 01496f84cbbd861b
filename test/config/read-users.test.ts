import { readConfig } from '../../lib/config/read-config.js';
import { MemoryUserDirectory } from '../../lib/users/memory-directory.js';

const [primary, jdbc] = [new MemoryUserDirectory('primary'), new MemoryUserDirectory('jdbc')];

function read(options: object, env: Record<string, string> = {}) {
  const problems: string[] = [];
  const config = readConfig(options, env, (problem) => problems.push(problem));
  return { config, problems };
}

const domains = (options: object, env?: Record<string, string>) =>
  read(options, env).config.users.directories?.map(({ domain }) => domain);

describe('Directories', () => {
  it('are asked in the order in which they are given', () => {
    expect(domains({ directories: [primary, jdbc] })).toEqual(['primary', 'jdbc']);
  });

  it('are asked in the order of secondaryUserstore, whose blanks do not count (A35)', () => {
    const env = { SMSOTP_SECONDARY_USERSTORE: ' jdbc , primary' };
    expect(domains({ directories: [primary, jdbc] }, env)).toEqual(['jdbc', 'primary']);
    expect(domains({ directories: [primary, jdbc], secondaryUserstore: ['jdbc'] }, env)).toEqual(['jdbc']);
  });

  it.each([
    [{ directories: [] }, /^directories is empty/],
    [{ directories: [primary, primary] }, /^directories has one domain twice: primary, primary/],
    [
      { directories: [primary], secondaryUserstore: 'abc' },
      /^secondaryUserstore names "abc"; directories has primary/,
    ],
    [{ directories: [primary], usecase: 'userAttribute' }, /^usecase is userAttribute; name the attribute/],
    [{ directories: [primary], users: (): null => null }, /^users and directories say the same thing/],
    [{ users: (): null => null, usecase: 'association' }, /^usecase: heard only with directories/],
    [{ userAttribute: 'email', secondaryUserstore: 'x' }, /^userAttribute, secondaryUserstore: heard only/],
    [{ authenticators: { google: { userAttribute: 'email' } } }, /^authenticators: heard only/],
    [{ directories: null }, /^directories is null/],
  ])('%j is told at start', (options, problem) => {
    expect(read(options).problems).toEqual([expect.stringMatching(problem)]);
  });

  it('can store a number if one of them can', () => {
    const plain = { domain: 'plain', find: () => null };
    const capture = { captureAndUpdateMobileNumber: true };
    expect(read({ ...capture, directories: [plain] }).problems).toEqual([
      expect.stringContaining('no saveMobile()'),
    ]);
    expect(read({ ...capture, directories: [plain, primary] }).problems).toEqual([]);
  });
});

describe('The usecase', () => {
  it('is local where nobody says another (A42)', () => {
    expect(read({ directories: [primary] }).config.usecase).toBe('local');
  });

  it('that is not known is told at start (A43)', () => {
    expect(read({ directories: [primary], usecase: 'null' }).problems).toEqual([
      'usecase is "null"; use local or association or userAttribute or subjectUri',
    ]);
  });

  it('has authenticators from an object, or from JSON in the environment', () => {
    const authenticators = { google: { userAttribute: 'email' } };
    const env = { SMSOTP_AUTHENTICATORS: JSON.stringify(authenticators) };
    expect(read({ directories: [primary], authenticators }).config.authenticators).toEqual(authenticators);
    expect(read({ directories: [primary] }, env).config.authenticators).toEqual(authenticators);
  });

  it.each([
    '{',
    '[]',
    '{"google":"email"}',
    '{"google":{"attribute":"email"}}',
    '{"google":{"userAttribute":""}}',
  ])('has no authenticators from %s, and says how they are written', (text) => {
    const { problems } = read({ directories: [primary] }, { SMSOTP_AUTHENTICATORS: text });
    expect(problems).toEqual([
      expect.stringMatching(/^SMSOTP_AUTHENTICATORS is .*; use an object such as \{"google"/),
    ]);
  });
});
