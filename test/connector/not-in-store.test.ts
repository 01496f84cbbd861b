import { createStage, expectOutside, expectPage, type Stage, type Visitor } from './support/stage.js';

let stage: Stage;
let visitor: Visitor;

/** The application knows the password, and no user store knows the user. */
async function start(options: object): Promise<void> {
  stage = await createStage({ options: { users: () => null, ...options } });
  visitor = stage.visitor();
}

async function expectRefused(): Promise<void> {
  const page = await visitor.enter('alice');
  expectPage(page, 403, 'We could not find an account for this sign-in.');
  expect(page.text).not.toContain('<input');
  expect(stage.messages).toEqual([]);
  await expectOutside(visitor);
}

describe('Whoever is in no user store', () => {
  it('is refused where the step is mandatory (A30)', async () => {
    await start({ mandatory: true });
    await expectRefused();
  });

  it('is refused where the step is mandatory, even if an optional one would let them in (A30)', async () => {
    await start({ mandatory: true, unknownUser: 'skip' });
    await expectRefused();
  });

  it('is refused where the step is optional too: the connector lets them in (A33)', async () => {
    await start({});
    await expectRefused();
  });

  it('is let in, as skipped, only where unknownUser says so and the step is optional (A33)', async () => {
    await start({ unknownUser: 'skip' });
    const answer = await visitor.enter('alice');
    expect([answer.status, answer.headers['location']]).toEqual([302, '/']);
    const { user, proof } = await visitor.whoami();
    expect([user, proof?.result, proof?.amr]).toEqual(['alice', 'skipped', ['pwd']]);
    expect(stage.messages).toEqual([]);
  });
});
