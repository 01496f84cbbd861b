declare global {
  // Merged with the declarations of @types/express and @types/passport where an application has them; declared here
  // too, so that our own types need neither.
  namespace Express {
    // eslint-disable-next-line @typescript-eslint/no-empty-object-type -- an application merges its own user type into it
    interface User {}
  }
}

/** A value, or a promise of it. */
export type Awaitable<T> = T | PromiseLike<T>;

/** The first factor as it was proved: which strategy ran, what it gave, and what it says of itself. */
export interface FirstFactor {
  /** Name of the Passport strategy: `local`, `google`, `saml`, …; `unknown` where nobody told. */
  readonly strategy: string;
  /** The user object that the strategy's verify callback gave. */
  readonly user: Express.User;
}

/** What the second factor needs to know of an account. */
export interface LocalUser {
  /** The claim `mobile`: best in E.164; national form is read with `defaultCountry`. Empty when there is none. */
  readonly mobile?: string | null | undefined;
  /** The claim `smsotp_disabled`: the user opted out. Only heard when `enableByUserClaim` is on. */
  readonly smsOtpDisabled?: boolean | undefined;
  /** Further attributes by their names, for `screenUserAttribute`. */
  readonly attributes?: Readonly<Record<string, string>> | undefined;
  /** The tenant to which the account belongs; where tenants are served, a login at another one is refused. */
  readonly tenant?: string | undefined;
}

/** Where accounts live. Plain functions over whatever the application has. */
export interface UserStore {
  /**
   * The account behind a proved first factor. Asked when the second step begins, with the user that the first factor
   * gave, and once more before the login, with the one that `deserializeUser` gave: an account that is gone by then, or
   * has another number, lets nobody in. `null` means that there is no such account here, and the user
   * is denied unless `unknownUser` is `skip`. A bare string is short for `{ mobile }`.
   */
  find(first: FirstFactor): Awaitable<LocalUser | string | null | undefined>;
  /**
   * Stores a number that the user has just proved to hold; E.164. Only where there is none yet: of two logins at once,
   * the second must not put its number over the first one's. Without this method no number can be
   * captured. A rejection ends the login with an error: nobody gets in on a number that was not kept.
   */
  saveMobile?(first: FirstFactor, mobile: string): Awaitable<void>;
  /**
   * Puts the number `to`, which was just proved, in the place of `from`, in one step: only while `from` is still the
   * account's number, as `find` gave it. Without this method nobody can change a number here.
   * @returns whether it was stored
   */
  changeMobile?(first: FirstFactor, from: string, to: string): Awaitable<boolean>;
  /** Stores the user's own choice for or against the second step. Without it nobody can choose here. */
  saveSmsOtpDisabled?(first: FirstFactor, disabled: boolean): Awaitable<boolean>;
  /** The backup codes that are left, in their stored form. Without it there are none. */
  backupCodes?(first: FirstFactor): Awaitable<readonly string[] | null | undefined>;
  /**
   * Removes one backup code, by its stored form, in one step.
   * @returns whether it was there: of two at once, one alone gets true
   */
  useBackupCode?(first: FirstFactor, stored: string): Awaitable<boolean>;
  /** Stores these backup codes in place of all earlier ones. */
  saveBackupCodes?(first: FirstFactor, stored: readonly string[]): Awaitable<boolean>;
}

/** Who somebody is at the provider that proved them: all three together, never an e-mail address alone. */
export interface FederatedIdentity {
  /** Passport strategy, such as `google`. */
  readonly provider: string;
  /** What the provider calls itself (OpenID Connect `iss`, SAML issuer); the strategy's name where it does not say. */
  readonly issuer: string;
  /** The provider's own id of the person (OpenID Connect `sub`, SAML NameID). */
  readonly subject: string;
}

/** An account that is known by its name. */
export interface LocalAccount extends LocalUser {
  readonly username: string;
}

/**
 * One store of accounts. Several can stand behind each other (`secondaryUserstore`); which account belongs to a first
 * factor is found by the `usecase`, and not here.
 */
export interface UserDirectory {
  /** The store's name in `secondaryUserstore`, such as `primary` or `jdbc`. */
  readonly domain: string;
  /** The account of this name, to the letter; null when there is none. */
  find(username: string): Awaitable<LocalAccount | null | undefined>;
  /** The account that was linked to this identity; null when there is no such link. Without it nobody is linked. */
  findAssociated?(identity: FederatedIdentity): Awaitable<LocalAccount | null | undefined>;
  /**
   * Stores a number where there is none yet, in one step: of two logins at once, only one may.
   * @returns whether it was stored
   */
  saveMobile?(username: string, mobile: string): Awaitable<boolean>;
  /**
   * Puts the number `to` in the place of `from`, in one step: only while `from` is the account's number.
   * @returns whether it was stored
   */
  changeMobile?(username: string, from: string, to: string): Awaitable<boolean>;
  /** Stores the user's own choice. @returns false when there is no such account */
  saveSmsOtpDisabled?(username: string, disabled: boolean): Awaitable<boolean>;
  /** The backup codes that are left, in their stored form, which holds no blank and no comma; none for nobody. */
  backupCodes?(username: string): Awaitable<readonly string[] | null | undefined>;
  /**
   * Removes one backup code, by its stored form, in one step.
   * @returns whether it was there: of two at once, one alone gets true
   */
  useBackupCode?(username: string, stored: string): Awaitable<boolean>;
  /** Stores these backup codes in place of all earlier ones. @returns false when there is no such account */
  saveBackupCodes?(username: string, stored: readonly string[]): Awaitable<boolean>;
  /** Links an identity to an account; an earlier link of that identity ends. @returns false when there is no such account */
  associate?(identity: FederatedIdentity, username: string): Awaitable<boolean>;
  /** Ends a link. @returns whether there was one */
  dissociate?(identity: FederatedIdentity): Awaitable<boolean>;
}
