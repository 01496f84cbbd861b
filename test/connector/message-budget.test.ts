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

const spent = 'We have sent as many codes as we can for now.';

describe.each(stores)('With messages counted in %s, and two resends in a login', (store) => {
  let stage: Stage;

  beforeEach(async () => {
    stage = await createStage({ store, options: { maximumResendAttempts: 2 } });
  });

  const count = (): number => stage.messages.length;

  /** A login in a browser of its own, with as many messages as it gets. */
  async function sendAll(): Promise<{ visitor: Visitor; statuses: number[] }> {
    const visitor = stage.visitor();
    await visitor.enter();
    const statuses: number[] = [];
    for (let resends = 0; resends < 3; resends += 1) {
      stage.advance(31);
      statuses.push((await visitor.resend()).status);
    }
    stage.advance(31);
    return { visitor, statuses };
  }

  it('an account gets five in an hour, however often the login is begun anew (A51)', async () => {
    expect((await sendAll()).statuses).toEqual([303, 303, 429]);
    const second = await sendAll();
    expect([second.statuses, count()]).toEqual([[303, 429, 429], 5]);
    const third = stage.visitor();
    expectPage(await third.enter(), 200, spent);
    const page = await third.resend();
    // 248 seconds after the first.
    expectPage(page, 429, spent);
    expect([page.headers['retry-after'], count()]).toEqual([String(3600 - 248), 5]);
    await expectOutside(third);
    // The code that is there is still good.
    await second.visitor.type(stage.code);
    await expectInside(second.visitor);
  });

  it('one more comes when the first of the five is an hour old (A51)', async () => {
    await sendAll();
    await sendAll();
    stage.advance(3600 - 248 - 1);
    const visitor = stage.visitor();
    await visitor.enter();
    expect(count()).toBe(5);
    stage.advance(1);
    expect((await visitor.resend()).status).toBe(303);
    expect(count()).toBe(6);
    await visitor.type(stage.code);
    await expectInside(visitor);
  });

  it("is one account's alone (A51)", async () => {
    await sendAll();
    await sendAll();
    const other = stage.visitor();
    expectPage(await other.enter('mallory'), 200, codeField);
    expect(count()).toBe(6);
    await other.type(stage.code);
    await expectInside(other, 'mallory');
  });
});
