import type { SmsOtpOptions } from '../../lib/config/options.js';
import { Browser } from '../sample/support/browser.js';
import {
  addSaml,
  carelessOpenId,
  logInByPassword,
  logInElsewhere,
  openId,
  password,
  samlSp,
} from './support/first-factors.js';
import { type OpenIdProvider, startOpenIdProvider } from './support/openid-provider.js';
import {
  directoryOf,
  expectRefused,
  numbers,
  type RelyingApp,
  startRelyingApp,
  typeCode,
} from './support/relying-app.js';
import { startSamlProvider } from './support/saml-provider.js';

const address = 'alice@example.com';
const people = {
  alice: { sub: '1', preferred_username: 'alice.p', email: address, email_verified: true },
  mallory: { sub: '2', preferred_username: 'mallory', email: 'mallory@example.com', email_verified: true },
  unverified: { sub: '3', email: address, email_verified: false },
  unverifiedWord: { sub: '4', email: address, email_verified: 'false' },
  unsaid: { sub: '5', email: address },
  bare: { sub: '6' },
};
/** Another provider, whose people have the same subjects. */
const elsewhere = { impostor: { sub: '1', email: 'impostor@example.com', email_verified: true } };

const saml = {
  mallory: { nameId: 'mallory', attributes: { mail: 'mallory@example.com', id: '1', sub: '1' } },
  impostor: { nameId: '1', attributes: {} },
};

const accounts = {
  alice: '+94771000001',
  [address]: '+94771000002',
  null: '+94771000003',
  undefined: '+94771000004',
};

let provider: OpenIdProvider;
let other: OpenIdProvider;
let browser: Browser;

beforeAll(async () => {
  [provider, other] = await Promise.all([startOpenIdProvider(people), startOpenIdProvider(elsewhere)]);
});
afterAll(() => Promise.all([provider.close(), other.close()]));
beforeEach(() => (browser = new Browser()));

/** alice is linked at the first OpenID Connect provider, and at a SAML provider that nobody of these tests comes from. */
async function start(options: SmsOtpOptions, openIdFactor = openId(provider.issuer)): Promise<RelyingApp> {
  const directory = directoryOf('primary', accounts);
  const subject = people.alice.sub;
  directory.associate({ provider: 'openidconnect', issuer: provider.issuer, subject }, 'alice');
  directory.associate({ provider: 'openidconnect', issuer: 'openidconnect', subject }, 'alice');
  directory.associate({ provider: 'unknown', issuer: 'unknown', subject }, 'alice');
  directory.associate({ provider: 'saml', issuer: 'https://idp.example', subject }, 'alice');
  const app = await startRelyingApp([password, openIdFactor], { directories: [directory], ...options });
  addSaml(app, await startSamlProvider(saml, samlSp(app.base)));
  return app;
}

const everyUsecase: [string, SmsOtpOptions][] = [
  ['local', { usecase: 'local' }],
  ['association', { usecase: 'association' }],
  ['userAttribute', { usecase: 'userAttribute', userAttribute: 'email' }],
  ['userAttribute that the profile has not', { usecase: 'userAttribute', userAttribute: 'employee' }],
  ['subjectUri', { usecase: 'subjectUri' }],
];

describe('Who has no account here is refused, and is no user by the name of null (A37)', () => {
  it.each(everyUsecase)('after OpenID Connect, usecase %s', async (_, options) => {
    const app = await start(options);
    await expectRefused(app, browser, await logInElsewhere(app, browser, 'openid', 'mallory'));
  });

  it.each(everyUsecase)(
    'after OpenID Connect without any claim but the subject, usecase %s',
    async (_, options) => {
      const app = await start(options);
      await expectRefused(app, browser, await logInElsewhere(app, browser, 'openid', 'bare'));
    },
  );

  it.each(everyUsecase)('after SAML, usecase %s', async (_, options) => {
    const app = await start(options);
    await expectRefused(app, browser, await logInElsewhere(app, browser, 'saml', 'mallory'));
  });

  it('after a password for an account that no directory has', async () => {
    const app = await start({ usecase: 'association' });
    await expectRefused(app, browser, await logInByPassword(app, browser, 'mallory'));
  });
});

describe('An e-mail address', () => {
  const byEmail: SmsOtpOptions = { usecase: 'userAttribute', userAttribute: 'email' };

  it('that the provider has verified finds the account of that name', async () => {
    const app = await start(byEmail);
    const codePage = await logInElsewhere(app, browser, 'openid', 'alice');
    expect(numbers(app)).toEqual([accounts[address]]);
    expect((await typeCode(app, browser, codePage)).body).toContain('the page of');
  });

  it.each(['unverified', 'unverifiedWord', 'unsaid'])(
    'that nobody has verified finds nobody: %s (N16)',
    async (who) => {
      const app = await start(byEmail);
      await expectRefused(app, browser, await logInElsewhere(app, browser, 'openid', who));
    },
  );

  it('finds nobody where the verify callback has dropped what the provider says of it (N16)', async () => {
    const app = await start(byEmail, carelessOpenId(provider.issuer));
    await expectRefused(app, browser, await logInElsewhere(app, browser, 'openid', 'unverified'));
  });

  it('links nobody by being equal to that of a linked account (N16)', async () => {
    const app = await start({ usecase: 'association' });
    await expectRefused(app, browser, await logInElsewhere(app, browser, 'openid', 'unverified'));
  });
});

describe('A subject that is linked at another provider links nobody (N16)', () => {
  it('by OpenID Connect, under the same strategy', async () => {
    const app = await start({ usecase: 'association' }, openId(other.issuer));
    await expectRefused(app, browser, await logInElsewhere(app, browser, 'openid', 'impostor'));
  });

  it('by OpenID Connect with a verify callback that drops the issuer, and a route that does not name the strategy', async () => {
    const app = await start({ usecase: 'association' }, carelessOpenId(other.issuer));
    await expectRefused(app, browser, await logInElsewhere(app, browser, 'openid', 'impostor'));
  });

  it('by SAML, with the NameID of somebody at another identity provider', async () => {
    const app = await start({ usecase: 'association' });
    await expectRefused(app, browser, await logInElsewhere(app, browser, 'saml', 'impostor'));
  });

  it.each(['association', 'subjectUri'] as const)(
    'by SAML, with attributes called id and sub in place of the NameID: %s',
    async (usecase) => {
      const directory = directoryOf('primary', { '1': '+94771000005' });
      const app = await start({ usecase, directories: [directory] });
      await expectRefused(app, browser, await logInElsewhere(app, browser, 'saml', 'mallory'));
    },
  );
});
