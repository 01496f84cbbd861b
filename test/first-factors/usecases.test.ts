import type { SmsOtpOptions } from '../../lib/config/options.js';
import { Browser, type Page } from '../sample/support/browser.js';
import {
  addSaml,
  logInByPassword,
  logInElsewhere,
  openId,
  password,
  samlSp,
} from './support/first-factors.js';
import { type OpenIdProvider, startOpenIdProvider } from './support/openid-provider.js';
import { directoryOf, numbers, type RelyingApp, startRelyingApp, typeCode } from './support/relying-app.js';
import { startSamlProvider } from './support/saml-provider.js';

/** One person, who is called something else wherever one looks. */
const claims = {
  sub: 'subject-1',
  preferred_username: 'alice',
  email: 'alice@example.com',
  email_verified: true,
  phone_number: '+94779999999',
  phone_number_verified: true,
  employee: 'e-1',
};
const saml = {
  nameId: claims.sub,
  attributes: { username: 'alice', mail: claims.email, employee: ['e-1'], id: 'e-2', sub: 'e-2' },
};

/** Each name is another account with another number, so a message says which one was found. */
const byName = '+94771000001';
const byLink = '+94771000002';
const byAttribute = '+94771000003';
const byOverride = '+94771000004';
const bySubject = '+94771000005';
const accounts = {
  alice: byName,
  linked: byLink,
  'e-1': byAttribute,
  'e-2': '+94771000009',
  'alice@example.com': byOverride,
  'subject-1': bySubject,
  null: '+94771000008',
};

const override = {
  openidconnect: { userAttribute: 'email' },
  saml: { userAttribute: 'mail' },
  google: { userAttribute: 'id' },
};
const usecases: [string, SmsOtpOptions, string][] = [
  ['unset: the same as local (A42)', {}, byName],
  ['local (A34)', { usecase: 'local' }, byName],
  ['association (A36)', { usecase: 'association' }, byLink],
  ['userAttribute (A38)', { usecase: 'userAttribute', userAttribute: 'employee' }, byAttribute],
  [
    'userAttribute, another one for this first factor (A39, A40)',
    { usecase: 'userAttribute', userAttribute: 'employee', authenticators: override },
    byOverride,
  ],
  ['subjectUri (A41)', { usecase: 'subjectUri' }, bySubject],
];

let openIdProvider: OpenIdProvider;
let browser: Browser;

beforeAll(async () => (openIdProvider = await startOpenIdProvider({ alice: claims })));
afterAll(() => openIdProvider.close());
beforeEach(() => (browser = new Browser()));

async function start(options: SmsOtpOptions): Promise<RelyingApp> {
  const directory = directoryOf('primary', accounts);
  const app = await startRelyingApp([password, openId(openIdProvider.issuer)], {
    directories: [directory],
    ...options,
  });
  const samlProvider = await startSamlProvider({ alice: saml }, samlSp(app.base));
  addSaml(app, samlProvider);
  const subject = claims.sub;
  directory.associate({ provider: 'openidconnect', issuer: openIdProvider.issuer, subject }, 'linked');
  directory.associate({ provider: 'saml', issuer: samlProvider.entityId, subject }, 'linked');
  return app;
}

async function throughBothSteps(app: RelyingApp, codePage: Page): Promise<void> {
  expect((await browser.get(`${app.base}/page`)).body).not.toContain('the page of');
  const page = await typeCode(app, browser, codePage);
  expect([new URL(page.url).pathname, page.status]).toEqual(['/page', 200]);
  expect(page.body).toContain('the page of');
}

describe('After an OpenID Connect login', () => {
  it.each(usecases)('the code goes to the account that the usecase finds: %s', async (_, options, number) => {
    const app = await start(options);
    const codePage = await logInElsewhere(app, browser, 'openid', 'alice');
    expect(numbers(app)).toEqual([number]);
    await throughBothSteps(app, codePage);
  });

  it('the account may be in a store further back (A35)', async () => {
    const directories = [directoryOf('jdbc', accounts), directoryOf('primary', { bob: '+94771000007' })];
    const app = await start({ directories, secondaryUserstore: 'primary, jdbc' });
    const codePage = await logInElsewhere(app, browser, 'openid', 'alice');
    expect(numbers(app)).toEqual([byName]);
    await throughBothSteps(app, codePage);
  });
});

describe('After a SAML login', () => {
  it.each(usecases)('the code goes to the account that the usecase finds: %s', async (_, options, number) => {
    const app = await start(options);
    const codePage = await logInElsewhere(app, browser, 'saml', 'alice');
    expect(numbers(app)).toEqual([number]);
    await throughBothSteps(app, codePage);
  });
});

describe('After a password', () => {
  it.each(usecases)('the name that was typed counts, whatever the usecase: %s', async (_, options) => {
    const app = await start(options);
    const codePage = await logInByPassword(app, browser, 'alice');
    expect(numbers(app)).toEqual([byName]);
    await throughBothSteps(app, codePage);
  });
});
