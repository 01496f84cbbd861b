import type { SmsOtpOptions } from '../../lib/config/options.js';
import { hashBackupCodes, importBackupCodes } from '../../lib/users/backup-codes.js';
import { MemoryUserDirectory } from '../../lib/users/memory-directory.js';
import { twinPosts } from './support/twin-posts.js';
import {
  aliceMobile,
  createStage,
  expectInside,
  expectOutside,
  expectPage,
  type Stage,
  type StageOptions,
  type Visitor,
} from './support/stage.js';

/** The connector's list, as its users have typed it into their profile. */
const list = '584343,434343';
let directory: MemoryUserDirectory;
let stage: Stage;
let visitor: Visitor;
/** In their stored form, in the order of the list. */
let stored: readonly string[];

async function start(options: SmsOtpOptions = {}, codes = list, more: StageOptions = {}): Promise<void> {
  directory = new MemoryUserDirectory('primary', [
    { username: 'alice', mobile: aliceMobile },
    { username: 'mallory', mobile: '+94771234570' },
  ]);
  ({ stored } = await importBackupCodes(codes));
  directory.saveBackupCodes('alice', stored);
  stage = await createStage({ ...more, options: { users: undefined, directories: [directory], ...options } });
  visitor = stage.visitor();
  await visitor.enter();
}

const left = (): readonly string[] => directory.backupCodes('alice');

/** In without a code by text message. */
async function expectInByBackupCode(who = visitor): Promise<void> {
  const { user, proof } = await who.whoami();
  expect([user, proof?.result, proof?.amr]).toEqual(['alice', 'passed', ['pwd', 'otp', 'mfa']]);
  expect((await who.browser.get('/page')).text).toBe('the page of alice');
}

async function expectRefused(typed: string, status = 401): Promise<void> {
  expect((await visitor.type(typed)).status).toBe(status);
  expect([left(), stage.world.errors]).toEqual([stored, []]);
  await expectOutside(visitor);
}

/** The code by text message is none the worse for what was typed before. */
async function expectCodeStillGood(): Promise<void> {
  await visitor.type(stage.code);
  await expectInside(visitor);
  expect([left(), stage.messages.length]).toEqual([stored, 1]);
}

// Three times, because the wait has to outlast the code.
async function lockCodes(): Promise<void> {
  for (const wait of [0, 30, 300]) {
    stage.advance(wait);
    if (wait > 0) await visitor.resend();
    for (const step of [1, 2, 3, 4, 5]) await visitor.type(stage.wrong(step));
  }
}

describe("A backup code of the connector's list", () => {
  it('lets in, typed in place of the code, and is struck off the list (A63)', async () => {
    await start();
    const used = jest.fn();
    stage.world.smsOtp.on('backupCodeUsed', used);
    expect((await visitor.type('434343')).status).toBe(302);
    await expectInByBackupCode();
    expect(left()).toEqual([stored[0]]);
    expect(used.mock.calls).toEqual([[expect.objectContaining({ left: 1 })]]);
    expect(stage.messages).toHaveLength(1);
  });

  // The connector keeps the list in plain text in the profile.
  it('is stored hashed, and in no form in the session or on a page (A63)', async () => {
    await start();
    const shown = JSON.stringify([left(), (await visitor.whoami()).session, await visitor.waiting()]);
    for (const code of list.split(',')) expect(shown).not.toContain(code);
    await visitor.type('434343');
    expect(JSON.stringify((await visitor.whoami()).session)).not.toContain(stored[1]);
  });

  // Without a telephone, or while somebody else's guesses have locked the codes, it is the only way in.
  it.each([
    ['no message goes out', async () => void (stage.gateway.status = 500)],
    ['the codes are locked', lockCodes],
  ])('of our own has a field where no code can be used: %s (A63)', async (_why, stop) => {
    await start();
    const code = '0-7ZQK-0M4D-9XTP-W2CB';
    directory.saveBackupCodes('alice', await hashBackupCodes([code]));
    await stop();
    stage.world.smsOtp.on('sendFailed', () => undefined);
    stage.advance(301);
    const other = stage.visitor();
    const page = await other.enter();
    expectPage(page, 200, 'No phone at hand?', 'id="smsotp-backup-code" name="code"');
    expect(page.text).not.toContain('id="smsotp-code"');
    expectPage(
      await other.type('0-0000-0000-0000-0000'),
      401,
      'That code is not right.',
      'smsotp-backup-code',
    );
    await expectOutside(other);
    await other.type(code);
    await expectInByBackupCode(other);
    expect(left()).toEqual([]);
  });

  it('has a field beside that of a code too, for number pads have no letters (A63)', async () => {
    await start();
    const { text } = await visitor.browser.get('/smsotp');
    expect(text).toMatch(/<details[^]*smsotp-backup-code[^]*<\/details>/);
  });

  it('has no field where it is not heard (A67)', async () => {
    await start({ backupCode: false });
    stage.advance(301);
    await visitor.type(stage.code);
    const off = await visitor.browser.get('/smsotp');
    expect(off.text).not.toContain('smsotp-backup-code');
  });

  it('is worth nothing a second time, in this session or another (A64)', async () => {
    await start();
    await visitor.type('434343');
    for (const again of [visitor, stage.visitor()]) {
      await again.logout();
      await again.enter();
      expectPage(await again.type('434343'), 401, 'That code is not right.');
      await expectOutside(again);
    }
    expect(left()).toEqual([stored[0]]);
    await visitor.type('584343');
    await expectInByBackupCode();
    expect(left()).toEqual([]);
  });

  it.each(['4', ',', '58434', '584343,434343', '584343,', ',434343', '[0-9]{6}', '......'])(
    'is not %j: refused, and the list is as it was (A65)',
    async (typed) => {
      await start();
      await expectRefused(typed, 400);
      await expectCodeStillGood();
    },
  );

  it('is not its stored form, which whoever reads the user store has (A65)', async () => {
    await start();
    await expectRefused(stored[1] ?? '', 400);
  });

  it('of alice is worth nothing for somebody else, where it counts as wrong (J05)', async () => {
    await start();
    const mallory = stage.visitor();
    await mallory.enter('mallory');
    // Where there is no code of the connector's, six digits are a code by text message.
    expect((await mallory.type('434343')).status).toBe(401);
    expect((await mallory.waiting()).challenge).toMatchObject({ attemptsLeft: 4 });
    await expectOutside(mallory);
    expect(left()).toEqual(stored);
  });

  it('is worth nothing before the password (J04)', async () => {
    await start();
    const stranger = stage.visitor();
    for (const fields of [{ code: '434343' }, { username: 'alice', code: '434343', _csrf: 'x' }])
      expect((await stranger.browser.post('/smsotp', fields)).status).not.toBe(302);
    await expectOutside(stranger);
    expect(left()).toEqual(stored);
  });
});

