import {
  aliceMobile,
  codeField,
  createStage,
  expectInside,
  expectOutside,
  expectPage,
  mobileField,
  newMobile,
  resendForm,
  type Stage,
  type Visitor,
} from './support/stage.js';

const otherMobile = '+94775559999';

let stage: Stage;
let visitor: Visitor;

beforeEach(async () => {
  stage = await createStage({ options: { mandatory: true } });
  visitor = stage.visitor();
});

/** Bob stands before the code page, with a code on its way to the number that he typed. */
async function typeNumber(): Promise<void> {
  await visitor.enter('bob');
  await visitor.typeMobile(newMobile);
}

describe('A number that was typed', () => {
  it('gets the code, is shown masked, and is not in the profile yet (A18)', async () => {
    await visitor.enter('bob');
    const answer = await visitor.typeMobile(newMobile);
    expect([answer.status, answer.headers['location']]).toEqual([303, '/smsotp']);
    const page = await visitor.follow(answer);
    expectPage(page, 200, codeField, '********1234');
    expect(page.text).not.toContain(newMobile);
    expect([stage.destinations, stage.stored('bob')]).toEqual([[newMobile], '']);
    await expectOutside(visitor);
  });

  it('is in the profile once its code was right (A19)', async () => {
    await typeNumber();
    const answer = await visitor.type(stage.code);
    expect([answer.status, answer.headers['location']]).toEqual([302, '/']);
    expect(stage.stored('bob')).toBe(newMobile);
    await expectInside(visitor, 'bob');
  });

  it('is not in the profile after a wrong code and a way out (A20)', async () => {
    await typeNumber();
    expect((await visitor.type(stage.wrong())).status).toBe(401);
    await visitor.browser.post('/smsotp/cancel', { _csrf: await visitor.browser.token() });
    expect(stage.stored('bob')).toBe('');
    await expectOutside(visitor);
    expectPage(await stage.visitor().enter('bob'), 200, mobileField);
  });

  it('gets the next code too (A21)', async () => {
    await typeNumber();
    stage.advance(31);
    expect((await visitor.resend()).status).toBe(303);
    expect([stage.destinations, stage.stored('bob')]).toEqual([[newMobile, newMobile], '']);
    await visitor.type(stage.code);
    expect(stage.stored('bob')).toBe(newMobile);
  });

  // The page alone changes nothing, because a GET never does: the code dies when another number is there.
  it('can be corrected before it is proved, and the code that went there is dead (A22)', async () => {
    await typeNumber();
    const dead = stage.code;
    expectPage(await visitor.browser.get('/smsotp'), 200, 'Wrong number?', 'href="/smsotp/mobile"');
    expectPage(await visitor.browser.get('/smsotp/mobile'), 200, mobileField);
    // Inside the cool-down, so that there is no other code which could be the right one by chance.
    expect((await visitor.typeMobile(otherMobile)).status).toBe(429);
    expect((await visitor.type(dead)).status).toBe(410);
    stage.advance(31);
    await visitor.resend();
    await visitor.type(stage.code);
    expect([stage.destinations, stage.stored('bob')]).toEqual([[newMobile, otherMobile], otherMobile]);
    await expectInside(visitor, 'bob');
  });

  it('is not asked for at the next login (A23)', async () => {
    await typeNumber();
    await visitor.type(stage.code);
    await visitor.logout();
    expectPage(await visitor.enter('bob'), 200, codeField);
    expect(stage.destinations).toEqual([newMobile, newMobile]);
    expect((await visitor.browser.get('/smsotp/mobile')).headers['location']).toBe('/smsotp');
  });

  it.each(['', '   ', '\t\u00a0'])('and is nothing, %j, is asked for again (A25)', async (nothing) => {
    await visitor.enter('bob');
    expectPage(await visitor.typeMobile(nothing), 400, 'Enter your mobile number.', mobileField);
    expect([stage.messages, stage.stored('bob')]).toEqual([[], '']);
    expect((await visitor.waiting()).status).toBe('mobile_required');
    await expectOutside(visitor);
  });
});

describe('A number that the expression does not match', () => {
  const capture = {
    mobileNumberRegex: '^\\+94\\d{9}$',
    mobileNumberPatternFailureErrorMessage: 'Sri Lankan numbers only.',
  };
  const abroad = '+4915112345678';

  beforeEach(async () => {
    stage = await createStage({ options: { mandatory: true, capture } });
    visitor = stage.visitor();
    const page = await visitor.enter('bob');
    expect(page.text).not.toContain(capture.mobileNumberRegex);
  });

  it('is refused by the server with the configured message, and nothing is sent or stored (A24)', async () => {
    // The request of a program that has never seen the page's fields: no browser has checked anything.
    expectPage(await visitor.typeMobile(abroad), 400, 'Sri Lankan numbers only.', mobileField);
    const headers = { 'x-csrf-token': await visitor.browser.token() };
    const { status, body } = await visitor.browser.postJson('/smsotp/mobile', { mobile: abroad }, headers);
    const error = { code: 'mobile_unmatched', message: 'Sri Lankan numbers only.' };
    expect([status, body.error]).toEqual([400, error]);
    expect([stage.messages, stage.stored('bob')]).toEqual([[], '']);
    expect((await visitor.waiting()).status).toBe('mobile_required');
    await expectOutside(visitor);
  });

  it('leaves the way open to one that matches (A24)', async () => {
    await visitor.typeMobile(abroad);
    expectPage(await visitor.follow(await visitor.typeMobile(newMobile)), 200, codeField);
    await visitor.type(stage.code);
    expect([stage.destinations, stage.stored('bob')]).toEqual([[newMobile], newMobile]);
    await expectInside(visitor, 'bob');
  });
});

describe('A number that the profile has', () => {
  it('gets the code, whatever number comes with any form (A26)', async () => {
    const fields = { mobile: otherMobile, MOBILE_NUMBER: otherMobile };
    expectPage(await visitor.enter('alice', fields), 200, codeField, resendForm);
    expect((await visitor.typeMobile(otherMobile)).headers['location']).toBe('/smsotp');
    stage.advance(31);
    const _csrf = await visitor.browser.token();
    await visitor.browser.post('/smsotp/resend', { ...fields, _csrf });
    expect(stage.destinations).toEqual([aliceMobile, aliceMobile]);
    await visitor.browser.post('/smsotp', { ...fields, code: stage.code, _csrf });
    await expectInside(visitor);
    expect(stage.stored('alice')).toBe(aliceMobile);
  });
});
