import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ofHeader } from '../http/support/tenants.js';
import {
  aliceMobile,
  codeField,
  createStage,
  expectInside,
  expectOutside,
  expectPage,
  type Stage,
  type Visitor,
} from './support/stage.js';

let directory: string;
let stage: Stage;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'connector-tenants-'));
  await writeFile(join(directory, 'acme.json'), '{"tokenLength":8,"showAuthFailureReason":true}');
  await writeFile(join(directory, 'globex.json'), '{}');
  const tenants = { of: ofHeader, from: { directory } };
  stage = await createStage({ options: { tokenLength: 7, maxAttempts: 1, tenants } });
});
afterEach(() => rm(directory, { recursive: true }));

function visitorAt(tenant?: string): Visitor {
  const visitor = stage.visitor();
  if (tenant !== undefined) visitor.browser.headers = { 'x-tenant': tenant };
  return visitor;
}

describe("A tenant's own file", () => {
  it.each([
    ['is there: what it says wins', 'acme', 8],
    ['is empty: all falls back to the options', 'globex', 7],
  ])('%s (A89)', async (_what, tenant, length) => {
    const visitor = visitorAt(tenant);
    expectPage(await visitor.enter(), 200, codeField, `${length}-digit code`);
    expect([stage.destinations, stage.code.length]).toEqual([[aliceMobile], length]);
    await visitor.type(stage.code);
    await expectInside(visitor);
  });

  // In the connector a file is all or nothing, and a key that is missing there is missing.
  it('falls back key by key (A89)', async () => {
    const visitor = visitorAt('acme');
    await visitor.enter();
    await visitor.type(stage.wrong().padStart(8, '0'));
    expectPage(await visitor.type(stage.code), 429, 'There were too many wrong codes.');
    await expectOutside(visitor);
  });

  // The name comes with the request, so whoever makes one up must not get the default's settings.
  it('is absent: there is no such tenant, where the connector takes the default (A89)', async () => {
    const visitor = visitorAt('initech');
    expectPage(await visitor.enter(), 404, 'There is nothing at this address.');
    expect(stage.messages).toEqual([]);
    const unnamed = visitorAt();
    expectPage(await unnamed.enter(), 200, '7-digit code');
  });

  it('that comes later is heard when the tenants are read anew (A89)', async () => {
    await visitorAt('globex').enter();
    expect(stage.code).toMatch(/^\d{7}$/);
    await writeFile(join(directory, 'globex.json'), '{"tokenLength":9}');
    expect(await stage.world.smsOtp.reloadTenants('globex')).toEqual([]);
    stage.advance(31);
    const visitor = visitorAt('globex');
    await visitor.enter();
    expect(stage.code).toMatch(/^\d{9}$/);
    await visitor.type(stage.code);
    await expectInside(visitor);
  });
});

describe("Another tenant's user", () => {
  const mismatch = 'You are signed in at another organisation.';

  function move(tenant: string): void {
    stage.world.accounts.set('alice', { id: 'alice', mobile: aliceMobile, tenant });
  }

  it('is refused at the password, and gets no message (A90)', async () => {
    move('globex');
    const visitor = visitorAt('acme');
    const page = await visitor.enter();
    expectPage(page, 403, mismatch);
    expect(page.text).not.toContain(codeField);
    expect(stage.messages).toEqual([]);
    await expectOutside(visitor);
  });

  it('is refused with the right code, if the account became one meanwhile (A90)', async () => {
    const visitor = visitorAt('acme');
    await visitor.enter();
    move('globex');
    const right = { code: stage.code, _csrf: await visitor.browser.token() };
    const page = await visitor.follow(await visitor.browser.post('/smsotp', right));
    expectPage(page, 403, mismatch);
    await expectOutside(visitor);
    move('acme');
    await visitor.browser.post('/smsotp', right);
    await expectOutside(visitor);
  });

  it('who is in at one tenant is refused at another one, and goes on at the first (A90)', async () => {
    const visitor = visitorAt('acme');
    await visitor.enter();
    await visitor.type(stage.code);
    await expectInside(visitor);
    visitor.browser.headers = { 'x-tenant': 'globex' };
    expectPage(await visitor.browser.get('/page'), 403, mismatch);
    visitor.browser.headers = { 'x-tenant': 'acme' };
    await expectInside(visitor);
  });

  it('who belongs here is let in (A90)', async () => {
    move('acme');
    const visitor = visitorAt('acme');
    await visitor.enter();
    await visitor.type(stage.code);
    await expectInside(visitor);
  });
});
