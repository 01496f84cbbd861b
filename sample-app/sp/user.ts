import type { Profile } from '@node-saml/passport-saml';
import type { Request } from 'express';
import type { Subject } from '../shared/single-logout.js';

/** What the service provider keeps of a login: what the identity provider said, and nothing else. */
export interface SpUser extends Subject {
  readonly attributes: Readonly<Record<string, readonly string[]>>;
  readonly authnContext: string | undefined;
}

export function toSpUser(profile: Profile, authnContext: string | undefined): SpUser {
  return {
    issuer: profile.issuer,
    nameID: profile.nameID,
    nameIDFormat: profile.nameIDFormat,
    sessionIndex: profile.sessionIndex ?? '',
    attributes: attributes(profile['attributes']),
    authnContext,
  };
}

/** The user of this request. Passport's own type is shared by all applications of a process, so it says nothing. */
export function spUser(req: Request): SpUser | undefined {
  return req.user as SpUser | undefined;
}

function attributes(found: unknown): Record<string, readonly string[]> {
  return Object.fromEntries(
    Object.entries((found ?? {}) as Record<string, unknown>).map(([name, value]) => [
      name,
      [value].flat().map(String),
    ]),
  );
}
