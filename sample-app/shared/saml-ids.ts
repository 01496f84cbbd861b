import type { SampleConfig } from './config.js';

/** Names and addresses that both sides agreed on beforehand; in real life they come from SAML metadata. */
export const saml = {
  idp: ({ idpUrl }: SampleConfig) => ({
    entityId: `${idpUrl}/saml`,
    ssoUrl: `${idpUrl}/saml/sso`,
    sloUrl: `${idpUrl}/saml/slo`,
  }),
  sp: ({ spUrl }: SampleConfig) => ({
    entityId: `${spUrl}/saml`,
    acsUrl: `${spUrl}/saml/acs`,
    sloUrl: `${spUrl}/saml/slo`,
  }),
} as const;

export const NAME_ID_FORMAT = 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress';

/** How far the clocks of the two sides may be apart. */
export const CLOCK_SKEW_MS = 60_000;
/** How long an answer to a request is waited for; node-saml's default is 8 hours. */
export const REQUEST_LIFE_MS = 10 * 60_000;
/** How old an assertion or a logout message may be. */
export const MESSAGE_AGE_MS = 5 * 60_000;
