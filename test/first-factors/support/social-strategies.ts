import { generateKeyPairSync } from 'node:crypto';
import { Strategy as TwitterOAuth2Strategy } from '@superfaceai/passport-twitter-oauth2';
import { Strategy as AmazonStrategy } from 'passport-amazon';
import { Strategy as AppleStrategy } from 'passport-apple';
import { Strategy as FacebookStrategy } from 'passport-facebook';
import { Strategy as GitHubStrategy } from 'passport-github2';
import { Strategy as GoogleStrategy } from 'passport-google-oauth20';
import { Strategy as LinkedInStrategy } from 'passport-linkedin-oauth2';
import { Strategy as MicrosoftStrategy } from 'passport-microsoft';
import { Strategy as TwitterStrategy } from 'passport-twitter';
import type { Answers, SocialServer } from './social-server.js';

/** One real strategy, the answer that its provider documents, and what the kit makes of it. */
export interface SocialCase {
  /** For a person to read. */
  readonly title: string;
  readonly package: string;
  /** The strategy's name, and the word in a link: `provider` of the profile, or of the route where it has none. */
  readonly provider: string;
  /** Given by the route, because the profile does not say it. */
  readonly named?: true;
  /** The field of the subject. */
  readonly subjectField: string;
  readonly subject: string;
  /** What the profile says of the issuer; the provider's name takes its place where it says nothing. */
  readonly issuer?: string;
  /** The attributes that lead to an account, with their values here. */
  readonly counts: Readonly<Record<string, string>>;
  /** Those that lead nowhere, though the profile has them: addresses that nobody is said to have verified. */
  readonly ignored: Readonly<Record<string, string>>;
  readonly answers: Answers;
  readonly idToken?: object;
  /** `change` stands for what an application adds in its verify callback. */
  create(at: SocialServer, options?: object, change?: (profile: object) => object): object | Promise<object>;
}

export const address = 'alice@example.com';

const client = ({ base }: SocialServer, callbackURL = '/social/callback') => ({
  clientID: 'app',
  clientSecret: 'app secret',
  callbackURL,
  authorizationURL: `${base}/authorize`,
  tokenURL: `${base}/token`,
});

type Done = (error: unknown, user?: object) => void;
const same = (profile: object): object => profile;
/** The callback of every tutorial: the profile is the user. */
const verifyWith =
  (change: (profile: object) => object) =>
  (_access: string, _refresh: string, profile: object, done: Done): void =>
    done(null, change(profile));

const google: SocialCase = {
  title: 'Google',
  package: 'passport-google-oauth20',
  provider: 'google',
  subjectField: 'id',
  subject: '110248495921238986420',
  counts: { id: '110248495921238986420', email: address },
  ignored: {},
  answers: {
    '/userinfo': {
      sub: '110248495921238986420',
      name: 'Alice Perera',
      given_name: 'Alice',
      family_name: 'Perera',
      picture: 'https://lh3.example/a',
      email: address,
      email_verified: true,
      hd: 'example.com',
    },
  },
  create: (at, options, change = same) =>
    new GoogleStrategy(
      { ...client(at), userProfileURL: `${at.base}/userinfo`, scope: ['profile', 'email'], ...options },
      verifyWith(change),
    ),
};

const facebook: SocialCase = {
  title: 'Facebook',
  package: 'passport-facebook',
  provider: 'facebook',
  subjectField: 'id',
  subject: '10158301234567890',
  counts: { id: '10158301234567890' },
  ignored: { email: address },
  // `verified` was about the account, while Facebook still gave it; never about the address.
  answers: {
    '/me': { id: '10158301234567890', name: 'Alice Perera', email: address, verified: true },
  },
  create: (at, options, change = same) =>
    new FacebookStrategy(
      {
        ...client(at),
        profileURL: `${at.base}/me`,
        profileFields: ['id', 'displayName', 'emails'],
        ...options,
      },
      verifyWith(change),
    ),
};

const xOAuth1: SocialCase = {
  title: 'X, OAuth 1.0a',
  package: 'passport-twitter',
  provider: 'twitter',
  subjectField: 'id',
  subject: '2244994945',
  counts: { id: '2244994945', username: 'alice_p', screen_name: 'alice_p' },
  ignored: { email: address },
  answers: {
    '/verify_credentials.json': {
      id: 2244994945,
      id_str: '2244994945',
      name: 'Alice Perera',
      screen_name: 'alice_p',
      email: address,
      // The blue mark.
      verified: true,
      profile_image_url_https: 'https://pbs.example/a.png',
    },
  },
  create: (at, options, change = same) =>
    new TwitterStrategy(
      {
        consumerKey: 'app',
        consumerSecret: 'app secret',
        callbackURL: '/social/callback',
        requestTokenURL: `${at.base}/request_token`,
        accessTokenURL: `${at.base}/access_token`,
        userAuthorizationURL: `${at.base}/authenticate`,
        userProfileURL: `${at.base}/verify_credentials.json`,
        includeEmail: true,
        ...options,
      },
      verifyWith(change),
    ),
};

const xOAuth2: SocialCase = {
  title: 'X, OAuth 2.0',
  package: '@superfaceai/passport-twitter-oauth2',
  provider: 'twitter',
  subjectField: 'id',
  subject: '2244994945',
  counts: { id: '2244994945', username: 'alice_p' },
  ignored: { confirmed_email: address },
  answers: {
    '/2/users/me': {
      data: { id: '2244994945', name: 'Alice Perera', username: 'alice_p', confirmed_email: address },
    },
  },
  create: (at, options, change = same) =>
    new TwitterOAuth2Strategy(
      { ...client(at), clientType: 'confidential', userProfileURL: `${at.base}/2/users/me`, ...options },
      verifyWith(change),
    ),
};

