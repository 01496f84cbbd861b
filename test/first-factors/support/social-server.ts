import { createServer } from 'node:http';
import { Agent, createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import express, { type Express, type Request } from 'express';
import { listen } from '../../sms/support.js';
import { selfSigned } from './self-signed.js';

/** What a provider answers, by the path at which it is asked. */
export type Answers = Readonly<Record<string, object>>;

export interface SocialServer {
  readonly base: string;
  /** For a strategy that knows one address alone: connects that host to this server, by TLS and with its name. */
  agentFor(host: string): Promise<Agent>;
}

/**
 * A provider of OAuth 1.0a and 2.0 on loopback, until the test ends. Whoever comes is logged in at once; what it knows of
 * them is in the answers, and what it puts into an ID token in `idToken`.
 */
export async function startSocialServer(answers: Answers, idToken?: object): Promise<SocialServer> {
  const app = express();
  app.use(express.urlencoded({ extended: false }));
  twoLegs(app, idToken);
  threeLegs(app);
  app.get('/{*path}', (req, res) => {
    const answer = answers[req.path];
    if (answer === undefined || !isTokenOf(req))
      res.status(401).json({ error: 'no such thing, or no token' });
    else res.json(answer);
  });
  const base = await listen(createServer(app));
  return { base, agentFor: (host) => agentTo(app, host) };
}

const token = 'access-token';

/** In the header, or in the query under one of the names that there are for it. */
function isTokenOf({ headers: { authorization = '' }, query }: Request): boolean {
  const inQuery = [query['access_token'], query['oauth2_access_token']].includes(token);
  return inQuery || authorization === `Bearer ${token}` || authorization.includes(`oauth_token="${token}"`);
}

/** OAuth 2.0; `form_post` is how Apple answers. */
function twoLegs(app: Express, idToken: object | undefined): void {
  app.get('/authorize', (req, res) => {
    const { redirect_uri, state = '', response_mode } = req.query as Record<string, string>;
    if (response_mode === 'form_post') {
      const fields = { code: 'a-code', state };
      const inputs = Object.entries(fields).map(
        ([name, value]) => `<input type="hidden" name="${name}" value="${value}">`,
      );
      res.send(`<form method="post" action="${redirect_uri}">${inputs.join('')}</form>`);
      return;
    }
    res.redirect(`${redirect_uri}?${new URLSearchParams({ code: 'a-code', state })}`);
  });
  app.post('/token', (req, res) => {
    if (req.body.code !== 'a-code') res.status(400).json({ error: 'invalid_grant' });
    else res.json({ access_token: token, token_type: 'bearer', ...(idToken && { id_token: jwt(idToken) }) });
  });
}

/** OAuth 1.0a, as X has it. */
function threeLegs(app: Express): void {
  let callback = '';
  app.post('/request_token', (req, res) => {
    const [, address = ''] = /oauth_callback="([^"]+)"/.exec(req.headers.authorization ?? '') ?? [];
    callback = decodeURIComponent(address);
    res.send('oauth_token=request-token&oauth_token_secret=secret&oauth_callback_confirmed=true');
  });
  app.get('/authenticate', (req, res) => {
    const oauth_token = req.query['oauth_token'] as string;
    res.redirect(`${callback}?${new URLSearchParams({ oauth_token, oauth_verifier: 'a-verifier' })}`);
  });
  app.post('/access_token', (_req, res) => {
    res.send(`oauth_token=${token}&oauth_token_secret=secret&user_id=2244994945&screen_name=alice_p`);
  });
}

function jwt(claims: object): string {
  const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');
  return `${encode({ alg: 'RS256', kid: 'a' })}.${encode(claims)}.c2lnbmF0dXJl`;
}

async function agentTo(app: Express, host: string): Promise<Agent> {
  const { privateKey, certificate } = await selfSigned(host);
  const server = createTlsServer({ key: privateKey, cert: certificate }, app);
  await listen(server, 'https');
  return new LoopbackAgent((server.address() as AddressInfo).port, certificate);
}

/** Everything but where the connection ends is real: the name in the handshake, and the certificate that has to fit it. */
class LoopbackAgent extends Agent {
  readonly #port: number;

  constructor(port: number, ca: string) {
    super({ ca });
    this.#port = port;
  }

  override createConnection(
    options: object,
    callback?: (error: Error | null, stream: Duplex) => void,
  ): Duplex | null | undefined {
    return super.createConnection({ ...options, host: '127.0.0.1', port: this.#port }, callback);
  }
}
