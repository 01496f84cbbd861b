import { resend } from '../../lib/flow/resend.js';
import { verify } from '../../lib/flow/verify.js';
import { guessWrong, minute, mobile, otherMobile, world, type World } from './support.js';

/** Every use case to every end. */
const journeys: Readonly<Record<string, () => Promise<World>>> = {
  passed: async () => {
    const it = world();
    const pending = await it.waiting();
    await it.type(pending, it.wrong());
    await it.type(pending, '12');
    it.clock.now += minute;
    await resend(it.ctx, pending);
    await it.type(pending, it.code());
    await it.type(pending, it.code());
    return it;
  },
  locked: async () => {
    const it = world();
    await guessWrong(it, await it.waiting(), 5);
    await it.login();
    return it;
  },
  captured: async () => {
    const it = world({ person: {} });
    await it.say(await it.waiting(), otherMobile);
    it.clock.now += minute;
    await it.say(it.kept!, '077 123 4567');
    await it.type(it.kept!, it.code());
    return it;
  },
  'not sent': async () => {
    const it = world();
    it.answers.push(
      { status: 'refused', reason: 'gateway_status', httpStatus: 400 },
      { status: 'unknown', reason: 'gateway_timeout' },
      new Error(`123457 to ${mobile}`),
    );
    const pending = await it.waiting();
    await resend(it.ctx, pending);
    await resend(it.ctx, pending);
    return it;
  },
  'opted out': async () => {
    const it = world({ settings: { enableByUserClaim: true }, person: { mobile, smsOtpDisabled: true } });
    await it.login();
    return it;
  },
  unknown: async () => {
    const it = world({ person: null });
    await it.login();
    return it;
  },
  unusable: async () => {
    const it = world({ person: { mobile: `${mobile}x` } });
    await it.login();
    return it;
  },
  gone: async () => {
    const it = world();
    await verify(it.ctx, await it.waiting(), it.code(), async () => null);
    return it;
  },
  ended: async () => {
    const it = world({ settings: { retryEnable: false } });
    await it.type(await it.waiting(), it.wrong());
    return it;
  },
};

const fields = [
  'account',
  'challenge',
  'strategy',
  'to',
  'reason',
  'httpStatus',
  'providerCode',
  'detail',
  'until',
];

describe('What listeners are told', () => {
  it.each(Object.keys(journeys))(
    'of a login that is %s holds no code, no number and no name',
    async (name) => {
      const it = await journeys[name]!();
      expect(it.told.length).toBeGreaterThan(0);
      const text = JSON.stringify(it.told);
      for (const { code } of it.sent) expect(text).not.toContain(code);
      for (const number of [mobile, otherMobile]) {
        for (let at = 1; at + 6 <= number.length; at += 1)
          expect(text).not.toContain(number.slice(at, at + 6));
      }
      expect(text).not.toContain('alice');
    },
  );

  it('has these fields and no others, and of a number its last two digits', async () => {
    const all = (await Promise.all(Object.values(journeys).map((run) => run()))).flatMap(({ told }) => told);
    for (const [, event] of all) {
      expect(fields).toEqual(expect.arrayContaining(Object.keys(event)));
      if (event.to !== undefined) expect(event.to).toMatch(/^\*{10}[0-9]{2}$/);
    }
    expect([...new Set(all.map(([name]) => name))].sort()).toEqual([
      'captured',
      'denied',
      'locked',
      'rejected',
      'sendFailed',
      'sent',
      'skipped',
      'verified',
    ]);
  });
});
