import { generateKeyPairSync, randomBytes } from 'node:crypto';
import express, { type RequestHandler, Router } from 'express';
import type Provider from 'oidc-provider';
import type { Configuration } from 'oidc-provider';
import type { SampleConfig } from '../shared/config.js';
import { sameOrigin } from '../shared/same-origin.js';
import { SOCIAL_PATH, type SocialProvider } from './contract.js';
import { type CheckPerson, createCheck, SOCIAL_PEOPLE, socialHints } from './people.js';

const CLAIMS = {
  openid: ['sub'],
  profile: ['preferred_username', 'nickname'],
  email: ['email', 'email_verified'],
  phone: ['phone_number', 'phone_number_verified'],
} as const;

/** How long each thing is good for, in seconds: as long as a person needs for the login page, and a redirect for the rest. */
const TTL_SECONDS = {
  Interaction: 600,
  Session: 600,
  Grant: 600,
  AuthorizationCode: 60,
  AccessToken: 300,
  IdToken: 300,
};

/** A real OpenID Connect provider. What it remembers, a login that has begun, ends with the process. */
export async function openSocialProvider({ idpUrl }: SampleConfig): Promise<SocialProvider> {
  const issuer = `${idpUrl}${SOCIAL_PATH}`;
  const client = { id: 'sample-idp', secret: randomBytes(32).toString('base64url') };
  const provider = await quietly(async () => {
    const { default: OpenIdProvider } = await import('oidc-provider');
    return new OpenIdProvider(issuer, configuration(client, `${idpUrl}/login/social/callback`));
  });
  return { issuer, client, routes: routes(provider, await createCheck(), idpUrl) };
}

function configuration(client: SocialProvider['client'], redirectUri: string): Configuration {
  return {
    clients: [
      {
        client_id: client.id,
        client_secret: client.secret,
        redirect_uris: [redirectUri],
        id_token_signed_response_alg: 'ES256',
      },
    ],
    claims: CLAIMS,
    cookies: { keys: [randomBytes(32).toString('base64url')] },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_ctx, { uid }) => `${SOCIAL_PATH}/interaction/${uid}` },
    jwks: { keys: [signingKey()] },
    // passport-openidconnect can't; its client has a secret, a state and a nonce.
    pkce: { required: () => false },
    ttl: TTL_SECONDS,
    findAccount: (_ctx, sub) => {
      const person = SOCIAL_PEOPLE.find(({ claims }) => claims.sub === sub);
      return person && { accountId: sub, claims: () => person.claims };
    },
    // One client, and it is of the house: nobody is asked what it may know.
    loadExistingGrant: async ({ oidc: { client, session, provider } }) => {
      const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
      grant.addOIDCScope(Object.keys(CLAIMS).join(' '));
      await grant.save();
      return grant;
    },
  };
}

function signingKey(): object {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'ES256' };
}

function routes(provider: Provider, check: CheckPerson, idpUrl: string): Router {
  const router = Router();
  router.get('/interaction/:uid', async (req, res) => {
    const { uid } = await provider.interactionDetails(req, res);
    res.render('social/login', { uid, hints: socialHints, failed: false });
  });
  const form = [sameOrigin(idpUrl), express.urlencoded({ extended: false })];
  router.post('/interaction/:uid', ...form, answer(provider, check));
  router.use((req, res) => provider.callback()(req, res));
  return router;
}

function answer(provider: Provider, check: CheckPerson): RequestHandler {
  return async (req, res) => {
    const { uid } = await provider.interactionDetails(req, res);
    const { username, password } = (req.body ?? {}) as Record<string, unknown>;
    const accountId = await check(String(username), String(password));
    if (accountId === undefined) {
      res.status(401).render('social/login', { uid, hints: socialHints, failed: true });
      return;
    }
    await provider.interactionFinished(
      req,
      res,
      { login: { accountId } },
      { mergeWithLastSubmission: false },
    );
  };
}

/** Two warnings are not for whoever starts the sample: that memory forgets, and that Node 20 is not its favourite. */
async function quietly<T>(make: () => Promise<T>): Promise<T> {
  const { warn } = console;
  console.warn = (...words: unknown[]) => {
    if (!/^\W*(\[\d+(;\d+)?m)?oidc-provider WARNING: /.test(String(words[0]))) warn(...words);
  };
  try {
    return await make();
  } finally {
    console.warn = warn;
  }
}
