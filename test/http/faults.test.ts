import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import session, { MemoryStore } from 'express-session';
import type { Response } from 'supertest';
import { MemoryChallengeStore } from '../../lib/challenge/memory-store.js';
import { createWorld, secret, type World, type WorldOptions } from './support/app.js';
import type { Browser } from './support/browser.js';

let world: World;
let browser: Browser;

function start(options: WorldOptions = {}): void {
  world = createWorld({ enforce: true, ...options });
  browser = world.browser();
}

function expectDown({ status, headers, text }: Response): void {
  expect([status, headers['retry-after'], headers['cache-control']]).toEqual([503, '5', 'no-store']);
  expect(text).toContain('does not answer');
}

beforeEach(() => {
  jest.spyOn(process.stderr, 'write').mockReturnValue(true);
});
afterEach(() => {
  jest.restoreAllMocks();
});

/** A store whose methods can be made to fail, one by one. */
class FailingChallenges extends MemoryChallengeStore {
  broken: 'open' | 'verify' | 'peek' | 'refund' | 'discard' | null = null;
  override open(...args: Parameters<MemoryChallengeStore['open']>) {
    return this.broken === 'open' ? down() : super.open(...args);
  }
  override verify(...args: Parameters<MemoryChallengeStore['verify']>) {
    return this.broken === 'verify' ? down() : super.verify(...args);
  }
  override peek(...args: Parameters<MemoryChallengeStore['peek']>) {
    return this.broken === 'peek' ? down() : super.peek(...args);
  }
  override refund(...args: Parameters<MemoryChallengeStore['refund']>) {
    return this.broken === 'refund' ? down() : super.refund(...args);
  }
  override discard(...args: Parameters<MemoryChallengeStore['discard']>) {
    return this.broken === 'discard' ? down() : super.discard(...args);
  }
}

/** A foreign adapter need not know our error classes. */
function down(): Promise<never> {
  return Promise.reject(new Error('ECONNREFUSED 10.0.0.1:6379'));
}

describe('a challenge store that rejects', () => {
  let store: FailingChallenges;
  beforeEach(() => {
    store = new FailingChallenges();
    start({ smsOtp: { store, now: undefined, resendCooldownSeconds: 1 } });
  });
  afterEach(() => {
    store.close();
  });

  it('at the login sends nothing and lets nobody in (11)', async () => {
    store.broken = 'open';
    expectDown(await browser.login('alice'));
    const json = await browser.loginJson('alice');
    expectDown(json);
    expect(json.body).toMatchObject({ status: 'error', error: { code: 'store_down', retryAfter: 5 } });
    expect([world.sender.messages.length, (await browser.whoami()).user]).toEqual([0, null]);
    store.broken = null;
    await browser.login('alice');
    await browser.type(world.sender.code);
    expect((await browser.whoami()).user).toBe('alice');
  });

  it('at the code lets nobody in, and the same code works afterwards', async () => {
    await browser.login('alice');
    const fields = { code: world.sender.code, _csrf: await browser.token() };
    store.broken = 'verify';
    expectDown(await browser.post('/smsotp', fields));
    expectDown(await browser.postJson('/smsotp', fields));
    expect((await browser.whoami()).user).toBeNull();
    store.broken = null;
    expect((await browser.post('/smsotp', fields)).headers['location']).toBe('/');
  });

  it('at the page says so, and the page is there afterwards', async () => {
    await browser.login('alice');
    store.broken = 'peek';
    expectDown(await browser.get('/smsotp'));
    expectDown(await browser.getJson('/smsotp'));
    store.broken = null;
    expect((await browser.get('/smsotp')).status).toBe(200);
  });

  it('at a new code sends nothing, and the code before still works', async () => {
    await browser.login('alice');
    const _csrf = await browser.token();
    store.broken = 'open';
    expectDown(await browser.post('/smsotp/resend', { _csrf }));
    expect(world.sender.messages).toHaveLength(1);
    store.broken = null;
    expect((await browser.type(world.sender.code)).headers['location']).toBe('/');
  });

  it('at a message that failed says so, and sends once', async () => {
    world.sender.mode = 'refuse';
    store.broken = 'refund';
    expectDown(await browser.login('alice'));
    expect(world.sender.messages).toHaveLength(1);
  });

  it('at a corrected number sends nothing to either', async () => {
    await browser.login('bob');
    const _csrf = await browser.token();
    await browser.post('/smsotp/mobile', { mobile: '+94775551111', _csrf });
    store.broken = 'discard';
    expectDown(await browser.post('/smsotp/mobile', { mobile: '+94775552222', _csrf }));
    expect(world.sender.messages.map(({ to }) => to)).toEqual(['+94775551111']);
  });
});

