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
}
