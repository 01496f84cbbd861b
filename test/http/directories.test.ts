import { Strategy as LocalStrategy } from 'passport-local';
import type { SmsOtpOptions } from '../../lib/config/options.js';
import { MemoryUserDirectory } from '../../lib/users/memory-directory.js';
import { createWorld, type World } from './support/app.js';
import type { Browser } from './support/browser.js';

const issuer = 'https://accounts.example';
const primary = (): MemoryUserDirectory => {
  const directory = new MemoryUserDirectory('primary', [
    { username: 'alice', mobile: '+94771234567' },
    { username: 'bob' },
  ]);
  directory.associate({ provider: 'google', issuer, subject: '1' }, 'alice');
  directory.associate({ provider: 'google', issuer, subject: '2' }, 'bob');
  return directory;
};

/** Subjects of a social provider; none of them is a local name. */
const people: Readonly<Record<string, string>> = {
  'alice.social': '1',
  'bob.social': '2',
  'mallory.social': '3',
};

let world: World;
let directory: MemoryUserDirectory;
let browser: Browser;

beforeEach(() => start());

function start(more: SmsOtpOptions = {}): void {
  directory = primary();
  world = createWorld({
    smsOtp: { users: undefined, directories: [directory], usecase: 'association', ...more },
    // A federated user has no account of the application: the session keeps who the provider says it is.
    serialize: (user) => user,
    deserialize: (user) => user as { id: string },
    routes: (app, { passport, smsOtp }) => {
      const social = new LocalStrategy({ passwordField: 'username' }, (name, _same, done) => {
        done(null, { id: people[name] ?? '', provider: 'google', issuer, emails: [{ value: 'alice' }] });
      });
      passport.use('google', social);
      const proved = passport.authenticate('google', { assignProperty: 'firstFactor' });
      passport.use(
        'claims',
        new LocalStrategy({ passwordField: 'username' }, (username, _same, done) => {
          done(null, Object.assign({ id: '9' }, { provider: 'local', username }));
        }),
      );
      app.post(
        '/nameless',
        passport.authenticate('claims', { assignProperty: 'firstFactor' }),
        smsOtp.challenge({ successRedirect: '/in' }),
      );
      app.post('/callback', proved, smsOtp.challenge({ successRedirect: '/in' }));
      app.post('/login', smsOtp.after('local', { successRedirect: '/in' }));
      app.get('/account', async (req, res) => {
        res.json(await smsOtp.account(req));
      });
    },
  });
  browser = world.browser();
}

it('A federated user gets the code of the account that is linked to them (A36)', async () => {
  await browser.post('/callback', { username: 'alice.social' });
  expect(world.sender.messages.map(({ to }) => to)).toEqual(['+94771234567']);
  expect((await browser.type(world.sender.code)).headers['location']).toBe('/in');
  expect((await browser.whoami()).user).toBe('1');
});

it('The application hears which account that is, once both steps are through, and no longer when the link has ended', async () => {
  const account = async (): Promise<unknown> => (await browser.getJson('/account')).body;
  expect(await account()).toBeNull();
  await browser.post('/callback', { username: 'alice.social' });
  expect(await account()).toBeNull();
  await browser.type(world.sender.code);
  expect(await account()).toEqual({ username: 'alice', mobile: '+94771234567' });
  directory.dissociate({ provider: 'google', issuer, subject: '1' });
  expect(await account()).toBeNull();
});

it('One who is linked to nobody is refused, and gets no message, whatever the e-mail address says (A37, N16)', async () => {
  await browser.post('/callback', { username: 'mallory.social' });
  const page = await browser.get('/smsotp/error');
  expect([page.status, world.sender.messages]).toEqual([403, []]);
  expect((await browser.whoami()).user).toBeNull();
});

it('A login by a typed number is not that of an account which is linked meanwhile', async () => {
  start({ mandatory: true, sendOtpDirectlyToMobile: true });
  await browser.post('/callback', { username: 'mallory.social' });
  await browser.post('/smsotp/mobile', { mobile: '+94775550101', _csrf: await browser.token() });
  await browser.type(world.sender.code);
  expect((await browser.whoami()).user).toBe('3');
  directory.associate({ provider: 'google', issuer, subject: '3' }, 'alice');
  expect((await browser.getJson('/account')).body).toBeNull();
  const { status, body } = await browser.getJson('/smsotp/account');
  expect([status, body.status, body.challenge.to]).toEqual([401, 'otp_required', '********4567']);
  await browser.resend();
  await browser.type(world.sender.code);
  expect((await browser.getJson('/account')).body).toMatchObject({ username: 'alice' });
});

it('A number that is captured goes into the directory where the account was found', async () => {
  await browser.post('/callback', { username: 'bob.social' });
  const _csrf = await browser.token();
  await browser.post('/smsotp/mobile', { mobile: '+94770000002', _csrf });
  expect(directory.find('bob')).toEqual({ username: 'bob' });
  await browser.type(world.sender.code);
  expect((await browser.whoami()).user).toBe('2');
  expect(directory.find('bob')).toMatchObject({ mobile: '+94770000002' });
});

it('A profile that calls itself local is not found by its name: only the route can say that there was a password', async () => {
  await browser.post('/nameless', { username: 'alice' });
  expect((await browser.get('/smsotp/error')).status).toBe(403);
  expect(world.sender.messages).toEqual([]);
});

it('A step inside the login resolves the account as the login did: no field of the profile leads to another telephone', async () => {
  directory = new MemoryUserDirectory('primary', [
    { username: 'alice', mobile: '+94771234567' },
    { username: 'mallory', mobile: '+94770000003' },
  ]);
  world = createWorld({
    smsOtp: { users: undefined, directories: [directory], usecase: 'userAttribute', userAttribute: 'email' },
    serialize: ({ id }) => id,
    // What a user may edit in a profile names somebody else.
    deserialize: (id) => Object.assign({ id: String(id) }, { username: String(id), email: 'mallory' }),
    routes: (app, { smsOtp }) => {
      app.post('/login', smsOtp.after('local', { successRedirect: '/in' }));
      app.get('/pay', smsOtp.require({ maxAge: 60 }), (_req, res) => res.send('paid'));
    },
  });
  world.accounts.set('alice', Object.assign({ id: 'alice' }, { username: 'alice' }));
  browser = world.browser();
  await browser.login('alice');
  await browser.type(world.sender.code);
  world.clock.advance(61);
  await browser.get('/pay');
  await browser.resend();
  expect(world.sender.messages.map(({ to }) => to)).toEqual(['+94771234567', '+94771234567']);
  await browser.type(world.sender.code);
  expect((await browser.get('/pay')).text).toBe('paid');
});

it('A link that ends before the code is typed lets nobody in', async () => {
  await browser.post('/callback', { username: 'alice.social' });
  directory.associate({ provider: 'google', issuer, subject: '1' }, 'bob');
  await browser.type(world.sender.code);
  expect((await browser.whoami()).user).toBeNull();
});
