import type { SmsOtpOptions } from '../../lib/config/options.js';
import type { SmsOtpEvent } from '../../lib/events.js';
import { createWorld, type World } from './support/app.js';
import type { Browser } from './support/browser.js';

const settings = { maxAttempts: 3, accountLock: { minutes: 5, ratio: 2 } } as const;

async function lockedWorld(more: SmsOtpOptions = {}): Promise<{ world: World; told: SmsOtpEvent[] }> {
  const world = createWorld({ smsOtp: { ...settings, ...more } });
  const told: SmsOtpEvent[] = [];
  world.smsOtp.on('locked', (event) => told.push(event));
  const guesser = world.browser();
  await guesser.login('alice');
  for (let count = 0; count < 3; count += 1) await guesser.type(world.sender.wrong);
  world.clock.advance(60);
  return { world, told };
}

/** All that somebody sees who comes with the password while the account waits: page and JSON of each step. */
async function seenBy(browser: Browser): Promise<{ pages: string[]; json: string[] }> {
  await browser.login('alice');
  const page = await browser.get('/smsotp');
  const resent = await browser.resend();
  const typed = await browser.type('123456');
  const entered = await browser.loginJson('alice');
  const posted = await browser.typeJson('123456');
  return {
    pages: [page.text, resent.text, typed.text],
    json: [entered, posted].map(({ text }) => text),
  };
}

describe('An account that waits because of wrong codes', () => {
  it('is told the reason and the minutes where that is configured (A56)', async () => {
    const { world } = await lockedWorld({ showAuthFailureReason: true });
    const { pages, json } = await seenBy(world.browser());
    for (const page of pages) expect(page).toMatch(/too many wrong codes.*wait 4 minutes/);
    for (const body of json)
      expect(JSON.parse(body)).toMatchObject({ error: { code: 'locked', retryAfter: 240 } });
  });

  it('is told to wait, and how long, and nowhere why, by default (A57)', async () => {
    const { world } = await lockedWorld();
    const { pages, json } = await seenBy(world.browser());
    for (const page of pages)
      expect(page).toContain('We can&#39;t continue right now. Please wait 4 minutes, then try again.');
    for (const body of json)
      expect(JSON.parse(body)).toMatchObject({ error: { code: 'try_later', retryAfter: 240 } });
    for (const text of [...pages, ...json]) expect(text).not.toMatch(/locked|wrong codes|too many|burned/i);
    expect(JSON.stringify((await world.browser().whoami()).session)).not.toContain('locked');
  });

  it('gets the same status and Retry-After in both cases (A56, A57)', async () => {
    for (const showAuthFailureReason of [true, false]) {
      const { world } = await lockedWorld({ showAuthFailureReason });
      const browser = world.browser();
      const { status, headers } = await browser.loginJson('alice');
      expect([status, headers['retry-after']]).toEqual([429, '240']);
      await browser.login('alice');
      const resent = await browser.resend();
      expect([resent.status, resent.headers['retry-after']]).toEqual([429, '240']);
    }
  });

  it('is told to listeners with the time, whatever users read (A55)', async () => {
    const { world, told } = await lockedWorld();
    expect(told).toEqual([expect.objectContaining({ until: world.clock.now() - 60_000 + 300_000 })]);
  });

  it('gets no message meanwhile (A58)', async () => {
    const { world } = await lockedWorld();
    await seenBy(world.browser());
    expect(world.sender.messages).toHaveLength(1);
  });

  it('waits twice as long the second time (A60)', async () => {
    const { world } = await lockedWorld();
    world.clock.advance(241);
    const browser = world.browser();
    await browser.login('alice');
    for (let count = 0; count < 2; count += 1) await browser.type(world.sender.wrong);
    const last = await browser.type(world.sender.wrong);
    expect([last.status, last.headers['retry-after']]).toEqual([429, '600']);
  });

  it('is in German too (A57)', async () => {
    const { world } = await lockedWorld();
    const browser = world.browser();
    browser.headers = { 'accept-language': 'de' };
    await browser.login('alice');
    expect((await browser.get('/smsotp')).text).toContain(
      'Es geht im Moment nicht weiter. Bitte warten Sie 4 Minuten',
    );
  });
});
