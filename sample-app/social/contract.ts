import type { RequestHandler } from 'express';

/** An OpenID Connect provider, and what its one client has to know. */
export interface SocialProvider {
  readonly issuer: string;
  readonly client: { readonly id: string; readonly secret: string };
  /** Its addresses, to be used under `SOCIAL_PATH` and before anything that reads bodies. */
  readonly routes: RequestHandler;
}

/** Under the identity provider's own address. */
export const SOCIAL_PATH = '/social';
