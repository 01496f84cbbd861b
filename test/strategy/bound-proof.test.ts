import type { RequestHandler } from 'express';
import { createWorld, nameOf, type World } from '../http/support/app.js';
import type { Browser } from '../http/support/browser.js';

let world: World;
let mallory: Browser;
let reached: string[];

const handler: RequestHandler = async (req, res) => {
  reached.push(nameOf(req) ?? 'nobody');
  res.json({ user: nameOf(req), proof: await world.smsOtp.proof(req) });
};

/** A bearer token, a client certificate, a header of a proxy: whatever brings a user without a session. */
const bringAlice: RequestHandler = (req, _res, next) => {
  req.user = { id: 'alice' };
  next();
};

beforeEach(async () => {
  jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  reached = [];
  world = createWorld({
    routes: (app, { passport, smsOtp }) => {
      const password = passport.authenticate('local', { session: false });
      app.post('/login', smsOtp.after('local', { successRedirect: '/' }));
      app.post('/require', password, smsOtp.require(), handler);
      app.post('/enforce', bringAlice, smsOtp.enforce(), handler);
      app.post('/smsotp-again', password, passport.authenticate('smsotp'), handler);
      app.post('/plain', password, handler);
    },
  });
  mallory = world.browser();
  await mallory.login('mallory');
  await mallory.type(world.sender.code);
});
afterEach(() => {
  jest.restoreAllMocks();
});

describe("the proof of the session's user, where another user comes with the request alone (A07)", () => {
  it.each(['/require', '/enforce', '/smsotp-again'])('lets that other one not through: %s', async (path) => {
    expect((await mallory.whoami()).proof?.result).toBe('passed');
    const answer = await mallory.login('alice', path);
    expect(reached).toEqual([]);
    expect(answer.text).not.toContain('"user":"alice"');
  });

  it('is not told as theirs by smsOtp.proof(req)', async () => {
    expect((await mallory.login('alice', '/plain')).body).toEqual({ user: 'alice', proof: null });
  });

  it('still counts for the user of the session', async () => {
    world.app.get('/mine', world.smsOtp.require(), handler);
    expect((await mallory.get('/mine')).body.user).toBe('mallory');
  });
});
