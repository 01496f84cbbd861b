import type { Entries } from './entries.js';
import type { Ldapts } from './ldapts.js';
import type { Claims } from './settings.js';

/** What the methods of a directory work with. */
export interface Context {
  readonly entries: Entries;
  readonly ldapts: Ldapts;
  readonly claims: Claims;
  readonly usernameAttribute: string;
  readonly assertionControl: boolean;
}
