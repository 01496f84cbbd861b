/**
 * The social strategies, as far as these tests use them. Most bring no types, and those of @types are of another Express;
 * what is common to all is enough here: options, and a callback that is given a profile.
 */
declare module 'passport-google-oauth20' {
  export { SocialStrategy as Strategy } from 'social-strategy';
}
declare module 'passport-facebook' {
  export { SocialStrategy as Strategy } from 'social-strategy';
}
declare module 'passport-twitter' {
  export { SocialStrategy as Strategy } from 'social-strategy';
}
declare module 'passport-github2' {
  export { SocialStrategy as Strategy } from 'social-strategy';
}
declare module 'passport-amazon' {
  export { SocialStrategy as Strategy } from 'social-strategy';
}
declare module 'passport-microsoft' {
  export { SocialStrategy as Strategy } from 'social-strategy';
}
declare module 'passport-linkedin-oauth2' {
  import type { SocialStrategy } from 'social-strategy';

  export class Strategy extends SocialStrategy {
    /** Addresses of LinkedIn that no option moves. */
    profileUrl: string;
    emailUrl: string;
  }
}
declare module 'passport-apple' {
  import type { Agent } from 'node:https';

  type Verify = (
    req: object,
    accessToken: string,
    refreshToken: string,
    idToken: string,
    profile: object,
    done: (error: unknown, user?: object) => void,
  ) => void;

  export class Strategy {
    constructor(options: Readonly<Record<string, unknown>>, verify: Verify);
    agent?: Agent;
  }
}
declare module 'social-strategy' {
  import type { Agent } from 'node:https';

  type Verify = (
    accessToken: string,
    secretOrRefreshToken: string,
    profile: object,
    done: (error: unknown, user?: object) => void,
  ) => void;

  export class SocialStrategy {
    constructor(options: Readonly<Record<string, unknown>>, verify: Verify);
    /** The client of the `oauth` package inside. */
    _oauth2: { setAgent(agent: Agent): void };
  }
}
