import type { SmsOtpOptions } from '../../lib/config/options.js';
import type { SmsOtpEvent } from '../../lib/events.js';
import {
  codeField,
  createStage,
  expectInside,
  expectOutside,
  expectPage,
  stores,
  type Stage,
  type Visitor,
} from './support/stage.js';

const reason = 'There were too many wrong codes.';
const generic = "We can't continue right now.";

// The connector keeps the lock in the user store and may be told to have none; here it is the account's wait, which
// nobody can switch off, and its reason and end are what listeners are told.
describe.each(stores)('An account lock of 3 codes and 5 minutes, twice as long each time, in %s', (store) => {
  let stage: Stage;
  let visitor: Visitor;
  let told: SmsOtpEvent[];

  async function start(options: SmsOtpOptions = {}): Promise<void> {
    const accountLock = { minutes: 5, ratio: 2 };
    stage = await createStage({ store, options: { maxAttempts: 3, accountLock, ...options } });
    told = [];
    stage.world.smsOtp.on('locked', (event) => told.push(event));
    visitor = stage.visitor();
    await visitor.enter();
  }

  async function typeWrong(): Promise<number[]> {
    const statuses: number[] = [];
    for (const step of [1, 2, 3]) statuses.push((await visitor.type(stage.wrong(step))).status);
    return statuses;
  }

  it('locks at the third wrong code, for every browser; its end is told to listeners (A55)', async () => {
    await start();
    expect(await typeWrong()).toEqual([401, 401, 429]);
    expect(told).toEqual([
      expect.objectContaining({ until: stage.world.clock.now() + 300_000, strategy: 'local' }),
    ]);
    expect((await visitor.type(stage.code)).status).toBe(429);
    await expectOutside(visitor);
    const other = stage.visitor();
    await other.enter();
    expect((await other.type(stage.code)).status).toBe(429);
    await expectOutside(other);
    expect(stage.messages).toHaveLength(1);
  });

  it('says why at once to whoever has typed the third, hidden or not (A55)', async () => {
    await start();
    await typeWrong();
    expectPage(await visitor.type('000000'), 429, generic);
    expect((await visitor.waiting()).status).toBe('otp_required');
  });

  it('does not lock at two, nor for somebody else (A55)', async () => {
    await start();
    await visitor.type(stage.wrong());
    await visitor.type(stage.wrong(2));
    expect(told).toEqual([]);
    await visitor.type(stage.code);
    await expectInside(visitor);
  });

  it.each([
    [true, reason, generic],
    [false, generic, reason],
  ])(
    'tells whoever enters or submits the minutes; the reason is shown: %s (A56, A57)',
    async (shown, said, unsaid) => {
      await start({ showAuthFailureReason: shown });
      await typeWrong();
      stage.advance(60);
      const other = stage.visitor();
      const entered = await other.enter();
      const [submitted, resent] = [await other.type('123456'), await other.resend()];
      expectPage(entered, 200, said, 'wait 4 minutes');
      for (const page of [submitted, resent]) {
        expectPage(page, 429, said, 'wait 4 minutes');
        expect(page.headers['retry-after']).toBe('240');
      }
      for (const page of [entered, submitted, resent]) {
        expect(page.text.replaceAll('&#39;', "'")).not.toContain(unsaid);
        expect(page.text).not.toContain(codeField);
      }
      expect(stage.messages).toHaveLength(1);
      await expectOutside(other);
    },
  );

  it('lasts 10 minutes the second time, and then the right code is good again (A60)', async () => {
    await start();
    await typeWrong();
    stage.advance(299);
    expect((await visitor.resend()).status).toBe(429);
    stage.advance(1);
    expect((await visitor.resend()).status).toBe(303);
    expect(await typeWrong()).toEqual([401, 401, 429]);
    const until = stage.world.clock.now() + 600_000;
    expect(told[1]).toMatchObject({ until });
    stage.advance(599);
    visitor = stage.visitor();
    await visitor.enter();
    expect((await visitor.resend()).headers['retry-after']).toBe('1');
    expect(stage.messages).toHaveLength(2);
    stage.advance(1);
    expect((await visitor.resend()).status).toBe(303);
    await visitor.type(stage.code);
    await expectInside(visitor);
    expect(told).toHaveLength(2);
  });
});
