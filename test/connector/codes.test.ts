import {
  codeField,
  createStage,
  expectInside,
  expectOutside,
  expectPage,
  problemsOf,
  stores,
  type Stage,
  Visitor,
} from './support/stage.js';

describe('The form of a code', () => {
  it('of letters and digits with length 8 is 8 of A to Z and 0 to 9, typed in any letter case (A94)', async () => {
    const stage = await createStage({ options: { enableAlphanumericToken: true, tokenLength: 8 } });
    const visitor = stage.visitor();
    expectPage(await visitor.enter(), 200, '8-character code');
    expect(stage.code).toMatch(/^[A-Z0-9]{8}$/);
    expect(stage.messages[0]?.text).toBe(`Verification Code: ${stage.code}`);
    await visitor.type(stage.code.toLowerCase());
    await expectInside(visitor);
  });

  // The connector silently takes 6 characters and 5 minutes then; and ours is in seconds, where its own is in minutes.
  it.each([
    [{ tokenLength: 3 }, 'tokenLength is 3; use a whole number from 6 to 10'],
    [{ tokenLength: 11 }, 'tokenLength is 11; use a whole number from 6 to 10'],
    [{ tokenExpirySeconds: 0 }, 'tokenExpirySeconds is 0; use a whole number from 30 to 600 seconds'],
    [{ tokenExpirySeconds: 1441 }, 'tokenExpirySeconds is 1441; use a whole number from 30 to 600 seconds'],
  ])(
    'and its life are told at the start, where they are out of range: %j (A95)',
    async (options, problem) => {
      expect(await problemsOf(options)).toEqual([problem]);
    },
  );

  // As a gateway gets them; test/challenge/code.test.ts draws the hundred thousand.
  it('has all ten digits in all six places alike, zeros at its begin too, over 600 messages (A96)', async () => {
    const stage = await createStage({ store: 'memory' });
    for (let login = 0; login < 600; login += 1) {
      await stage.visitor().browser.login('alice');
      // An account gets five messages in an hour, and ten in a day.
      if (login % 5 === 4) stage.advance(25 * 3600);
      else stage.advance(31);
    }
    const codes = stage.messages.map(({ code }) => code);
    expect(codes.filter((code) => !/^\d{6}$/.test(code))).toEqual([]);
    // 0.18 pairs of twins are to be expected; more than six come less than once in 10^9 runs.
    expect([codes.length, new Set(codes).size >= 594]).toEqual([600, true]);
    const counts = [0, 1, 2, 3, 4, 5].flatMap((place) =>
      '0123456789'.split('').map((digit) => codes.filter((code) => code[place] === digit).length),
    );
    // 60 each, with a deviation of 7.3: further off than 6.5 of those is one in 10^8.
    expect(counts.filter((count) => Math.abs(count - 60) > 48)).toEqual([]);
  });
});

describe.each(stores)('A code, with challenges in %s,', (store) => {
  let stage: Stage;
  let visitor: Visitor;

  beforeEach(async () => {
    stage = await createStage({ store });
    visitor = stage.visitor();
    await visitor.enter();
  });

  it('that was right once is worth nothing a second time (A97)', async () => {
    const right = { code: stage.code, _csrf: await visitor.browser.token() };
    const copied = new Visitor(visitor.browser.clone());
    const restore = await stage.photographSessions();
    await visitor.type(right.code);
    await expectInside(visitor);
    await copied.browser.post('/smsotp', right);
    await expectOutside(copied);
    // The session of before, which a slower request can bring back, is of no use: at once, and when its guard is gone.
    for (const seconds of [0, 61]) {
      stage.advance(seconds);
      restore();
      await copied.browser.post('/smsotp', right);
      await expectOutside(copied);
    }

    await visitor.logout();
    await visitor.browser.post('/smsotp', right);
    await expectOutside(visitor);
    await visitor.enter();
    // One in a million is drawn twice in a row.
    if (right.code !== stage.code) expect((await visitor.type(right.code)).status).toBe(401);
    await expectOutside(visitor);
  });

  it('of one session is worth nothing in another, of the same user or of somebody else (A98)', async () => {
    const ofFirst = stage.code;
    stage.advance(31);
    const second = stage.visitor();
    await second.enter('alice');
    const third = stage.visitor();
    await third.enter('mallory');
    const [, ofSecond, ofThird] = stage.messages.map(({ code }) => code);
    if (ofFirst !== ofSecond) expect((await second.type(ofFirst)).status).toBe(401);
    if (ofFirst !== ofThird) expect((await third.type(ofFirst)).status).toBe(401);
    await expectOutside(second);
    await expectOutside(third);
    await visitor.type(ofFirst);
    await expectInside(visitor);
  });

  it('comes once, however often the page and the password are sent again (A99)', async () => {
    const first = stage.code;
    for (const path of ['/smsotp', '/smsotp', '/smsotp/resend', '/smsotp/mobile', '/smsotp/error'])
      await visitor.browser.get(path);
    await visitor.browser.ask('head', '/smsotp');
    expectPage(await visitor.enter(), 200, codeField, 'Please use that one.');
    stage.advance(31);
    expectPage(await visitor.browser.get('/smsotp'), 200, codeField);
    expect(stage.messages).toHaveLength(1);
    await visitor.type(first);
    await expectInside(visitor);
  });

  it('that is sent twice at once, as autofill does, is one login and no error page (A100)', async () => {
    const verified = jest.fn();
    stage.world.smsOtp.on('verified', verified);
    const form = { code: stage.code, _csrf: await visitor.browser.token() };
    const answers = await Promise.all([1, 2].map(() => visitor.browser.post('/smsotp', form)));
    expect(verified).toHaveBeenCalledTimes(1);
    for (const answer of answers) {
      const end = await visitor.follow(answer);
      expect([[302, 303].includes(end.status), end.headers['location']]).toEqual([true, '/']);
    }
    await expectInside(visitor);
    expect(stage.messages).toHaveLength(1);
  });
});
