/** What Passport's strategies are usually called, by the connector's name without "Authenticator". */
const strategies: ReadonlyMap<string, string> = new Map([
  ['amazon', 'amazon'],
  ['apple', 'apple'],
  ['appleoidc', 'apple'],
  ['basic', 'local'],
  ['facebook', 'facebook'],
  ['foursquare', 'foursquare'],
  ['github', 'github'],
  ['google', 'google'],
  ['googleoidc', 'google'],
  ['instagram', 'instagram'],
  ['linkedin', 'linkedin'],
  ['microsoft', 'microsoft'],
  ['microsoftwindowslive', 'microsoft'],
  ['office365', 'microsoft'],
  ['oidc', 'openidconnect'],
  ['openidconnect', 'openidconnect'],
  ['saml', 'saml'],
  ['samlsso', 'saml'],
  ['saml2sso', 'saml'],
  ['twitter', 'twitter'],
  ['windowslive', 'microsoft'],
  ['yahoo', 'yahoo'],
  ['yahoooauth2', 'yahoo'],
]);

export interface StrategyName {
  readonly name: string;
  /** Nobody knows this authenticator; the name is its own, in small letters. */
  readonly guessed: boolean;
}

/** The strategy for an authenticator of the product; undefined when its name can be none. */
export function strategyOf(authenticator: string): StrategyName | undefined {
  const plain = authenticator.toLowerCase().replace(/[^a-z0-9]/g, '');
  const known = strategies.get(plain.replace(/authenticator$/, '') || plain);
  if (known !== undefined) return { name: known, guessed: false };
  const name = authenticator.trim().toLowerCase();
  return /^[a-z][\w.-]{0,63}$/.test(name) ? { name, guessed: true } : undefined;
}

/** `http://wso2.org/linkedin/claims/emailAddress` is what the product calls a profile's `email`. */
export function attributeName(claim: string): string {
  const [, last] = /^https?:\/\/wso2\.org\/(?:[\w-]+\/)?claims\/(?:identity\/)?([\w.-]+)$/i.exec(claim) ?? [];
  if (last === undefined) return claim;
  return /^e-?mail-?address$/i.test(last) ? 'email' : last;
}
