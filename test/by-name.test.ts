import express from 'express';
import passport, { Passport } from 'passport';
import request from 'supertest';
import { enforceSmsOtp, requireSmsOtp, smsOtpRouter } from '../lib/by-name.js';
import { createWorld } from './http/support/app.js';

const middlewares = { smsOtpRouter, requireSmsOtp, enforceSmsOtp };

describe.each(Object.entries(middlewares))('%s()', (_, make) => {
  it('says at the first request what is missing, and not before', async () => {
    const app = express();
    app.use(make({ passport: new Passport() }));
    app.use((error: Error, _req: express.Request, res: express.Response, next: express.NextFunction) => {
      if (res.headersSent) next(error);
      else res.status(500).json({ message: error.message, code: (error as { code?: string }).code });
    });
    const { body } = await request(app).get('/smsotp');
    expect(body.code).toBe('SMSOTP_STRATEGY');
    expect(body.message).toContain('call passport.use(new SmsOtpStrategy())');
  });

  it('does not take another strategy of that name for it', async () => {
    const other = new Passport();
    other.use('smsotp', { authenticate: () => undefined });
    const failed = jest.fn();
    make({ passport: other })({} as never, {} as never, failed);
    expect(failed).toHaveBeenCalledWith(expect.objectContaining({ code: 'SMSOTP_STRATEGY' }));
  });
});

describe('by name', () => {
  it('serves the pages, guards and enforces, whatever comes first', async () => {
    const other = new Passport();
    const which = { passport: other, name: 'second' };
    // Put together before the strategy is there.
    const [router, guard, enforce] = [
      smsOtpRouter(which),
      requireSmsOtp({ ...which, maxAge: 60 }),
      enforceSmsOtp(which),
    ];
    const world = createWorld({
      router: false,
      routes: (app, { smsOtp, passport: own }) => {
        app.use(enforce, router);
        app.post('/login', smsOtp.after('local', { successRedirect: '/' }));
        app.post('/past', own.authenticate('local', { keepSessionInfo: true }), (_req, res) => res.send());
        app.get('/guarded', guard, (_req, res) => res.send('guarded'));
      },
    });
    other.use('second', world.smsOtp as never);
    const browser = world.browser();
    await browser.login('alice');
    expect((await browser.get('/smsotp')).status).toBe(200);
    await browser.type(world.sender.code);
    expect((await browser.get('/guarded')).text).toBe('guarded');
    world.clock.advance(61);
    expect((await browser.get('/guarded')).headers['location']).toBe('/smsotp');
    const forgotten = world.browser();
    await forgotten.login('dave', '/past');
    expect((await forgotten.get('/page')).headers['location']).toBe('/smsotp');
  });

  it('finds the one of import passport without being told', async () => {
    const world = createWorld();
    passport.use(world.smsOtp as never);
    const router = smsOtpRouter();
    const app = express();
    app.use(router);
    passport.unuse('smsotp');
    const without = await request(app).get('/elsewhere');
    expect(without.status).toBe(500);
    passport.use(world.smsOtp as never);
    expect((await request(app).get('/elsewhere')).status).toBe(404);
    passport.unuse('smsotp');
    expect((await request(app).get('/elsewhere')).status).toBe(404);
  });
});
