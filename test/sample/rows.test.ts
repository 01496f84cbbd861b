import type { Page } from './support/browser.js';
import { attribute, type Person, subject } from './support/logins.js';
import { type Play, playTable } from './support/table.js';

const ALICE = '+94771234567';
const DIRECT = 'SMSOTP_MANDATORY=true SMSOTP_SEND_OTP_DIRECTLY_TO_MOBILE=true';
const FEDERATED = 'SMSOTP_MANDATORY=true SMSOTP_SEND_OTP_TO_FEDERATED_MOBILE=true';

/** Logs in with the code that goes to this number, and is told to the application under this name. */
const getsCode =
  (username: string, mobile: string, mail: string): Play =>
  async (person) => {
    const codePage = await person.logIn(username);
    expect(codePage.url).toBe(`${person.at.idp}/smsotp`);
    const home = await person.toHome(codePage, await person.codeAt(mobile));
    expect([subject(home), attribute(home, 'mobile')]).toEqual([mail, mobile]);
    expect(person.at.complaints()).toEqual([]);
  };

const getsAliceCode = getsCode('alice', ALICE, 'alice@example.com');

const isRefused =
  (username: string, words: string): Play =>
  async (person) =>
    person.expectRefused(await person.logIn(username), words);

/** Types a number where one is asked for; the code goes there. */
async function typeNumber(person: Person, username: string, mobile: string): Promise<Page> {
  const asked = await person.logIn(username);
  expect(asked.url).toBe(`${person.at.idp}/smsotp/mobile`);
  const codePage = await person.browser.submit(asked, { mobile });
  return person.toHome(codePage, await person.codeAt(mobile));
}

const bobAddsNumber: Play = async (person) => {
  const home = await typeNumber(person, 'bob', '+94771234560');
  expect([subject(home), attribute(home, 'mobile')]).toEqual(['bob@example.com', '+94771234560']);
  expect(attribute(home, 'amr')).toContain('mfa');
};

/** Told to the application without anything that could be taken for an account of ours. */
async function expectNoAccount(person: Person, home: Page, amr: string | undefined): Promise<void> {
  expect(subject(home)).toBe('2f96b0e3@social.invalid');
  expect(['uid', 'mail', 'mobile'].map((name) => attribute(home, name))).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
  expect(attribute(home, 'amr')).toBe(amr);
  const twoFactors = amr?.includes('mfa') === true;
  expect(home.body.includes('<dd>MobileTwoFactorUnregistered</dd>')).toBe(twoFactors);
  const own = await person.look('/');
  expect([own.url, own.body.includes('none here')]).toEqual([`${person.at.idp}/`, true]);
  expect(own.body).not.toContain('/smsotp/account');
}

playTable('Who is asked for what', {
  '– alice': getsAliceCode,
  '– dave': getsCode('dave', '+94774004000', 'dave@example.com'),
  '– alice.social': getsCode('alice.social', ALICE, 'alice@example.com'),
  '– mallory.social': isRefused('mallory.social', 'could not find an account'),
  '– bob': async (person) => {
    await bobAddsNumber(person);
    await person.at.coolDown(1);
    person.browser.forget();
    await getsCode('bob', '+94771234560', 'bob@example.com')(person);
  },
  '– carol': async (person) => {
    const home = await person.follow(await person.logIn('carol'));
    expect([subject(home), attribute(home, 'amr')]).toEqual(['carol@example.com', 'pwd']);
    expect(await person.messages()).toEqual([]);
  },
  'SMSOTP_MANDATORY=true carol': isRefused('carol', 'your administrator requires them'),
  'SMSOTP_MANDATORY=true alice': getsAliceCode,
  'SMSOTP_MANDATORY=true bob': bobAddsNumber,
  'SMSOTP_MANDATORY=true SMSOTP_CAPTURE_AND_UPDATE_MOBILE_NUMBER=false bob': isRefused(
    'bob',
    'no mobile number for you',
  ),
  'SMSOTP_CAPTURE_AND_UPDATE_MOBILE_NUMBER=false bob': isRefused('bob', 'no mobile number for you'),
  'SMSOTP_ENABLE_BY_USER_CLAIM=false carol': getsCode('carol', '+94777654321', 'carol@example.com'),
  [`${DIRECT} mallory.social`]: async (person) => {
    await expectNoAccount(person, await typeNumber(person, 'mallory.social', '+94776006000'), 'otp, sms');
    await person.at.coolDown(1);
    person.browser.forget();
    await expectNoAccount(person, await typeNumber(person, 'mallory.social', '+94776006001'), 'otp, sms');
  },
  [`${FEDERATED} SMSOTP_FEDERATED_MOBILE_ATTRIBUTE_KEY=phone_number mallory.social`]: async (person) => {
    const codePage = await person.logIn('mallory.social');
    const home = await person.toHome(codePage, await person.codeAt('+94775005000'));
    await expectNoAccount(person, home, 'otp, sms, mfa');
  },
  [`${FEDERATED} mallory.social`]: isRefused('mallory.social', 'no mobile number for you'),
  'SMSOTP_SECONDARY_USERSTORE=primary dave': isRefused('dave', 'could not find an account'),
  'SMSOTP_UNKNOWN_USER=skip mallory.social': async (person) => {
    const home = await person.follow(await person.logIn('mallory.social'));
    await expectNoAccount(person, home, undefined);
    expect(await person.messages()).toEqual([]);
  },
});
