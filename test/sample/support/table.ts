import type { Settings } from '../../browser/support/sample.js';
import { section } from '../../docs/markdown.js';
import { Person, useSample } from './logins.js';

/** What a row of docs/sample.md says, as a test. */
export type Play = (person: Person) => Promise<void>;

interface Row {
  readonly settings: string;
  readonly username: string;
  readonly words: string;
}

/** The rows of one table, with the marks of code taken off the cells that are variables and names. */
export function rowsOf(heading: string): Row[] {
  const lines = section('docs/sample.md', heading)
    .split('\n')
    .filter((line) => line.startsWith('|'));
  return lines.slice(2).map((line) => {
    const cells = line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim());
    const [settings = '', username = '', words = ''] = cells.slice(-3);
    return { settings: bare(settings), username: bare(username), words };
  });
}

const bare = (cell: string): string => cell.replace(/^`(.*)`$/, '$1');

/** As a shell would read it. */
export function settingsOf(text: string): Settings {
  const found = [...text.matchAll(/([A-Z_]+)=(?:'([^']*)'|(\S*))/g)];
  return Object.fromEntries(found.map(([, name, quoted, plain]) => [name!, quoted ?? plain!]));
}

/** Each row of the table with the play of its name, each set of variables with one sample. */
export function playTable(heading: string, plays: Readonly<Record<string, Play>>): void {
  const rows = rowsOf(heading);
  const nameOf = ({ settings, username }: Row): string => `${settings} ${username}`;

  test('Each row of the table is played', () => {
    expect(Object.keys(plays).sort()).toEqual(rows.map(nameOf).sort());
  });

  describe.each([...new Set(rows.map(({ settings }) => settings))])('With %s', (settings) => {
    const sample = useSample(settingsOf(settings));
    const own = rows.filter((row) => row.settings === settings);
    test.each(own.map((row) => [row.username, row.words, nameOf(row)]))(
      '%s: %s',
      async (_who, _what, name) => {
        await plays[name]!(await Person.arrive(sample()));
      },
    );
  });
}