describe('A backup code that comes twenty times at once, over warm connections', () => {
  function count(name: 'verified' | 'backupCodeUsed'): jest.Mock {
    const heard = jest.fn();
    stage.world.smsOtp.on(name, heard);
    return heard;
  }

  it('of one session is one login (A66)', async () => {
    await start();
    const [verified, used] = [count('verified'), count('backupCodeUsed')];
    const form = { code: '434343', _csrf: await visitor.browser.token() };
    const twins = Array.from({ length: 20 }, () => ({ cookie: visitor.browser.cookie, form }));
    const answers = await twinPosts(stage.world, '/smsotp', twins);
    expect(answers.filter(({ status }) => status === 302)).toHaveLength(1);
    expect([verified.mock.calls.length, used.mock.calls.length]).toEqual([1, 1]);
    expect(left()).toEqual([stored[0]]);
    expect(stage.world.errors).toEqual([]);
  });

  it.each(['Redis', 'memory'] as const)(
    'of twenty sessions lets in exactly one of them, with wrong codes in %s (A66)',
    async (store) => {
      await start({ maxAttempts: 10 }, list, { store });
      const [verified, used] = [count('verified'), count('backupCodeUsed')];
      const visitors = Array.from({ length: 20 }, () => stage.visitor());
      for (const one of visitors) await one.enter();
      const twins = await Promise.all(
        visitors.map(async ({ browser }) => ({
          browser,
          cookie: browser.cookie,
          form: { code: '434343', _csrf: await browser.token() },
        })),
      );
      const answers = await twinPosts(stage.world, '/smsotp', twins);
      answers.forEach(({ cookie }, at) => {
        const browser = twins[at]?.browser;
        if (browser && cookie !== '') browser.cookie = cookie;
      });
      const users = await Promise.all(visitors.map(async (one) => (await one.whoami()).user));
      expect(users.filter((user) => user === 'alice')).toHaveLength(1);
      expect(users.filter((user) => user === null)).toHaveLength(19);
      expect([verified.mock.calls.length, used.mock.calls.length]).toEqual([1, 1]);
      expect(left()).toEqual([stored[0]]);
      expect(stage.world.errors).toEqual([]);
    },
  );
});

describe('Where there is no backup code to be right', () => {
  it('a valid one is wrong if they are off, and stays (A67)', async () => {
    await start({ backupCode: false });
    await expectRefused('434343');
    await expectCodeStillGood();
  });

  it('a wrong code is wrong if the list is empty (A68)', async () => {
    await start({}, '');
    await expectRefused(stage.wrong());
    await expectRefused('0-7ZQK-0M4D-9XTP-W2CB');
    await expectCodeStillGood();
  });

  it.each([
    ['the user store has none', (name: string) => ({ find: () => directory.find(name) })],
    [
      'the user store gives none',
      (name: string) => ({ find: () => directory.find(name), backupCodes: () => null }),
    ],
  ])('a wrong code is wrong if the list is set up nowhere: %s (A69)', async (_how, users) => {
    await start({ directories: undefined, users: users('alice') });
    await expectRefused(stage.wrong());
    await expectRefused('434343');
    await expectCodeStillGood();
  });
});
