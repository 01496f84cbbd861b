import type { SmsOtpOptions } from '../../lib/config/options.js';
import {
  createStage,
  expectInside,
  expectOutside,
  expectPage,
  stores,
  type Stage,
  type Visitor,
} from './support/stage.js';

describe.each(stores)('With wrong codes counted in %s', (store) => {
  let stage: Stage;
  let visitor: Visitor;

  async function start(options: SmsOtpOptions = {}): Promise<void> {
    stage = await createStage({ store, options });
    visitor = stage.visitor();
    await visitor.enter();
  }

  async function typeWrong(times: number): Promise<number[]> {
    const statuses: number[] = [];
    for (let guess = 1; guess <= times; guess += 1)
      statuses.push((await visitor.type(stage.wrong(guess))).status);
    return statuses;
  }

  const attemptsLeft = async (): Promise<unknown> => (await visitor.waiting()).challenge['attemptsLeft'];

  it('an account that is locked gets no message, where the step is mandatory too (A58)', async () => {
    await start({ mandatory: true, showAuthFailureReason: true });
    await typeWrong(5);
    await visitor.logout();
    const other = stage.visitor();
    expectPage(await other.enter(), 200, 'There were too many wrong codes.');
    expectPage(await other.resend(), 429, 'There were too many wrong codes.');
    expect(stage.messages).toHaveLength(1);
    await expectOutside(other);
    // The lock ends by itself, and with it the silence.
    stage.advance(31);
    expect((await other.resend()).status).toBe(303);
    expect(stage.messages).toHaveLength(2);
  });

  it('the right code forgives the wrong ones before it (A59)', async () => {
    await start();
    expect(await typeWrong(2)).toEqual([401, 401]);
    expect(await attemptsLeft()).toBe(3);
    await visitor.type(stage.code);
    await expectInside(visitor);
    await visitor.logout();
    await visitor.enter();
    expect(await attemptsLeft()).toBe(5);
    expect(await typeWrong(4)).toEqual([401, 401, 401, 401]);
    await visitor.type(stage.code);
    await expectInside(visitor);
  });

  // The connector lets codes be tried without end where its lock is off; here a code dies in any case.
  it('the right code is worth nothing after six wrong ones (A61)', async () => {
    await start();
    expect(await typeWrong(6)).toEqual([401, 401, 401, 401, 429, 429]);
    expect((await visitor.type(stage.code)).status).toBe(429);
    await expectOutside(visitor);
    stage.advance(31);
    expect((await visitor.type(stage.code)).status).toBe(429);
    await expectOutside(visitor);
    expect(stage.messages).toHaveLength(1);
  });

  it('twenty wrong codes at once are five guesses, and no more (A62)', async () => {
    await start();
    const rejected = jest.fn();
    const locked = jest.fn();
    stage.world.smsOtp.on('rejected', rejected).on('locked', locked);
    const _csrf = await visitor.browser.token();
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, guess) =>
        visitor.browser.clone().post('/smsotp', { code: stage.wrong(guess + 1), _csrf }),
      ),
    );
    const wrong = answers.filter(({ status }) => status === 401).length;
    const refused = answers.filter(({ status }) => status === 429).length;
    expect([wrong, refused, rejected.mock.calls.length, locked.mock.calls.length]).toEqual([4, 16, 5, 1]);
    expect((await visitor.type(stage.code)).status).toBe(429);
    await expectOutside(visitor);
  });
});