const linkedIn: SocialCase = {
  title: 'LinkedIn',
  package: 'passport-linkedin-oauth2',
  provider: 'linkedin',
  subjectField: 'id',
  subject: 'yrZCpj2Z12',
  counts: { id: 'yrZCpj2Z12' },
  ignored: { email: address },
  answers: {
    '/v2/me': {
      id: 'yrZCpj2Z12',
      firstName: localized('Alice'),
      lastName: localized('Perera'),
    },
    '/v2/emailAddress': {
      elements: [{ handle: 'urn:li:emailAddress:3775708763', 'handle~': { emailAddress: address } }],
    },
  },
  create: (at, options, change = same) => {
    const scope = ['r_liteprofile', 'r_emailaddress'];
    const strategy = new LinkedInStrategy({ ...client(at), scope, ...options }, verifyWith(change));
    // No options for these two, but fields that are nobody's secret.
    strategy.profileUrl = `${at.base}/v2/me`;
    strategy.emailUrl = `${at.base}/v2/emailAddress`;
    return strategy;
  },
};

function localized(text: string): object {
  return { localized: { en_US: text }, preferredLocale: { country: 'US', language: 'en' } };
}

const gitHub: SocialCase = {
  title: 'GitHub',
  package: 'passport-github2',
  provider: 'github',
  subjectField: 'id',
  subject: '583231',
  counts: { id: '583231', username: 'alice-p', login: 'alice-p', email: address },
  ignored: {},
  answers: {
    '/user': {
      login: 'alice-p',
      id: 583231,
      node_id: 'MDQ6VXNlcjU4MzIzMQ==',
      name: 'Alice Perera',
      email: 'public@example.com',
      html_url: 'https://github.example/alice-p',
    },
    '/user/emails': [
      { email: 'old@example.com', primary: false, verified: false, visibility: null },
      { email: 'other@example.com', primary: false, verified: true, visibility: null },
      { email: address, primary: true, verified: true, visibility: 'private' },
    ],
  },
  create: (at, options, change = same) =>
    new GitHubStrategy(
      {
        ...client(at),
        userProfileURL: `${at.base}/user`,
        userEmailURL: `${at.base}/user/emails`,
        scope: ['user:email'],
        allRawEmails: true,
        ...options,
      },
      verifyWith(change),
    ),
};

const amazon: SocialCase = {
  title: 'Amazon',
  package: 'passport-amazon',
  provider: 'amazon',
  subjectField: 'id',
  subject: 'amzn1.account.K2LI23KL2LK2',
  counts: { id: 'amzn1.account.K2LI23KL2LK2', user_id: 'amzn1.account.K2LI23KL2LK2' },
  ignored: { email: address },
  answers: {
    '/user/profile': { user_id: 'amzn1.account.K2LI23KL2LK2', name: 'Alice Perera', email: address },
  },
  // The address of the profile is written into the strategy, so it is the connection that is led elsewhere.
  create: async (at, options, change = same) => {
    const tokenURL = 'https://api.amazon.com/token';
    const strategy = new AmazonStrategy(
      { ...client(at), tokenURL, scope: ['profile'], ...options },
      verifyWith(change),
    );
    const agent = await at.agentFor('api.amazon.com');
    strategy._oauth2.setAgent(agent);
    return strategy;
  },
};

const apple: SocialCase = {
  title: 'Apple',
  package: 'passport-apple',
  provider: 'apple',
  named: true,
  subjectField: 'sub',
  subject: '001473.fe6f0fe4e1d6410984b1ef1a5c5a55ba.0829',
  issuer: 'https://appleid.apple.com',
  counts: { sub: '001473.fe6f0fe4e1d6410984b1ef1a5c5a55ba.0829', email: address },
  ignored: {},
  answers: {},
  idToken: {
    iss: 'https://appleid.apple.com',
    aud: 'app',
    sub: '001473.fe6f0fe4e1d6410984b1ef1a5c5a55ba.0829',
    email: address,
    email_verified: 'true',
    is_private_email: 'false',
  },
  create: (at, options, change = same) =>
    new AppleStrategy(
      { ...client(at), teamID: 'TEAM', keyID: 'KEY', privateKeyString: applePrivateKey(), ...options },
      // The profile is empty: everything is in the ID token.
      (_req, _access, _refresh, idToken, _profile, done) => done(null, change(claimsOf(idToken))),
    ),
};

function applePrivateKey(): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

function claimsOf(idToken: string): object {
  return JSON.parse(Buffer.from(idToken.split('.')[1] ?? '', 'base64url').toString()) as object;
}

const microsoft: SocialCase = {
  title: 'Microsoft',
  package: 'passport-microsoft',
  provider: 'microsoft',
  subjectField: 'id',
  subject: '87d349ed-44d7-43e1-9a83-5f2406dee5bd',
  counts: { id: '87d349ed-44d7-43e1-9a83-5f2406dee5bd' },
  ignored: { email: address, mail: address, userPrincipalName: address },
  answers: {
    '/v1.0/me/': {
      id: '87d349ed-44d7-43e1-9a83-5f2406dee5bd',
      displayName: 'Alice Perera',
      givenName: 'Alice',
      surname: 'Perera',
      mail: address,
      userPrincipalName: address,
    },
  },
  create: (at, options, change = same) =>
    new MicrosoftStrategy(
      { ...client(at), apiEntryPoint: at.base, scope: ['user.read'], addUPNAsEmail: true, ...options },
      verifyWith(change),
    ),
};

export const socialCases: readonly SocialCase[] = [
  google,
  facebook,
  xOAuth1,
  xOAuth2,
  linkedIn,
  gitHub,
  amazon,
  apple,
  microsoft,
];
export { apple, facebook, gitHub, google, microsoft, xOAuth2 };
