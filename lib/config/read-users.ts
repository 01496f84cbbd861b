import type { UserDirectory, UserStore } from '../users/contract.js';
import type { FieldValues } from './fields.js';
import type { SmsOtpOptions } from './options.js';

/** Where accounts are: at most one of the two. Neither: the user object itself is the account. */
export interface Users {
  readonly store?: UserStore;
  /** In the order in which they are asked. */
  readonly directories?: readonly UserDirectory[];
}

type Report = (problem: string) => void;

export function readUsers(options: SmsOtpOptions, values: FieldValues, report: Report): Users {
  const { users, directories, captureAndUpdateMobileNumber } = options;
  if (users !== undefined && directories !== undefined)
    report('users and directories say the same thing in two ways; give one of them');
  const found: Users = {
    ...(users !== undefined && { store: readStore(users, report) }),
    ...(directories !== undefined && { directories: ordered(directories, values, report) }),
  };
  if (directories === undefined) checkNoRules(values, report);
  const all: readonly { readonly saveMobile?: unknown }[] = directories ?? (found.store ? [found.store] : []);
  const canSave = all.some(({ saveMobile }) => typeof saveMobile === 'function');
  if (captureAndUpdateMobileNumber === true && !canSave)
    report('captureAndUpdateMobileNumber is true, but users has no saveMobile() to store the number with');
  return found;
}

function readStore(users: NonNullable<SmsOtpOptions['users']>, report: Report): UserStore {
  const store: UserStore = typeof users === 'function' ? { find: users } : users;
  if (typeof (store as Partial<UserStore>).find !== 'function')
    report('users has no find(); give a function that finds the account, or a store with find() in it');
  return store;
}

function ordered(
  directories: readonly UserDirectory[],
  values: FieldValues,
  report: Report,
): readonly UserDirectory[] {
  const { secondaryUserstore, usecase, userAttribute, authenticators } = values;
  const domains = directories.map(({ domain }) => domain);
  if (directories.length === 0) report('directories is empty; give one at least');
  if (new Set(domains).size < domains.length)
    report(`directories has one domain twice: ${domains.join(', ')}; give each a name of its own`);
  const named = Object.values(authenticators ?? {}).some((one) => one.userAttribute !== undefined);
  if (usecase === 'userAttribute' && userAttribute === undefined && !named)
    report('usecase is userAttribute; name the attribute in userAttribute, such as email');
  return (secondaryUserstore ?? domains).flatMap((domain) => {
    const directory = directories.find((candidate) => candidate.domain === domain);
    if (directory === undefined)
      report(`secondaryUserstore names ${JSON.stringify(domain)}; directories has ${domains.join(', ')}`);
    return directory ?? [];
  });
}

/** Rules for finding an account say nothing where the application finds it by itself. */
function checkNoRules(values: FieldValues, report: Report): void {
  const { usecase, userAttribute, authenticators, secondaryUserstore } = values;
  const given = [
    usecase !== 'local' && 'usecase',
    userAttribute !== undefined && 'userAttribute',
    Object.values(authenticators ?? {}).some((one) => one.userAttribute !== undefined) && 'authenticators',
    secondaryUserstore !== undefined && 'secondaryUserstore',
  ].filter((name) => name !== false);
  if (given.length > 0)
    report(`${given.join(', ')}: heard only with directories; give some, or leave it out`);
}
