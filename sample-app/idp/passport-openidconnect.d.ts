/** What is used of passport-openidconnect; the package brings no types. */
declare module 'passport-openidconnect' {
  export interface OpenIdProfile {
    readonly id: string;
    readonly displayName?: string;
    readonly username?: string;
    readonly emails?: readonly { readonly value: string }[];
    /** What the userinfo address answered. */
    readonly _json?: Readonly<Record<string, unknown>>;
  }

  export interface StrategyOptions {
    readonly issuer: string;
    readonly authorizationURL: string;
    readonly tokenURL: string;
    readonly userInfoURL?: string;
    readonly clientID: string;
    readonly clientSecret: string;
    readonly callbackURL: string;
    readonly scope?: readonly string[];
    readonly prompt?: string;
    readonly nonce?: boolean;
    readonly skipUserProfile?: boolean;
  }

  export type Done = (error: unknown, user?: object | false) => void;

  export type Verify = (issuer: string, profile: OpenIdProfile, done: Done) => void;
  export type FullVerify = (
    issuer: string,
    uiProfile: OpenIdProfile,
    idProfile: OpenIdProfile,
    context: object,
    idToken: string,
    accessToken: string,
    refreshToken: string,
    params: object,
    done: Done,
  ) => void;

  export class Strategy {
    /** It looks at how many parameters the callback has: three, or the nine that tell everything. */
    constructor(options: StrategyOptions, verify: Verify | FullVerify);
    name: string;
    authenticate(req: unknown, options?: object): void;
  }
}
