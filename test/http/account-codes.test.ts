import type { Response } from 'supertest';
import type { NewBackupCodes } from '../../lib/http/account.js';
import {
  codesIn,
  createAccountWorld,
  logIn,
  makeCodes,
  submit,
  submitJson,
  tokenOf,
  whereTo,
  type AccountWorld,
} from './support/account.js';
import type { Browser } from './support/browser.js';

let world: AccountWorld;
let browser: Browser;

async function start(...options: Parameters<typeof createAccountWorld>): Promise<void> {
  world = createAccountWorld(...options);
  browser = world.browser();
  await logIn(world, browser);
}

beforeEach(() => start());

const page = '/smsotp/account';
const left = (name = 'alice') => world.directory.backupCodes(name).length;

async function loginWith(code: string): Promise<{ readonly other: Browser; readonly answer: Response }> {
  const other = world.browser();
  world.clock.advance(31);
  await other.login('alice');
  return { other, answer: await other.type(code) };
}

/** Leaves this many. */
async function useUp(codes: readonly string[], remain: number): Promise<void> {
  const all = [...world.directory.backupCodes('alice')];
  for (const stored of all.slice(0, codes.length - remain)) world.directory.useBackupCode('alice', stored);
}

describe('new backup codes', () => {
  it('are ten, shown in this one answer that nobody may keep, and stored as hashes alone', async () => {
    const { status, headers, text } = await submit(browser, 'backup-codes');
    const codes = codesIn(text);
    expect([status, headers['cache-control'], new Set(codes).size, left()]).toEqual([
      200,
      'no-store',
      10,
      10,
    ]);
    for (const words of ['works once', 'Codes that you had before no longer work.', 'this one time only'])
      expect(text).toContain(words);
    const kept = JSON.stringify([world.directory.backupCodes('alice'), (await browser.whoami()).session]);
    for (const code of codes) expect(kept).not.toContain(code.slice(2));
    expect(codesIn((await browser.get(page)).text)).toEqual([]);
    expect((await browser.get(page)).text).toContain('You have 10 backup codes left.');
    expect(world.heard).toEqual([{ name: 'backupCodesReplaced', left: 10 }]);
  });

  it('come as JSON as well', async () => {
    const { status, body } = await submitJson(browser, 'backup-codes');
    expect([status, body.status, body.backupCodes.length, body.links.account]).toEqual([200, 'ok', 10, page]);
  });

  it('let in by the same field as the code, each once, and put an end to the earlier ones (J08)', async () => {
    const old = await makeCodes(browser);
    const fresh = await makeCodes(browser);
    const refused = await loginWith(old[3]!);
    expect([refused.answer.status, (await refused.other.whoami()).user]).toEqual([401, null]);
    const { other, answer } = await loginWith(fresh[3]!);
    expect(whereTo(answer)).toEqual([302, '/in']);
    expect((await other.whoami()).user).toBe('alice');
    expect((await loginWith(fresh[3]!)).answer.status).toBe(401);
    expect(left()).toBe(9);
  });

  it('are those of their user alone, and of no use to another one (J05)', async () => {
    const codes = await makeCodes(browser);
    const other = world.browser();
    await other.login('mallory');
    expect((await other.type(codes[0]!)).status).toBe(401);
    expect([(await other.whoami()).user, left()]).toEqual([null, 10]);
  });

  it('are not made, and the earlier ones stay, where the user store does not keep them', async () => {
    const codes = await makeCodes(browser);
    world.directory.saveBackupCodes = () => false;
    const { status, text } = await submit(browser, 'backup-codes');
    expect([status, codesIn(text)]).toEqual([403, []]);
    expect(whereTo((await loginWith(codes[0]!)).answer)).toEqual([302, '/in']);
  });

  it('are not shown when the user store fails: 503', async () => {
    const fault = jest.fn();
    world.smsOtp.on('fault', fault);
    const _csrf = await tokenOf(browser);
    world.directory.saveBackupCodes = () => {
      throw new Error('disk full');
    };
    const { status, text } = await browser.post(`${page}/backup-codes`, { _csrf });
    expect([status, codesIn(text), fault.mock.calls[0][0].code]).toEqual([503, [], 'SMSOTP_USER_STORE']);
  });
});