describe('a session store that rejects', () => {
  let store: MemoryStore;
  const broken = { get: false, set: false, destroy: false };
  beforeEach(() => {
    store = new MemoryStore();
    for (const name of ['get', 'set', 'destroy'] as const) {
      broken[name] = false;
      const works = (store[name] as (...args: unknown[]) => void).bind(store);
      Object.assign(store, {
        [name]: (...args: unknown[]) => {
          const done = args.at(-1) as (error: Error) => void;
          if (broken[name]) setImmediate(() => done(new Error('ECONNREFUSED')));
          else works(...args);
        },
      });
    }
    start({ session: session({ secret, resave: false, saveUninitialized: false, store }) });
  });

  it('when it is to keep the proved password: nothing is sent, nobody is in', async () => {
    broken.set = true;
    expectDown(await browser.login('alice'));
    expectDown(await browser.loginJson('alice'));
    expect(world.sender.messages).toEqual([]);
    broken.set = false;
    await browser.login('alice');
    await browser.type(world.sender.code);
    expect((await browser.whoami()).user).toBe('alice');
  });

  it('when it is to give a new id: nothing is sent, and nobody new is in', async () => {
    await browser.login('dave');
    await browser.type(world.sender.code);
    broken.destroy = true;
    expectDown(await browser.login('alice'));
    expect(world.sender.messages).toHaveLength(1);
    broken.destroy = false;
    expect((await browser.whoami()).user).not.toBe('alice');
    expect(world.sightings.some(({ user }) => user === 'alice')).toBe(false);
  });

  it.each(['set', 'destroy'] as const)(
    'when the right code logs in (%s): 503, and nobody is in',
    async (step) => {
      await browser.login('alice');
      const fields = { code: world.sender.code, _csrf: await browser.token() };
      const json = world.browser();
      await json.login('dave');
      const ofDave = { code: world.sender.code, _csrf: await json.token() };
      broken[step] = true;
      expectDown(await browser.post('/smsotp', fields));
      expectDown(await json.postJson('/smsotp', ofDave));
      broken[step] = false;
      expect([(await browser.whoami()).user, (await json.whoami()).user]).toEqual([null, null]);
      expect(world.sightings.every(({ user }) => user === null)).toBe(true);
      await browser.login('alice');
      await browser.type(world.sender.code);
      expect((await browser.whoami()).user).toBe('alice');
    },
  );

  it('when it is read: the application hears of it before us', async () => {
    await browser.login('alice');
    broken.get = true;
    expect((await browser.get('/smsotp')).status).toBe(500);
    broken.get = false;
    expect((await browser.get('/smsotp')).status).toBe(200);
  });
});

describe('a user store that rejects', () => {
  const failing = { find: () => Promise.reject(new Error('ldap://10.0.0.1 down')) };

  it('is 503 for pages and JSON, and no unhandled rejection', async () => {
    const escaped = jest.fn();
    process.on('unhandledRejection', escaped);
    start({ smsOtp: { users: failing } });
    expectDown(await browser.login('alice'));
    expectDown(await browser.loginJson('alice'));
    await new Promise((done) => setImmediate(done));
    process.off('unhandledRejection', escaped);
    expect([escaped.mock.calls, (await browser.whoami()).user, world.sender.messages]).toEqual([
      [],
      null,
      [],
    ]);
  });

  it('tells a listener of "fault", and hides nothing from it', async () => {
    start({ smsOtp: { users: failing } });
    const fault = jest.fn();
    world.smsOtp.on('fault', fault);
    await browser.login('alice');
    expect(fault).toHaveBeenCalledWith(expect.objectContaining({ code: 'SMSOTP_USER_STORE', status: 503 }));
  });
});

describe('a gateway that fails', () => {
  let gateway: Server;
  let answer: number | null = 200;
  let asked = 0;
  beforeEach(async () => {
    asked = 0;
    gateway = createServer((_req, res) => {
      asked += 1;
      if (answer !== null) res.writeHead(answer).end();
    });
    await new Promise<void>((done) => gateway.listen(0, '127.0.0.1', done));
  });
  afterEach(async () => {
    gateway.closeAllConnections();
    await new Promise((done) => gateway.close(done));
  });
  const startWith = (port = (gateway.address() as AddressInfo).port): void => {
    const url = `http://127.0.0.1:${port}/send?to=$ctx.num&text=$ctx.msg`;
    start({ smsOtp: { sms: { url, method: 'GET' } } });
  };

  it('with 500: the page says so, a new code is free, and it works afterwards', async () => {
    answer = 500;
    startWith();
    expect((await browser.login('alice')).headers['location']).toBe('/smsotp');
    const page = await browser.get('/smsotp');
    expect(page.text).toContain('We could not send the text message.');
    const again = await browser.resend();
    expect([again.status, asked]).toEqual([503, 2]);
    answer = 200;
    expect((await browser.resend()).headers['location']).toBe('/smsotp');
    expect((await browser.getJson('/smsotp')).body).toMatchObject({
      status: 'otp_required',
      challenge: { resendIn: 30 },
    });
    expect((await browser.getJson('/smsotp')).body.error).toBeUndefined();
  });

  it('that is not there: the same', async () => {
    startWith(1);
    const { status, body } = await browser.loginJson('alice');
    expect([status, body.error.code]).toEqual([503, 'send_failed']);
    expect((await browser.whoami()).user).toBeNull();
  });

  it('that never answers: an answer after its deadline, and one message', async () => {
    answer = null;
    startWith();
    const { status, body } = await browser.loginJson('alice');
    expect([status, body.error.code, asked]).toEqual([503, 'send_unknown', 1]);
    expect(body.error.message).toContain('It may still arrive.');
  }, 15_000);

  it('that throws tells nobody the code', async () => {
    const said = jest.fn();
    start();
    world.smsOtp.on('sendFailed', said);
    world.sender.mode = 'reject';
    const { status, text } = await browser.loginJson('alice');
    expect([status, JSON.parse(text).error.code]).toEqual([503, 'send_unknown']);
    const { code } = world.sender;
    const heard = JSON.stringify([said.mock.calls, text, world.errors.map(String)]);
    expect(heard).not.toContain(code);
    // It may have gone out all the same.
    expect((await browser.type(code)).headers['location']).toBe('/');
  });
});
