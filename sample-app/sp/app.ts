import type { Express, RequestHandler } from 'express';
import type { SampleConfig } from '../shared/config.js';
import type { SampleKeys } from '../shared/keys.js';
import { saml } from '../shared/saml-ids.js';
import { SingleLogout } from '../shared/single-logout.js';
import type { Storage } from '../shared/storage.js';
import { createWeb, endOfWeb } from '../shared/web.js';
import { homeView } from './home-view.js';
import { loginRoutes } from './login.js';
import { logoutRoutes } from './logout.js';
import { createPassport } from './passport.js';
import { spUser } from './user.js';

export interface SpOptions {
  readonly config: SampleConfig;
  readonly keys: SampleKeys;
  readonly storage: Storage;
}

/** The application that wants to know who you are, and lets the identity provider find out. */
export function createServiceProvider({ config, keys, storage }: SpOptions): Express {
  const store = storage.store('sample-sp:saml');
  const passport = createPassport({ config, keys, store });
  const app = createWeb({ product: 'Travel desk', formTargets: [config.idpUrl] });
  app.use(
    storage.session({ name: 'sample-sp', secret: keys.secrets.spSession }),
    passport.session() as RequestHandler,
  );
  app.get('/', (req, res) => {
    if (spUser(req)) {
      res.redirect(303, '/home');
    } else {
      res.render('sp/welcome', { bye: req.query['bye'] !== undefined, phoneUrl: config.phoneUrl });
    }
  });
  app.get('/home', (req, res) => {
    const user = spUser(req);
    if (user) {
      res.render('sp/home', homeView(user));
    } else {
      res.redirect(303, `/login?returnTo=${encodeURIComponent(req.originalUrl)}`);
    }
  });
  app.use(loginRoutes(passport));
  const own = { ...saml.sp(config), keys: keys.sp };
  const peer = { ...saml.idp(config), certificate: keys.idp.certificate };
  app.use(logoutRoutes(config.spUrl, new SingleLogout({ own, peer, store })));
  endOfWeb(app, 'sp');
  return app;
}
