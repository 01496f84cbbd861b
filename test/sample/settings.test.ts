import type { Page } from './support/browser.js';
import { type Person, subject } from './support/logins.js';
import { type Play, playTable } from './support/table.js';

const ALICE = '+94771234567';
const NOWHERE = 'SMSOTP_SMS_URL=http://localhost:8082/nowhere';
const LOCK = 'SMSOTP_MAX_ATTEMPTS=1 SMSOTP_ACCOUNT_LOCK_MINUTES=2';
const CHOOSER = 'SMSOTP_MULTI_OPTION_URI=/second-factor';

const wrong = (code: string): string => (code === '000000' ? '111111' : '000000');

async function typeWrong(person: Person, username = 'alice'): Promise<Page> {
  const codePage = await person.logIn(username);
  return person.browser.submit(codePage, { code: wrong(await person.codeAt(ALICE)) });
}

const shows =
  (hint: string): Play =>
  async (person) => {
    const { body } = await person.logIn('alice');
    expect(/<bdi class="smsotp-number">([^<]*)</.exec(body)?.[1]).toBe(hint);
  };

/** One wrong code, and what a browser reads that knows only the password. */
const waits =
  (words: string): Play =>
  async (person) => {
    expect((await typeWrong(person)).body).toContain('ask for a new one in 2 minutes');
    person.browser.forget();
    expect((await person.logIn('alice')).body).toContain(words);
    expect(await person.messages()).toHaveLength(1);
  };

const isUnsent =
  (...words: string[]): Play =>
  async (person) => {
    const { body } = await person.logIn('alice');
    expect(body).toContain('could not send the text message');
    for (const one of words) expect(body).toContain(one);
    expect(await person.messages()).toEqual([]);
  };

const isNobody: Play = async (person) =>
  person.expectRefused(await person.logIn('alice.social'), 'could not find an account');

playTable('Other settings', {
  '– alice': async (person) => {
    const [code = ''] = person.at.backupCodes();
    const home = await person.toHome(await person.logIn('alice'), code.toLowerCase());
    expect(subject(home)).toBe('alice@example.com');
    expect((await person.look('/smsotp/account')).body).toContain('You have 9 backup codes left.');
    await person.at.coolDown(1);
    person.browser.forget();
    const again = await person.browser.submit(await person.logIn('alice'), { code });
    expect([again.status, again.body]).toEqual([401, expect.stringContaining('That code is not right')]);
  },
  'SMSOTP_BACKUP_CODE=false alice': async (person) => {
    const codePage = await person.logIn('alice');
    const [code = ''] = person.at.backupCodes();
    const refused = await person.browser.submit(codePage, { code });
    expect([refused.url, refused.status]).toEqual([`${person.at.idp}/smsotp`, 400]);
    await person.toHome(refused, await person.codeAt(ALICE));
    expect((await person.look('/smsotp/account')).body).not.toContain('Backup codes');
  },
  'SMSOTP_RETRY_ENABLE=false alice': async (person) => {
    const ended = await typeWrong(person);
    expect([ended.url, ended.body]).toEqual([
      `${person.at.idp}/smsotp/error`,
      expect.stringContaining('sign in again to get a new one'),
    ]);
  },
  'SMSOTP_RESEND_ENABLE=false alice': async (person) => {
    const { url, body } = await person.logIn('alice');
    expect([url, body.includes('/smsotp/resend')]).toEqual([`${person.at.idp}/smsotp`, false]);
  },
  'SMSOTP_TOKEN_LENGTH=8 SMSOTP_ENABLE_ALPHANUMERIC_TOKEN=true alice': async (person) => {
    const codePage = await person.logIn('alice');
    const code = await person.codeAt(ALICE);
    expect(code).toMatch(/^[0-9A-Z]{8}$/);
    await person.toHome(codePage, code);
  },
  'SMSOTP_SCREEN_USER_ATTRIBUTE=mail alice': shows('*************.com'),
  "SMSOTP_SCREEN_USER_ATTRIBUTE_MASK_REGEX='\\d(?=\\d\\d)' alice": shows('+*********67'),
  'SMSOTP_NO_OF_DIGITS=3 SMSOTP_ORDER=forward alice': shows('+94*********'),
  [`${LOCK} alice`]: waits('continue right now. Please wait 2 minutes'),
  [`${LOCK} SMSOTP_SHOW_AUTH_FAILURE_REASON=true alice`]: waits('There were too many wrong codes'),
  "SMSOTP_CAPTURE_MOBILE_NUMBER_REGEX='^[+]9477' bob": async (person) => {
    const asked = await person.logIn('bob');
    const refused = await person.browser.submit(asked, { mobile: '+94 71 123 4567' });
    expect(refused.body).toContain('used here. Check it, or use another one.');
    const codePage = await person.browser.submit(refused, { mobile: '+94 77 123 4560' });
    await person.toHome(codePage, await person.codeAt('+94771234560'));
  },
  [`${NOWHERE} alice`]: isUnsent('SMSOTP-60005'),
  [`${NOWHERE} SMSOTP_USE_INTERNAL_ERROR_CODES=false alice`]: isUnsent('>404<'),
  [`${NOWHERE} SMSOTP_SMS_SHOW_DETAILED_ERROR_INFO=true alice`]: isUnsent(
    'The answer we got',
    'Nothing here',
  ),
  'SMSOTP_USECASE=userAttribute SMSOTP_USER_ATTRIBUTE=nickname alice.social': async (person) => {
    const codePage = await person.logIn('alice.social');
    const home = await person.toHome(codePage, await person.codeAt(ALICE));
    expect(subject(home)).toBe('alice@example.com');
    person.browser.forget();
    const mallory = await person.logIn('mallory.social');
    expect(mallory.body).toContain('could not find an account');
  },
  'SMSOTP_USECASE=local alice.social': isNobody,
  'SMSOTP_USECASE=subjectUri alice.social': isNobody,
  [`${CHOOSER} alice`]: async (person) => {
    const codePage = await person.logIn('alice');
    expect(codePage.body).toContain('href="/second-factor">Try another way');
    const chooser = await person.look('/second-factor');
    expect(chooser.body).toContain('href="/smsotp">Text message to ********4567');
    await person.toHome(await person.look('/smsotp'), await person.codeAt(ALICE));
    expect((await person.look('/second-factor')).url).toBe(`${person.at.idp}/`);
  },
  [`${CHOOSER} SMSOTP_REDIRECT_TO_MULTI_OPTION_PAGE_ON_FAILURE=true alice`]: async (person) => {
    const chooser = await typeWrong(person);
    expect(chooser.url).toBe(`${person.at.idp}/second-factor`);
    expect(chooser.body).toContain('role="alert">That code is not right. You have 4 attempts left.');
    const ended = await person.submitTo(chooser, '/smsotp/cancel');
    expect([ended.url, ended.body.includes('role="alert"')]).toEqual([`${person.at.idp}/login`, false]);
  },
});
