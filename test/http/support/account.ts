import type { Response } from 'supertest';
import { MemoryUserDirectory } from '../../../lib/users/memory-directory.js';
import { createWorld, type World, type WorldOptions } from './app.js';
import type { Browser, Fields } from './browser.js';

export const mobile = '+94771234567';
export const newMobile = '+94775550101';

export interface AccountWorld extends World {
  readonly directory: MemoryUserDirectory;
  readonly heard: { readonly name: string; readonly left?: number | undefined }[];
}

/** The application of the other tests over a directory that can do everything, and a page that asks for a fresh code. */
export function createAccountWorld(options: WorldOptions = {}): AccountWorld {
  const directory = new MemoryUserDirectory('primary', [
    { username: 'alice', mobile },
    { username: 'bob' },
    { username: 'carol', mobile: '+94771234568', smsOtpDisabled: true },
    { username: 'mallory', mobile: '+94771234570' },
  ]);
  const world = createWorld({
    enforce: true,
    ...options,
    smsOtp: { users: undefined, directories: [directory], enableByUserClaim: true, ...options.smsOtp },
    routes: (app, it) => {
      app.post('/login', it.smsOtp.after('local', { successReturnToOrRedirect: '/in' }));
      app.get('/pay', it.smsOtp.require({ maxAge: 60 }), (_req, res) => res.send('paid'));
      options.routes?.(app, it);
    },
  });
  const heard: { name: string; left?: number | undefined }[] = [];
  for (const name of ['mobileChanged', 'backupCodesReplaced', 'optedIn', 'optedOut'] as const)
    world.smsOtp.on(name, ({ left }) => heard.push({ name, left }));
  return { ...world, directory, heard };
}

/** Both factors. */
export async function logIn(world: World, browser: Browser, name = 'alice'): Promise<void> {
  await browser.login(name);
  await browser.type(world.sender.code);
}

/** A form of the account page, with the token that is on it now. */
export async function submit(browser: Browser, what: string, fields: Fields = {}): Promise<Response> {
  return browser.post(`/smsotp/account/${what}`, { _csrf: await tokenOf(browser), ...fields });
}

export async function submitJson(browser: Browser, what: string, body: object = {}): Promise<Response> {
  return browser.postJson(`/smsotp/account/${what}`, body, { 'x-csrf-token': await tokenOf(browser) });
}

export async function tokenOf(browser: Browser): Promise<string> {
  return String((await browser.getJson('/smsotp/account')).body.csrfToken);
}

/** New backup codes, as the page shows them. */
export async function makeCodes(browser: Browser): Promise<string[]> {
  return codesIn((await submit(browser, 'backup-codes')).text);
}

export function codesIn(html: string): string[] {
  return [...html.matchAll(/<code[^>]*>([^<]+)<\/code>/g)].map(([, code = '']) => code);
}

export const whereTo = ({ status, headers }: Response): [number, unknown] => [status, headers['location']];
