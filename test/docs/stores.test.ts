import { membersOf, read, rows, section } from './markdown.js';

const page = 'docs/stores.md';

test('The table has each method of the challenge store', () => {
  const table = rows(read(page)).map((row) => row['method']);
  expect(table.sort()).toEqual(membersOf('lib/challenge/contract.ts', 'ChallengeStore').sort());
});

test('The types of the user store are those of the code', () => {
  for (const name of ['UserStore', 'LocalUser']) {
    const [, body] = new RegExp(`interface ${name} \\{([^]*?)^\\}`, 'm').exec(read(page)) ?? [];
    const shown = [...body!.matchAll(/^ {2}(\w+)/gm)].map(([, member]) => member!);
    expect(shown).toEqual(membersOf('lib/users/contract.ts', name));
  }
});

test('The table of LDAP has each option', () => {
  const table = rows(section(page, 'LDAP')).map((row) => row['option']);
  expect(table).toEqual(membersOf('lib/users/ldap/ldap-options.ts', 'LdapOptions'));
});
