import type { SmsOtpOptions } from '../../lib/config/options.js';
import {
  codeField,
  createStage,
  expectInside,
  expectOutside,
  expectPage,
  problemsOf,
  resendForm,
  stores,
  type Stage,
  type Visitor,
} from './support/stage.js';

describe.each(stores)('With challenges in %s', (store) => {
  let stage: Stage;
  let visitor: Visitor;

  async function start(options: SmsOtpOptions = {}): Promise<void> {
    stage = await createStage({ store, options });
    visitor = stage.visitor();
    await visitor.enter();
  }

  const count = (): number => stage.messages.length;

  describe('a code', () => {
    it('is good at 30.0 of its 30 seconds (A44)', async () => {
      await start({ tokenExpirySeconds: 30 });
      stage.advance(30);
      await visitor.type(stage.code);
      await expectInside(visitor);
    });

    it('is expired at 30.1 of its 30 seconds (A44)', async () => {
      await start({ tokenExpirySeconds: 30 });
      stage.advance(30.1);
      expect((await visitor.type(stage.code)).status).toBe(410);
      await expectOutside(visitor);
    });

    it('that has expired leads to the page, with the reason and a way to a new one (A45)', async () => {
      await start();
      stage.advance(301);
      expectPage(
        await visitor.type(stage.code),
        410,
        'Your code has expired. Ask for a new one.',
        resendForm,
      );
      await expectOutside(visitor);
      await visitor.resend();
      await visitor.type(stage.code);
      await expectInside(visitor);
    });

    it('that has expired ends the login where nobody can try again, for that reason (A46)', async () => {
      await start({ retryEnable: false });
      stage.advance(301);
      const right = { code: stage.code, _csrf: await visitor.browser.token() };
      const answer = await visitor.type(stage.code);
      expect(answer.headers['location']).toBe('/smsotp/error');
      const page = await visitor.follow(answer);
      expectPage(page, 410, 'Your code has expired.');
      expect([page.text.includes(codeField), page.text.includes(resendForm)]).toEqual([false, false]);
      expectPage(await visitor.follow(await visitor.browser.post('/smsotp/resend', right)), 410);
      expectPage(await visitor.follow(await visitor.browser.post('/smsotp', right)), 410);
      expect(count()).toBe(1);
      await expectOutside(visitor);
    });

    it('that is wrong is called wrong, even if the one before it had expired (A47)', async () => {
      await start();
      stage.advance(301);
      await visitor.type(stage.code);
      await visitor.resend();
      const page = await visitor.type(stage.wrong());
      expectPage(page, 401, 'That code is not right.');
      expect(page.text).not.toContain('expired');
      await expectOutside(visitor);
    });
  });

  describe('a new code', () => {
    it('is another one, kills the one before, and lives as long from now on (A48)', async () => {
      await start();
      const first = stage.code;
      stage.advance(200);
      expect((await visitor.resend()).headers['location']).toBe('/smsotp');
      expect((await visitor.waiting()).challenge).toMatchObject({ expiresIn: 300 });
      // One in a million is drawn twice in a row.
      if (first !== stage.code) expect((await visitor.type(first)).status).toBe(401);
      await expectOutside(visitor);
      stage.advance(299);
      await visitor.type(stage.code);
      await expectInside(visitor);
      expect(count()).toBe(2);
    });

    it('is refused where there are none, by a forged form too (A49)', async () => {
      await start({ resendEnable: false });
      expect((await visitor.browser.get('/smsotp')).text).not.toContain(resendForm);
      stage.advance(60);
      expectPage(await visitor.resend(), 403, "We can't send this code a second time.");
      expectPage(await visitor.browser.get('/smsotp?resendCode=true'), 200);
      await visitor.browser.post('/smsotp', { resendCode: 'true', _csrf: await visitor.browser.token() });
      expect(count()).toBe(1);
      await visitor.type(stage.code);
      await expectInside(visitor);
    });

    it('comes as often as maximumResendAttempts says, and then the page says that it was too often (A50)', async () => {
      await start({ maximumResendAttempts: 2 });
      for (let resends = 0; resends < 2; resends += 1) {
        stage.advance(31);
        expect((await visitor.resend()).status).toBe(303);
      }
      stage.advance(31);
      const page = await visitor.resend();
      expectPage(page, 429, "We can't send any more codes for this sign-in.");
      expect(page.text).not.toContain(resendForm);
      expect(count()).toBe(3);
      await visitor.type(stage.code);
      await expectInside(visitor);
    });

    it('is refused at the first where maximumResendAttempts is 0 (A52)', async () => {
      await start({ maximumResendAttempts: 0 });
      stage.advance(31);
      expect((await visitor.resend()).status).toBe(429);
      expect(count()).toBe(1);
    });

    // Without an end, as in the connector, each would be paid for.
    it('comes three times where nothing is said: the connector sends without an end (A52)', async () => {
      await start();
      const statuses: number[] = [];
      for (let resends = 0; resends < 4; resends += 1) {
        stage.advance(31);
        statuses.push((await visitor.resend()).status);
      }
      expect([statuses, count()]).toEqual([[303, 303, 303, 429], 4]);
    });

    it('is refused inside the cool-down, with the time to wait (A53)', async () => {
      await start({ resendCooldownSeconds: 60 });
      stage.advance(10);
      const page = await visitor.resend();
      expectPage(page, 429, 'You can ask for a new one in 50 seconds.');
      expect([page.headers['retry-after'], count()]).toEqual(['50', 1]);
      await visitor.type(stage.code);
      await expectInside(visitor);
    });

    it('of a login that went through does not count at the next one (A54)', async () => {
      await start({ maximumResendAttempts: 1 });
      stage.advance(31);
      await visitor.resend();
      await visitor.type(stage.code);
      await visitor.logout();
      expectPage(await visitor.enter(), 200, codeField);
      expect(count()).toBe(3);
      stage.advance(31);
      expect((await visitor.resend()).status).toBe(303);
      expect(count()).toBe(4);
      await visitor.type(stage.code);
      await expectInside(visitor);
    });
  });
});

it.each([-2, 'x'])(
  'maximumResendAttempts of %j is told at the start (A52)',
  async (maximumResendAttempts) => {
    expect(await problemsOf({ maximumResendAttempts })).toEqual([
      `maximumResendAttempts is ${JSON.stringify(maximumResendAttempts)}; use a whole number from 0 to 10`,
    ]);
  },
);
