import { socialCases } from '../first-factors/support/social-strategies.js';
import { read, rows, section } from './markdown.js';

const page = 'docs/first-factors.md';
const manifest = JSON.parse(read('package.json')) as { devDependencies: Record<string, string> };
const who = rows(section(page, 'Who somebody is'));

/** Those that test/first-factors/usecases.test.ts and refusals.test.ts try. */
const others = ['password', 'OpenID Connect', 'SAML'];

describe('The table of who somebody is', () => {
  it('has each first factor that is tested, and no other', () => {
    const shown = who.map((row) => row['first factor']);
    expect(shown).toEqual([...others, ...socialCases.map(({ title }) => title)]);
  });

  it.each(socialCases)('has package, provider, subject and issuer of $title as they are tested', (social) => {
    const row = who.find((one) => one['first factor'] === social.title)!;
    expect(row).toMatchObject({
      package: social.package,
      provider: social.named ? `say firstFactor: '${social.provider}'` : social.provider,
      subject: social.subjectField,
      issuer: social.issuer ?? '–',
    });
  });
});

describe('The table of attributes', () => {
  const attributes = rows(section(page, 'What a userAttribute means'));
  // An address that counts does so because the answer of the test says that it is verified.
  const how = (value: string): string => (value.includes('@') ? 'if verified' : 'yes');

  it.each(socialCases)('says of $title what was found to name an account, and what not', (social) => {
    const shown = attributes
      .filter((row) => row['first factor'] === social.title)
      .map((row) => [row['userAttribute'], row['names an account']]);
    const counts = Object.entries(social.counts).map(([name, value]) => [name, how(value)]);
    const ignored = Object.keys(social.ignored).map((name) => [name, 'no']);
    expect(shown.sort()).toEqual([...counts, ...ignored].sort());
  });
});

describe('The table of traps', () => {
  const traps = rows(section(page, 'Traps, and the state of the packages'));

  it.each(who)(
    'has $first factor in the version that is tested',
    ({ 'first factor': name, package: from }) => {
      const tested = traps.find((row) => row['first factor'] === name)?.['tested'];
      expect(`^${tested}`).toBe(manifest.devDependencies[from!]);
    },
  );
});
