// One of the two applications that bench/login.ts compares. Arguments: which one, and the address of a Redis.
import { randomInt } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { RedisStore } from 'connect-redis';
import express, { type Express, type RequestHandler } from 'express';
import session from 'express-session';
import { Redis } from 'ioredis';
import passport from 'passport';
import { Strategy as LocalStrategy } from 'passport-local';
import { SmsOtpStrategy } from 'passport-smsotp';
import { redisSession } from 'passport-smsotp/session';

interface User {
  readonly id: string;
}

const secret = 'benchmark'.padEnd(32, '-');
/** What would have gone to the telephones; the same for both, so that neither pays for a gateway. */
const codes = new Map<string, string>();
const [variant = '', redis = ''] = process.argv.slice(2);

passport.use(new LocalStrategy((id, _password, done) => done(null, { id })));
passport.serializeUser((user, done) => done(null, (user as User).id));
passport.deserializeUser((id: string, done) => done(null, { id }));

const app = express();
app.use(express.urlencoded({ extended: false }));
if (variant === 'ours') ours(app);
else byHand(app);
app.get('/me', (req, res) => {
  res.json({ id: (req.user as User | undefined)?.id ?? null });
});
app.get('/codes/:id', (req, res) => {
  res.send(codes.get(req.params.id) ?? '');
});
const server = app.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));

/** As the README has it. */
function ours(to: Express): void {
  const smsOtp = new SmsOtpStrategy({
    secret,
    redis,
    users: { find: ({ user }) => ({ mobile: numberOf((user as User).id) }) },
    sms: (message) => void codes.set(message.to, message.code),
  });
  passport.use(smsOtp);
  to.use(redisSession({ url: redis, secret }), passport.session() as RequestHandler, smsOtp.enforce());
  to.use(smsOtp.router());
  to.post('/login', smsOtp.after('local'));
}

function numberOf(id: string): string {
  return `+9477${id.padStart(7, '0')}`;
}

/** As it is written by hand where there is no kit: the code lies in the session, and nothing is counted. */
function byHand(to: Express): void {
  const store = new RedisStore({ client: new Redis(redis) });
  to.use(session({ store, secret, resave: false, saveUninitialized: false }));
  to.use(passport.session() as RequestHandler);
  to.post('/login', passport.authenticate('local', { assignProperty: 'account' }), (req, res) => {
    const { id } = (req as unknown as { account: User }).account;
    const code = String(randomInt(1e6)).padStart(6, '0');
    codes.set(numberOf(id), code);
    Object.assign(req.session, { pending: { id, code } });
    res.status(202).json({ status: 'otp_required' });
  });
  to.post('/smsotp', (req, res, next) => {
    const { pending } = req.session as { pending?: { id: string; code: string } };
    if (pending?.code !== (req.body as { code?: string }).code) {
      res.status(401).json({ status: 'error' });
      return;
    }
    req.logIn({ id: pending?.id ?? '' }, (error) => {
      if (error) next(error);
      else res.json({ status: 'ok' });
    });
  });
}
