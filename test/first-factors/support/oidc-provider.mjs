// An OpenID Connect provider in a process of its own: oidc-provider is ESM alone, which Jest can't load.
// Started by openid-provider.ts with the accounts as JSON: { [name]: claims, sub among them }. Tells its address over IPC.
import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import Provider from 'oidc-provider';

const accounts = new Map(Object.entries(JSON.parse(process.argv[2])));
const claims = {
  openid: ['sub'],
  profile: ['name', 'preferred_username', 'employee'],
  email: ['email', 'email_verified'],
  phone: ['phone_number', 'phone_number_verified'],
};

process.on('disconnect', () => process.exit(0));
const server = createServer().listen(0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = createProvider(issuer);
  const answer = provider.callback();
  server.on('request', (req, res) => {
    const [, uid] = /^\/interaction\/([\w-]+)$/.exec(req.url) ?? [];
    if (uid === undefined) answer(req, res);
    else interact(provider, req, res).catch((error) => res.writeHead(500).end(String(error)));
  });
  process.send({ issuer });
});

function createProvider(issuer) {
  const provider = new Provider(issuer, {
    clients: [
      { client_id: 'app', client_secret: 'app secret', redirect_uris: ['http://127.0.0.1/callback'] },
    ],
    claims,
    scopes: Object.keys(claims),
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_ctx, { uid }) => `/interaction/${uid}` },
    jwks: { keys: [signingKey()] },
    cookies: { keys: ['a key of the tests'] },
    // PKCE is for clients that can; passport-openidconnect does not.
    pkce: { required: () => false },
    findAccount: (_ctx, sub) => {
      const found = [...accounts.values()].find((account) => account.sub === sub);
      return found && { accountId: sub, claims: () => found };
    },
    loadExistingGrant: consent,
  });
  // Each test has an application of its own, on whatever port is free.
  provider.Client.prototype.redirectUriAllowed = (uri) => new URL(uri).hostname === '127.0.0.1';
  return provider;
}

/** Nobody is asked what the application may know. */
async function consent({ oidc }) {
  const grant = new oidc.provider.Grant({
    clientId: oidc.client.clientId,
    accountId: oidc.session.accountId,
  });
  grant.addOIDCScope(Object.keys(claims).join(' '));
  await grant.save();
  return grant;
}

/** The login page: a name is enough. */
async function interact(provider, req, res) {
  if (req.method === 'GET') {
    res.setHeader('content-type', 'text/html');
    res.end(`<form method="post" action="${req.url}"><input name="login"></form>`);
    return;
  }
  let body = '';
  for await (const chunk of req) body += chunk;
  const account = accounts.get(new URLSearchParams(body).get('login'));
  const result = account ? { login: { accountId: account.sub } } : { error: 'access_denied' };
  await provider.interactionFinished(req, res, result, { mergeWithLastSubmission: false });
}

function signingKey() {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return { ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256' };
}
