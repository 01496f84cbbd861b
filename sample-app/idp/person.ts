import type { Request } from 'express';
import type { AccountOfUser } from 'passport-smsotp';
import type { SocialUser } from './social-login.js';

/** Who is in front of the browser, as applications are told. */
export interface Person {
  /** Whom applications know: the e-mail address of an account. */
  readonly subject: string;
  readonly name: string;
  /** Absent for somebody without an account here. */
  readonly username?: string | undefined;
  readonly mail?: string | undefined;
  /** E.164. */
  readonly mobile?: string | undefined;
}

export function personOfAccount({ username = '', mobile, attributes = {} }: AccountOfUser): Person {
  const { name = username, mail = '' } = attributes;
  const number = mobile?.trim() ?? '';
  return { subject: mail, name, username, mail, ...(number !== '' && { mobile: number }) };
}

/**
 * Somebody of the social login whom the settings let in without an account. Under a name that no account has: neither the
 * name nor the e-mail address that the provider told may lead an application to somebody else's account.
 */
export function strangerOf({ id, username }: SocialUser): Person {
  return { subject: `${id}@social.invalid`, name: username ?? id };
}

const people = new WeakMap<Request, Person>();

export function keepPerson(req: Request, person: Person): void {
  people.set(req, person);
}

/** Who is logged in, by both steps; undefined as long as nobody is. */
export function personOf(req: Request): Person | undefined {
  return people.get(req);
}
