import type { SmsOtpOptions } from '../../lib/config/options.js';
import type { MemoryUserDirectory } from '../../lib/users/memory-directory.js';
import { Browser, type Page } from '../sample/support/browser.js';
import {
  directoryOf,
  expectRefused,
  numbers,
  type RelyingApp,
  startRelyingApp,
  typeCode,
  use,
} from './support/relying-app.js';
import { type Answers, startSocialServer } from './support/social-server.js';
import {
  address,
  apple,
  facebook,
  gitHub,
  google,
  microsoft,
  type SocialCase,
  socialCases,
  xOAuth2,
} from './support/social-strategies.js';

const number = '+94771000001';

interface Changes {
  readonly answers?: Answers;
  readonly idToken?: object;
  /** Options of the strategy. */
  readonly strategy?: object;
  /** What the application adds in its verify callback. */
  readonly vouch?: (profile: object) => object;
}

/** An application with this strategy alone, as its README has it. */
async function start(
  social: SocialCase,
  directory: MemoryUserDirectory,
  smsOtp: SmsOtpOptions,
  { answers, idToken = social.idToken, strategy, vouch }: Changes = {},
): Promise<RelyingApp> {
  const server = await startSocialServer({ ...social.answers, ...answers }, idToken);
  const made = await social.create(server, strategy, vouch);
  const join: Parameters<typeof startRelyingApp>[0][number] = (world) => {
    const { app, passport, smsOtp } = world;
    use(world, social.provider, made);
    app.get('/social', passport.authenticate(social.provider));
    app.all(
      '/social/callback',
      passport.authenticate(social.provider, { assignProperty: 'firstFactor' }),
      smsOtp.challenge({ successRedirect: '/page', ...(social.named && { firstFactor: social.provider }) }),
    );
  };
  return startRelyingApp([join], { directories: [directory], ...smsOtp });
}

async function logIn(app: RelyingApp, browser: Browser, { named }: SocialCase): Promise<Page> {
  const page = await browser.get(`${app.base}/social`);
  // Apple answers by a form that posts itself.
  return named ? browser.submit(page) : page;
}

async function expectFound(app: RelyingApp, social: SocialCase): Promise<void> {
  const browser = new Browser();
  const codePage = await logIn(app, browser, social);
  expect(numbers(app)).toEqual([number]);
  expect((await typeCode(app, browser, codePage)).body).toContain('the page of');
}

async function expectNobody(app: RelyingApp, social: SocialCase): Promise<void> {
  const browser = new Browser();
  await expectRefused(app, browser, await logIn(app, browser, social));
}

const byAttribute = (userAttribute: string): SmsOtpOptions => ({ usecase: 'userAttribute', userAttribute });
const named = (name: string): MemoryUserDirectory => directoryOf('primary', { [name]: number });

describe.each(socialCases.map((social) => [social.title, social] as const))('%s', (_title, social) => {
  const identity = {
    provider: social.provider,
    issuer: social.issuer ?? social.provider,
    subject: social.subject,
  };

  it('is linked by provider, issuer and subject (A36)', async () => {
    const directory = named('alice');
    directory.associate(identity, 'alice');
    await expectFound(await start(social, directory, { usecase: 'association' }), social);
  });

  it.each(Object.keys(identity) as (keyof typeof identity)[])(
    'is linked to nobody by the others without the %s, nor by the e-mail address (A37, N16)',
    async (part) => {
      const directory = named(address);
      directory.associate({ ...identity, [part]: 'another' }, address);
      await expectNobody(await start(social, directory, { usecase: 'association' }), social);
    },
  );

  it('is named by its subject where the usecase is subjectUri (A41)', async () => {
    await expectFound(await start(social, named(social.subject), { usecase: 'subjectUri' }), social);
  });

  it.each(Object.entries(social.counts))(
    'has the attribute %s, which names an account (A38)',
    async (name, value) => {
      await expectFound(await start(social, named(value), byAttribute(name)), social);
    },
  );

  if (Object.keys(social.ignored).length > 0) {
    it.each(Object.entries(social.ignored))(
      'has an address in %s that nobody is said to have verified, so it names nobody (N16)',
      async (name, value) => {
        const directory = named(value);
        await expectNobody(await start(social, directory, byAttribute(name)), social);
      },
    );
  }
});

describe('An e-mail address that is not verified names nobody (N16)', () => {
  const byEmail = byAttribute('email');

  it('of Google', async () => {
    const answers = { '/userinfo': { ...google.answers['/userinfo'], email_verified: false } };
    await expectNobody(await start(google, named(address), byEmail, { answers }), google);
  });

  it.each([false, 'false'])('of Apple: %j', async (email_verified) => {
    const idToken = { ...apple.idToken, email_verified };
    await expectNobody(await start(apple, named(address), byEmail, { idToken }), apple);
  });

  it('of GitHub, be it the primary one', async () => {
    const answers = {
      '/user/emails': [{ email: address, primary: true, verified: false, visibility: null }],
    };
    await expectNobody(await start(gitHub, named(address), byEmail, { answers }), gitHub);
  });

  it('of GitHub, where the strategy drops what GitHub says of it', async () => {
    const strategy = { allRawEmails: false };
    await expectNobody(await start(gitHub, named(address), byEmail, { strategy }), gitHub);
  });

  it('of GitHub, be it the public one of the profile', async () => {
    await expectNobody(await start(gitHub, named('public@example.com'), byEmail), gitHub);
  });
});

describe('An application that knows better may vouch for an address in its verify callback', () => {
  it.each<[string, SocialCase, (profile: object) => object]>([
    ['Facebook', facebook, (profile) => ({ ...profile, email_verified: true })],
    ['X', xOAuth2, (profile) => ({ ...profile, email: address, email_verified: true })],
    ['Microsoft', microsoft, (profile) => ({ ...profile, email: address, email_verified: true })],
  ])('%s', async (_, social, vouch) => {
    await expectFound(await start(social, named(address), byAttribute('email'), { vouch }), social);
  });
});

describe('A profile without an id', () => {
  it.each<[string, SocialCase, Answers]>([
    ['GitHub', gitHub, { '/user': { login: 'alice-p' } }],
    ['Facebook', facebook, { '/me': { name: 'Alice Perera' } }],
  ])('is nobody, and no user by the name of undefined (A37): %s', async (_, social, answers) => {
    const directory = directoryOf('primary', { undefined: number, null: number });
    directory.associate(
      { provider: social.provider, issuer: social.provider, subject: 'undefined' },
      'undefined',
    );
    await expectNobody(await start(social, directory, { usecase: 'association' }, { answers }), social);
    await expectNobody(await start(social, directory, { usecase: 'subjectUri' }, { answers }), social);
  });
});
