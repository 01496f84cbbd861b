import { attributeOf, issuerOf, subjectOf, usernameOf } from './profile.js';
import type { FirstFactor, LocalAccount, UserDirectory, UserStore } from './contract.js';

/** The connector's four ways from a first factor to a local account. */
export type Usecase = 'local' | 'association' | 'userAttribute' | 'subjectUri';

export interface ResolveRules {
  readonly usecase: Usecase;
  /** Which attribute holds the local name, for `userAttribute`. */
  readonly userAttribute?: string | undefined;
  /** The same for single first factors, by the name of their strategy; these win. */
  readonly authenticators?:
    Readonly<Record<string, { readonly userAttribute?: string | undefined }>> | undefined;
}

/** What a first factor is called whose name nobody told. */
const unknownStrategy = 'unknown';

interface Found {
  readonly account: LocalAccount;
  readonly directory: UserDirectory;
}

/**
 * The user store over one or more directories, probed in their order. What can't be resolved is an explicit "nobody",
 * never a user by the name of "null". It can do what one of the directories can; what the account's own one can't is
 * answered with "no".
 */
export function resolveIn(directories: readonly UserDirectory[], rules: ResolveRules): UserStore {
  const locate = (first: FirstFactor): Promise<Found | null> => locateIn(directories, rules, first);
  const can = (method: keyof UserDirectory): boolean =>
    directories.some((directory) => directory[method] !== undefined);
  return {
    find: async (first) => (await locate(first))?.account ?? null,
    ...(can('saveMobile') && { saveMobile: async (first, mobile) => saveIn(await locate(first), mobile) }),
    ...(can('changeMobile') && {
      changeMobile: async (first, from, to) =>
        (await ask(await locate(first), (at, name) => at.changeMobile?.(name, from, to))) === true,
    }),
    ...(can('saveSmsOtpDisabled') && {
      saveSmsOtpDisabled: async (first, disabled) =>
        (await ask(await locate(first), (at, name) => at.saveSmsOtpDisabled?.(name, disabled))) === true,
    }),
    ...backupCodesIn(can, locate),
  };
}

function backupCodesIn(
  can: (method: keyof UserDirectory) => boolean,
  locate: (first: FirstFactor) => Promise<Found | null>,
): Partial<UserStore> {
  return {
    ...(can('backupCodes') && {
      backupCodes: async (first) => ask(await locate(first), (at, name) => at.backupCodes?.(name)),
    }),
    ...(can('useBackupCode') && {
      useBackupCode: async (first, stored) =>
        (await ask(await locate(first), (at, name) => at.useBackupCode?.(name, stored))) === true,
    }),
    ...(can('saveBackupCodes') && {
      saveBackupCodes: async (first, stored) =>
        (await ask(await locate(first), (at, name) => at.saveBackupCodes?.(name, stored))) === true,
    }),
  };
}

function ask<T>(
  found: Found | null,
  what: (directory: UserDirectory, username: string) => T | undefined,
): T | undefined {
  return found === null ? undefined : what(found.directory, found.account.username);
}

/** After a password the name is known, whatever the `usecase`: the rules are for logins from elsewhere. */
async function locateIn(
  directories: readonly UserDirectory[],
  rules: ResolveRules,
  first: FirstFactor,
): Promise<Found | null> {
  if (first.strategy !== 'local' && rules.usecase === 'association') return linked(directories, first);
  const username = first.strategy === 'local' ? usernameOf(first.user) : nameBy(rules, first);
  if (username === null) return null;
  return probe(directories, (directory) => directory.find(username));
}

function nameBy(
  { usecase, userAttribute, authenticators = {} }: ResolveRules,
  first: FirstFactor,
): string | null {
  if (usecase === 'subjectUri') return subjectOf(first.user);
  if (usecase !== 'userAttribute') return usernameOf(first.user);
  const own = Object.hasOwn(authenticators, first.strategy) ? authenticators[first.strategy] : undefined;
  const attribute = own?.userAttribute ?? userAttribute;
  return attribute === undefined ? null : attributeOf(first.user, attribute);
}

async function linked(
  directories: readonly UserDirectory[],
  { strategy: provider, user }: FirstFactor,
): Promise<Found | null> {
  const subject = subjectOf(user);
  const issuer = issuerOf(user) ?? (provider === unknownStrategy ? null : provider);
  // Who says so is a part of it: the same subject at two nameless providers is two people.
  if (subject === null || issuer === null) return null;
  const identity = { provider, issuer, subject };
  return probe(directories, (directory) => directory.findAssociated?.(identity));
}

async function probe(
  directories: readonly UserDirectory[],
  ask: (directory: UserDirectory) => ReturnType<UserDirectory['find']> | undefined,
): Promise<Found | null> {
  // One after the other: an earlier store decides, and a later one is not asked for what it need not know.
  for (const directory of directories) {
    const account = await ask(directory);
    if (account) return { account, directory };
  }
  return null;
}

async function saveIn(found: Found | null, mobile: string): Promise<void> {
  const saved = await found?.directory.saveMobile?.(found.account.username, mobile);
  if (saved !== true) throw new Error('No directory has stored the number.');
}
