import type { SmsOtpOptions } from '../../lib/config/options.js';
import { oneRoute } from '../http/support/app.js';
import {
  codeField,
  createStage,
  expectInside,
  expectOutside,
  expectPage,
  type Stage,
  type Visitor,
} from './support/stage.js';

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

describe("The application's chooser of second factors", () => {
  const multiOptionUri = '/ways';
  const link = '<a class="smsotp-link" href="/ways">';
  let stage: Stage;
  let visitor: Visitor;

  async function start(options: SmsOtpOptions): Promise<void> {
    stage = await createStage({
      options,
      routes: (app, world) => {
        oneRoute(app, world);
        app.get(multiOptionUri, async (req, res) => {
          const pending = await world.smsOtp.pending(req);
          res.send(`Choose. ${pending?.error?.message ?? 'Nothing was wrong.'}`);
        });
      },
    });
    visitor = stage.visitor();
    await visitor.enter();
  }

  const chooser = async (): Promise<string> => (await visitor.browser.get(multiOptionUri)).text;

  it('is where a wrong code leads, with the error, if that is on; the code stays good (A91)', async () => {
    await start({ multiOptionUri, redirectToMultiOptionPageOnFailure: true });
    expect(await chooser()).toBe('Choose. Nothing was wrong.');
    const answer = await visitor.type(stage.wrong());
    // The connector puts the error into the address.
    expect([answer.status, answer.headers['location']]).toEqual([303, multiOptionUri]);
    expect(await chooser()).toBe('Choose. That code is not right. You have 4 attempts left.');
    await expectOutside(visitor);
    expect((await visitor.waiting()).challenge).toMatchObject({ attemptsLeft: 4 });
    expectPage(await visitor.browser.get('/smsotp'), 200, codeField);
    await visitor.type(stage.code);
    await expectInside(visitor);
    expect(stage.messages).toHaveLength(1);
  });

  it('is not where it leads otherwise (A91)', async () => {
    await start({ multiOptionUri });
    expectPage(await visitor.type(stage.wrong()), 401, codeField);
  });

  it('is linked from the code page, before and after a wrong code (A92)', async () => {
    await start({ multiOptionUri });
    expectPage(await visitor.browser.get('/smsotp'), 200, link);
    expectPage(await visitor.type(stage.wrong()), 401, codeField, link);
    expectPage(await visitor.browser.get('/smsotp'), 200, link);
    await expectOutside(visitor);
    await visitor.type(stage.code);
    await expectInside(visitor);
  });

  // The connector's page links to whatever its query names: a way out to anybody's site.
  it('is what is configured, and not what an address or a form names (A92)', async () => {
    await start({});
    const elsewhere = 'https://evil.example/ways';
    const query = `multiOptionURI=${encodeURIComponent(elsewhere)}`;
    const fields = { code: stage.wrong(), multiOptionURI: elsewhere, _csrf: await visitor.browser.token() };
    const pages = [
      await visitor.browser.get(`/smsotp?${query}`),
      await visitor.browser.post(`/smsotp?${query}`, fields),
    ];
    expect(pages.map(({ status }) => status)).toEqual([200, 401]);
    for (const { text } of pages) expect(text).not.toMatch(/evil|Try another way/);
  });
});
