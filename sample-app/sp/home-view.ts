import type { SpUser } from './user.js';

/** What the home page shows, in the order in which people look for it. */
export interface HomeView {
  readonly greeting: string;
  readonly subject: string;
  readonly subjectFormat: string;
  readonly attributes: readonly {
    readonly label: string;
    readonly name: string;
    readonly values: readonly string[];
  }[];
  readonly facts: readonly { readonly label: string; readonly value: string }[];
}

const LABELS: Readonly<Record<string, string>> = {
  displayName: 'Name',
  uid: 'User name',
  mail: 'E-mail',
  mobile: 'Mobile',
  amr: 'Proved by',
};

export function homeView(user: SpUser): HomeView {
  const known = Object.keys(LABELS).filter((name) => name in user.attributes);
  const others = Object.keys(user.attributes).filter((name) => !(name in LABELS));
  return {
    greeting: user.attributes['displayName']?.[0] ?? user.nameID,
    subject: user.nameID,
    subjectFormat: user.nameIDFormat.split(':').at(-1) ?? '',
    attributes: [...known, ...others].map((name) => ({
      label: LABELS[name] ?? name,
      name,
      values: user.attributes[name] ?? [],
    })),
    facts: [
      { label: 'Identity provider', value: user.issuer },
      { label: 'Authentication', value: user.authnContext?.split(':').at(-1) ?? 'not stated' },
      { label: 'Session index', value: user.sessionIndex },
    ],
  };
}
