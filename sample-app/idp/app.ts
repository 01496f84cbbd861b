import express, { type Express, type Request, type RequestHandler } from 'express';
import type { SmsOtpStrategy } from 'passport-smsotp';
import type { SampleConfig } from '../shared/config.js';
import type { SampleKeys } from '../shared/keys.js';
import { sameOrigin } from '../shared/same-origin.js';
import { saml } from '../shared/saml-ids.js';
import type { Storage } from '../shared/storage.js';
import { createWeb, endOfWeb } from '../shared/web.js';
import { SOCIAL_PATH, type SocialProvider } from '../social/contract.js';
import type { Accounts } from './accounts.js';
import { chooserPage } from './chooser.js';
import { logoutRoutes } from './logout.js';
import { participantsOf } from './participants.js';
import { findPeople, usePasswords } from './passport.js';
import { accountHints } from './people.js';
import { personOf } from './person.js';
import { createRegistry } from './registry.js';
import type { Methods } from './saml-response.js';
import { socialLogin } from './social-login.js';
import { ssoRoutes } from './sso.js';

/** The part of the kit that the identity provider uses. */
export type SecondFactor = Pick<
  SmsOtpStrategy,
  'enforce' | 'router' | 'after' | 'challenge' | 'account' | 'pending'
>;

export interface IdpOptions {
  readonly config: SampleConfig;
  readonly keys: SampleKeys;
  readonly storage: Storage;
  readonly accounts: Accounts;
  readonly smsOtp: SecondFactor;
  /** Another way to begin; without it there are passwords alone. */
  readonly social?: SocialProvider | undefined;
  /** What the session of this request has proved. */
  readonly methods: (req: Request) => Promise<Methods>;
}

/** Knows who people are: a password first, a code by text message second, then a signed answer. */
export function createIdentityProvider(options: IdpOptions): Express {
  const { config, keys, storage, accounts, smsOtp, social } = options;
  const passport = usePasswords(accounts);
  const session = storage.session({ name: 'sample-idp', secret: keys.secrets.idpSession });
  const app = createWeb({ product: 'Identity provider', formTargets: [config.spUrl] });

  // A server of its own that happens to be at the same address: it reads its bodies itself.
  if (social) app.use(SOCIAL_PATH, social.routes);

  // The whole of the second factor is in this block.
  app.use(
    express.urlencoded({ extended: false }),
    session,
    passport.session() as RequestHandler,
    smsOtp.enforce(),
  );
  app.use(smsOtp.router());
  app.post(
    '/login',
    sameOrigin(config.idpUrl),
    // Not `/login?failed`: a login that is called off in step two leads there as well, and nothing was wrong then.
    smsOtp.after('local', {
      successReturnToOrRedirect: '/',
      failureRedirect: '/login',
      failureMessage: true,
    }),
  );

  if (social) app.use(socialLogin({ provider: social, idpUrl: config.idpUrl, passport, smsOtp }));

  if (config.chooserPath !== undefined) app.use(chooserPage(config.chooserPath, smsOtp));

  app.use(findPeople(smsOtp));
  pages(app, config, social !== undefined);
  federation(app, options);
  endOfWeb(app, 'idp');
  return app;
}

function pages(app: Express, { spUrl, phoneUrl, accountPath }: SampleConfig, social: boolean): void {
  app.get('/', (req, res) => {
    const person = personOf(req);
    if (person) {
      const elsewhere = participantsOf(req).all().length > 0;
      res.render('idp/home', { person, elsewhere, spUrl, accountPath });
    } else {
      res.redirect(303, '/login');
    }
  });
  app.get('/login', (req, res) => {
    if (personOf(req)) {
      res.redirect(303, '/');
      return;
    }
    const { social: notSocial, bye } = req.query;
    const [failed] = req.session.messages?.splice(0) ?? [];
    res.render('idp/login', {
      hints: accountHints,
      social,
      failed,
      notSocial: notSocial !== undefined,
      bye: bye !== undefined,
      phoneUrl,
      spUrl,
    });
  });
}

function federation(app: Express, { config, keys, storage, methods }: IdpOptions): void {
  const registry = createRegistry(config, keys);
  const { entityId, ssoUrl, sloUrl } = saml.idp(config);
  app.use(ssoRoutes({ issuer: entityId, ssoUrl, keys: keys.idp, registry, methods }));
  const own = { entityId, sloUrl, keys: keys.idp };
  app.use(logoutRoutes({ ownUrl: config.idpUrl, own, registry, store: storage.store('sample-idp:saml') }));
}
