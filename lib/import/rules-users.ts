import type { AuthenticatorBlock } from './contract.js';
import type { Draft, Rules } from './draft.js';
import { attributeName, strategyOf } from './names.js';
import { listOf, quoted } from './words.js';

const usecases = ['local', 'association', 'userAttribute', 'subjectUri'];

/** How the local account is found. */
export const userRules: Rules = {
  usecase: (draft, value, name) => {
    const known = usecases.find((usecase) => usecase.toLowerCase() === value.toLowerCase());
    if (known === undefined) {
      draft.change(
        name,
        `The connector knows no ${quoted(value)} and found nobody; the default here is local.`,
      );
      return;
    }
    draft.take(name, 'usecase', known);
    if (known !== value)
      draft.change(
        name,
        `Written ${quoted(value)} the connector found nobody: it compares letter by letter.`,
      );
  },
  userAttribute: (draft, value, name) => {
    const attribute = attributeName(value);
    draft.take(name, 'userAttribute', attribute);
    if (attribute !== value) draft.change(name, becomes(value, attribute));
  },
  secondaryUserstore: (draft, value, name) => {
    const names = listOf(value);
    if (names.length === 0) {
      draft.leave(name, 'It names no store; all directories are asked.');
      return;
    }
    draft.take(name, 'secondaryUserstore', names);
    if (names.join(',') !== value)
      draft.change(
        name,
        'The connector kept the blanks around the names, and found no such store. Here they go.',
      );
  },
};

const becomes = (claim: string, attribute: string): string =>
  `The claim ${quoted(claim)} is ${quoted(attribute)} in what a strategy of Passport gives.`;

const parameter = 'SMSOTP-userAttribute';

/** The attribute of each other authenticator, by the name of its strategy. */
export function takeAuthenticators(draft: Draft, blocks: readonly AuthenticatorBlock[]): void {
  const found = new Map<string, { userAttribute: string }>();
  const sources: string[] = [];
  for (const block of blocks) {
    const [strategy, userAttribute] = readBlock(draft, block) ?? [];
    if (strategy === undefined || userAttribute === undefined) continue;
    const before = found.get(strategy)?.userAttribute ?? userAttribute;
    if (before !== userAttribute)
      draft.change(place(block), `Two blocks are for the strategy ${quoted(strategy)}; this one counts.`);
    found.set(strategy, { userAttribute });
    sources.push(block.name);
  }
  if (found.size === 0) return;
  const label = `${parameter} of ${sources.map((name) => quoted(name)).join(', ')}`;
  draft.take(label, 'authenticators', Object.fromEntries(found));
  if (draft.option('usecase') !== 'userAttribute')
    draft.change(parameter, 'It counts with usecase userAttribute alone; the connector is the same there.');
}

const place = ({ name }: AuthenticatorBlock): string => `${parameter} of ${quoted(name)}`;

function readBlock(draft: Draft, block: AuthenticatorBlock): readonly [string, string] | undefined {
  const entry = block.parameters.findLast(({ name }) => name === parameter);
  if (entry === undefined) return undefined;
  const strategy = strategyOf(block.name);
  if (entry.value === '' || entry.elsewhere === true) draft.leave(place(block), 'It names no attribute.');
  else if (strategy === undefined)
    draft.leave(place(block), 'No strategy can have this name; add it to authenticators.');
  else return [guess(draft, block, strategy), attribute(draft, block, entry.value)];
  return undefined;
}

function guess(draft: Draft, block: AuthenticatorBlock, found: { name: string; guessed: boolean }): string {
  if (found.guessed)
    draft.change(
      place(block),
      `The strategy is taken to be called ${quoted(found.name)}; compare with passport.use().`,
    );
  return found.name;
}

function attribute(draft: Draft, block: AuthenticatorBlock, claim: string): string {
  const name = attributeName(claim);
  if (name !== claim) draft.change(place(block), becomes(claim, name));
  return name;
}

/** Most providers do not say it, so users who were found by theirs are found no longer. */
export function judgeAddresses(draft: Draft): void {
  const attributes = [draft.option('userAttribute'), JSON.stringify(draft.option('authenticators') ?? {})];
  if (attributes.some((found) => typeof found === 'string' && /mail/i.test(found)))
    draft.change(
      'userAttribute',
      'An e-mail address finds an account only where the provider says that it is verified, as Google does and Facebook ' +
        'does not: see docs/first-factors.md.',
    );
}

export function absentUsecase(draft: Draft): void {
  if (draft.text('usecase') !== undefined) return;
  draft.change(
    'usecase',
    'Absent: the documentation says local, and so it is here; the connector looked for a user called null behind a federated login.',
  );
}

/** A start with these and without directories is refused, so it had better be told now. */
export function needsDirectories(draft: Draft): void {
  const usecase = draft.option('usecase');
  const names = [
    usecase !== undefined && usecase !== 'local' && 'usecase',
    draft.option('userAttribute') !== undefined && 'userAttribute',
    draft.option('authenticators') !== undefined && 'authenticators',
    draft.option('secondaryUserstore') !== undefined && 'secondaryUserstore',
  ].filter((name) => name !== false);
  if (names.length > 0)
    draft.change(
      names.join(', '),
      'Heard only with directories, in which accounts have names: give them to the strategy, or take this out.',
    );
  if (usecase === 'userAttribute' && !names.includes('userAttribute') && !names.includes('authenticators'))
    draft.change('usecase', 'No attribute is named; a start without userAttribute is refused.');
  if (draft.option('secondaryUserstore') !== undefined)
    draft.change(
      'secondaryUserstore',
      'Each name must be the domain of one of the directories, letter by letter.',
    );
}
