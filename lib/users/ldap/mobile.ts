import type { UserDirectory } from '../contract.js';
import { mobileOf } from './account.js';
import { change, unlessPresent } from './changes.js';
import type { Context } from './context.js';
import type { Entry } from './entries.js';
import { resultCode } from './failure.js';

const { noSuchAttribute, constraintViolation, attributeOrValueExists, noSuchObject, assertionFailed } =
  resultCode;

export function mobileMethods(context: Context): Pick<UserDirectory, 'saveMobile' | 'changeMobile'> {
  const save = async (username: string, mobile: string): Promise<boolean> => {
    const entry = await context.entries.byUsername(username);
    if (entry === null || entry.values(context.claims.mobile).length > 0) return false;
    return context.assertionControl
      ? addIfNone(context, entry, mobile)
      : addAndLook(context, entry, username, mobile);
  };
  return {
    saveMobile: save,
    changeMobile: async (username, from, to) =>
      from === '' ? save(username, to) : replace(context, username, from, to),
  };
}

/** `mobile` can have many values, so `add` alone would store a second number beside the first. */
function addIfNone({ entries, ldapts, claims }: Context, { dn }: Entry, mobile: string): Promise<boolean> {
  return entries.modify(
    dn,
    [change(ldapts, 'add', claims.mobile, [mobile])],
    [assertionFailed, noSuchObject],
    [unlessPresent(ldapts, claims.mobile)],
  );
}

/**
 * For servers without the assertion control: adds first, looks then, and takes its own number back if there is
 * another. Of two at once the later one sees the earlier: one wins or none, never both.
 */
async function addAndLook(
  context: Context,
  { dn }: Entry,
  username: string,
  mobile: string,
): Promise<boolean> {
  const { entries, ldapts, claims } = context;
  const refusals = [attributeOrValueExists, constraintViolation, noSuchObject];
  if (!(await entries.modify(dn, [change(ldapts, 'add', claims.mobile, [mobile])], refusals))) return false;
  const now = await entries.byUsername(username);
  if (now?.dn === dn && now.values(claims.mobile).length === 1) return true;
  await entries.modify(
    dn,
    [change(ldapts, 'delete', claims.mobile, [mobile])],
    [noSuchAttribute, noSuchObject],
  );
  return false;
}

/** The server refuses both changes when the old value is not there: that makes one step of them. */
async function replace(
  { entries, ldapts, claims }: Context,
  username: string,
  from: string,
  to: string,
): Promise<boolean> {
  const entry = await entries.byUsername(username);
  if (entry === null || mobileOf(entry, claims) !== from) return false;
  const changes = [
    change(ldapts, 'delete', claims.mobile, [from]),
    change(ldapts, 'add', claims.mobile, [to]),
  ];
  return entries.modify(entry.dn, changes, [noSuchAttribute, noSuchObject]);
}
