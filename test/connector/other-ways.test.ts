import { createStage, expectInside, expectOutside, type Stage, type Visitor } from './support/stage.js';

describe('A logout', () => {
  let stage: Stage;
  let visitor: Visitor;

  beforeEach(async () => {
    stage = await createStage({ options: { mandatory: true } });
    visitor = stage.visitor();
  });

  async function expectLoggedOut(messages: number): Promise<void> {
    const answer = await visitor.logout();
    expect([answer.status, answer.headers['location']]).toEqual([302, '/']);
    expect(stage.messages).toHaveLength(messages);
    await expectOutside(visitor);
  }

  it('of somebody who is in completes, and sends nothing (A93)', async () => {
    await visitor.enter();
    await visitor.type(stage.code);
    await expectInside(visitor);
    stage.advance(60);
    await expectLoggedOut(1);
  });

  it('of somebody whose code waits completes, sends nothing, and lets the code in nobody (A93)', async () => {
    await visitor.enter();
    stage.advance(60);
    const form = { code: stage.code, _csrf: await visitor.browser.token() };
    await expectLoggedOut(1);
    await visitor.browser.post('/smsotp', form);
    await expectOutside(visitor);
  });

  it('of nobody completes, and sends nothing (A93)', async () => {
    await expectLoggedOut(0);
  });
});