describe('the last two backup codes', () => {
  it('are warned of on the page, and counted in JSON', async () => {
    await useUp(await makeCodes(browser), 3);
    expect((await browser.get(page)).text).not.toContain('Make new ones now');
    await useUp(['x', ...world.directory.backupCodes('alice').slice(1)], 2);
    expect((await browser.get(page)).text).toMatch(/You have 2 backup codes left\. +Make new ones now/);
    expect((await browser.getJson(page)).body.account.backupCodes).toEqual({ left: 2, few: true });
  });

  it('lead a login first to the page that makes new ones, which has the way on', async () => {
    const codes = await makeCodes(browser);
    await useUp(codes, 3);
    const { other, answer } = await loginWith(codes[9]!);
    expect([whereTo(answer), left()]).toEqual([[302, page], 2]);
    const { status, text } = await other.get(page);
    expect([status, text]).toEqual([200, expect.stringContaining('href="/in"')]);
    expect(await makeCodes(other)).toHaveLength(10);
    expect((await other.get(page)).text).toContain('href="/in"');
  });

  it('are told to a JSON client, which goes where it wanted', async () => {
    const codes = await makeCodes(browser);
    await useUp(codes, 2);
    const other = world.browser();
    world.clock.advance(31);
    await other.loginJson('alice');
    expect((await other.typeJson(codes[9])).body).toEqual({
      status: 'ok',
      redirectTo: '/in',
      backupCodesLeft: 1,
    });
  });

  it('lead nowhere else where none can be made', async () => {
    const codes = await makeCodes(browser);
    await useUp(codes, 2);
    const { directory } = world;
    const rest = {
      domain: 'primary',
      find: (name: string) => directory.find(name),
      backupCodes: (name: string) => directory.backupCodes(name),
      useBackupCode: (name: string, stored: string) => directory.useBackupCode(name, stored),
    };
    world = { ...createAccountWorld({ smsOtp: { directories: [rest] } }), directory };
    expect(whereTo((await loginWith(codes[9]!)).answer)).toEqual([302, '/in']);
  });
});

describe('newBackupCodes(), for an application that draws its own page', () => {
  const route = async (visitor: Browser): Promise<NewBackupCodes> =>
    (await visitor.post('/own/codes')).body as NewBackupCodes;

  const own: Parameters<typeof createAccountWorld>[0] = {
    routes: (app, { smsOtp }) => {
      app.post('/own/codes', async (req, res) => {
        res.json(await smsOtp.newBackupCodes(req));
      });
    },
  };

  it('gives the codes, of which one lets in then', async () => {
    await start(own);
    const made = await route(browser);
    if (made.status !== 'made') throw new Error(made.reason);
    expect([made.codes.length, left()]).toEqual([10, 10]);
    expect(whereTo((await loginWith(made.codes[0]!)).answer)).toEqual([302, '/in']);
  });

  it('refuses whoever is not logged in by both steps, typed no code lately, or can have none (E05)', async () => {
    await start(own);
    const half = world.browser();
    await half.login('mallory');
    const skipped = world.browser();
    await skipped.login('carol');
    expect([await route(world.browser()), await route(half), await route(skipped)]).toEqual([
      { status: 'refused', reason: 'no_login' },
      { status: 'refused', reason: 'no_login' },
      { status: 'refused', reason: 'not_fresh' },
    ]);
    world.clock.advance(301);
    expect(await route(browser)).toEqual({ status: 'refused', reason: 'not_fresh' });
    await start({ ...own, smsOtp: { backupCode: false } });
    expect(await route(browser)).toEqual({ status: 'refused', reason: 'not_possible' });
    expect([left(), left('mallory'), left('carol')]).toEqual([0, 0, 0]);
  });
});
