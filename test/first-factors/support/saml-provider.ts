import { createServer } from 'node:http';
import express from 'express';
import samlp from 'samlp';
import type { AuthnRequest } from '../../../sample-app/idp/authn-request.js';
import { readAuthnRequest } from '../../../sample-app/idp/authn-request.js';
import type { KeyPair } from '../../../sample-app/shared/keys.js';
import { listen } from '../../sms/support.js';
import { selfSigned } from './self-signed.js';

/** What the identity provider says of somebody. */
export interface SamlPerson {
  readonly nameId: string;
  readonly attributes: Record<string, string | string[] | undefined>;
}

export interface SamlProvider {
  readonly entityId: string;
  readonly ssoUrl: string;
  readonly certificate: string;
}

/** Made once: that takes longer than a login. Two identity providers with one key are told apart by their names. */
let signing: Promise<KeyPair> | undefined;

const persistent = 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent';

/** A real SAML identity provider on loopback, until the test ends: the sample's reading of requests, and samlp. */
export async function startSamlProvider(
  people: Readonly<Record<string, SamlPerson>>,
  sp: { readonly entityId: string; readonly acsUrl: string },
): Promise<SamlProvider> {
  const keys = await (signing ??= selfSigned('saml.example'));
  const app = express();
  const base = await listen(createServer(app));
  const [entityId, ssoUrl] = [`${base}/metadata`, `${base}/sso`];
  const registry = new Map([[sp.entityId, { ...sp, name: 'app', sloUrl: '', certificate: '' }]]);
  app.get('/sso', (req, res) => {
    res.send(loginForm(req.query['SAMLRequest'] as string));
  });
  app.post('/sso', express.urlencoded({ extended: false }), async (req, res) => {
    const { login, SAMLRequest } = req.body as Record<string, string>;
    const request = await readAuthnRequest(SAMLRequest, registry, ssoUrl);
    const xml = await answer(people[login ?? '']!, request, { entityId, keys });
    res.send(postForm(sp.acsUrl, Buffer.from(xml).toString('base64')));
  });
  return { entityId, ssoUrl, certificate: keys.certificate };
}

function answer(
  { nameId, attributes }: SamlPerson,
  request: AuthnRequest,
  { entityId, keys }: { entityId: string; keys: KeyPair },
): Promise<string> {
  const config = {
    issuer: entityId,
    key: keys.privateKey,
    cert: keys.certificate,
    signResponse: true,
    destination: request.sp.acsUrl,
    recipient: request.sp.acsUrl,
    audience: request.sp.entityId,
    inResponseTo: request.id,
    nameIdentifierFormat: persistent,
    profileMapper: () => ({
      getClaims: () => attributes,
      getNameIdentifier: () => ({ nameIdentifier: nameId }),
    }),
  };
  return new Promise((resolve, reject) => {
    samlp.getSamlResponse(config, {}, (error, xml) => (error ? reject(error) : resolve(xml)));
  });
}

const loginForm = (request: string): string =>
  `<form method="post" action="/sso"><input type="hidden" name="SAMLRequest" value="${request}"><input name="login"></form>`;

const postForm = (acsUrl: string, response: string): string =>
  `<form method="post" action="${acsUrl}"><input type="hidden" name="SAMLResponse" value="${response}"></form>`;
