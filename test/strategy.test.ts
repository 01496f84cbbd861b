import { Passport } from 'passport';
import { SmsOtpConfigError } from '../lib/errors.js';
import { SmsOtpStrategy } from '../lib/strategy.js';
import { createBench, drive, fakeRequest } from './strategy/support/drive.js';
import { createWorld, FakeSender, secret } from './http/support/app.js';

const write = () => jest.spyOn(process.stderr, 'write').mockReturnValue(true);

let stderr: ReturnType<typeof write>;
const saved = { ...process.env };

beforeEach(() => {
  stderr = write();
});
afterEach(() => {
  jest.restoreAllMocks();
  process.env = { ...saved };
});

const linesOf = (): string[] => stderr.mock.calls.map(([text]) => String(text));

describe('new SmsOtpStrategy()', () => {
  it('works with nothing at all, and says in one line what is for development only', async () => {
    delete process.env['NODE_ENV'];
    const strategy = new SmsOtpStrategy();
    expect(strategy.name).toBe('smsotp');
    const lines = linesOf();
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^passport-smsotp: .*SMSOTP_SECRET.*SMSOTP_SMS_URL.*REDIS_URL.*\n$/);
    await strategy.close();
  });

  it('lists in one error all that production lacks', () => {
    process.env['NODE_ENV'] = 'production';
    const problems = problemsOf(() => new SmsOtpStrategy());
    expect(problems).toHaveLength(3);
    expect(problems.join()).toMatch(/SMSOTP_SECRET/);
  });

  it('reads the environment when it is made', async () => {
    process.env['SMSOTP_TOKEN_LENGTH'] = '8';
    const { strategy, sender } = createBench();
    delete process.env['SMSOTP_TOKEN_LENGTH'];
    await drive(strategy, fakeRequest({ firstFactor: { id: 'alice' } }));
    expect(sender.code).toHaveLength(8);
  });

  it('takes a callback alone that says where the number is', async () => {
    process.env['SMSOTP_SECRET'] = secret;
    const passport = new Passport();
    const numberOf = jest.fn(() => '+94771234567');
    const sender = new FakeSender();
    const strategy = new SmsOtpStrategy({ sms: sender, passport }, numberOf);
    passport.serializeUser((user, done) => done(null, (user as { id: string }).id));
    const user = { id: 'alice' };
    await drive(strategy, fakeRequest({ firstFactor: user }));
    expect(numberOf).toHaveBeenCalledWith(user, expect.objectContaining({ strategy: 'unknown', user }));
    expect(sender.last.to).toBe('+94771234567');
    const alone = new SmsOtpStrategy(numberOf);
    expect(alone.name).toBe('smsotp');
    await Promise.all([strategy.close(), alone.close()]);
  });

  it('keeps the saveMobile of the options beside the callback', async () => {
    const saveMobile = jest.fn();
    const passport = new Passport();
    passport.serializeUser((_user, done) => done(null, 1));
    const users = { find: () => null, saveMobile };
    const strategy = new SmsOtpStrategy({ secret, sms: new FakeSender(), passport, users }, () => ({}));
    const outcome = await drive(strategy, fakeRequest({ firstFactor: { id: 'bob' } }));
    expect(outcome).toMatchObject({ action: 'redirect', url: '/smsotp/mobile' });
    await strategy.close();
  });

  it('has the name that it is given', async () => {
    const { strategy } = createBench({ name: 'sms2' });
    expect(strategy.name).toBe('sms2');
    await strategy.close();
  });

  it('finds the number in the usual fields of the user', async () => {
    const passport = new Passport();
    passport.serializeUser((_user, done) => done(null, Math.trunc(performance.now() * 1000)));
    const sender = new FakeSender();
    const strategy = new SmsOtpStrategy({ secret, sms: sender, passport });
    for (const field of ['mobile', 'phone_number', 'phoneNumber', 'phone'])
      await drive(strategy, fakeRequest({ firstFactor: { [field]: '+94771234567' } }));
    expect(sender.messages).toHaveLength(4);
    await strategy.close();
  });

  it('has no #private members, which an object made by Passport could not reach', async () => {
    const { strategy } = createBench();
    const made = Object.create(strategy) as SmsOtpStrategy;
    expect(await made.proof(fakeRequest() as never)).toBeNull();
    for (const make of ['router', 'require', 'enforce', 'challenge'] as const)
      expect(made[make]()).toBeInstanceOf(Function);
    expect(made.after('local')).toBeInstanceOf(Function);
    expect(made.emit('sent', { at: 0, account: '' })).toBe(false);
    await made.close();
  });

  it('gives middlewares that can be told apart in a stack trace', async () => {
    const { strategy } = createBench();
    const names = [
      strategy.router(),
      strategy.require(),
      strategy.enforce(),
      strategy.challenge(),
      strategy.after('local'),
    ];
    expect(names.map(({ name }) => name)).toEqual([
      'smsOtpRouter',
      'requireSmsOtp',
      'enforceSmsOtp',
      'smsOtpChallenge',
      'smsOtpAfter',
    ]);
    await strategy.close();
  });

  it('warns once for each text, however often it happens', async () => {
    const { strategy, sender } = createBench();
    sender.mode = 'refuse';
    for (const id of ['a', 'b', 'c']) await drive(strategy, fakeRequest({ firstFactor: { id } }));
    expect(
      linesOf().filter((line) => line.includes('did not go out (gateway_status, HTTP 500)')),
    ).toHaveLength(1);
    await strategy.close();
  });

  it('closes what it was given, the sender and the store', async () => {
    const closed: string[] = [];
    const sender = Object.assign(new FakeSender(), { close: () => void closed.push('sender') });
    const { strategy } = createBench({
      sms: sender,
      redis: undefined,
      store: { ...fakeStore, close: () => void closed.push('store') },
    });
    await strategy.close();
    expect(closed).toEqual(['sender', 'store']);
  });

  it('under another name serves beside the first, each with its own sessions and pages', async () => {
    const world = createWorld({ smsOtp: { name: 'second', basePath: '/second' } });
    const browser = world.browser();
    expect((await browser.login('alice')).headers['location']).toBe('/second');
  });
});

const never = (): Promise<never> => Promise.reject(new Error('not asked'));
const fakeStore = {
  open: never,
  refund: never,
  verify: never,
  guess: never,
  pass: never,
  peek: never,
  discard: never,
};

function problemsOf(make: () => unknown): readonly string[] {
  try {
    make();
  } catch (error) {
    if (error instanceof SmsOtpConfigError) return error.problems;
    throw error;
  }
  throw new Error('nothing was thrown');
}
