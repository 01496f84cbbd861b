import type { SmsOtpOptions } from '../../lib/config/options.js';
import { overriddenBy, readTenants } from '../../lib/config/read-tenants.js';
import type { TenantsOptions } from '../../lib/config/tenant-options.js';

const of = () => 'acme';

function read(tenants: unknown, env: Record<string, string> = {}) {
  const problems: string[] = [];
  const options = (tenants === undefined ? {} : { tenants }) as SmsOtpOptions;
  const found = readTenants(options, env, (problem) => problems.push(problem));
  return { found, problems };
}

describe('The option tenants', () => {
  it('is none by default', () => {
    expect(read(undefined)).toEqual({ found: undefined, problems: [] });
  });

  it.each([[{ settings: {} }], [{ directory: './tenants' }], [{ redisHash: 'tenants' }], [() => null]])(
    'takes %p as the place of the settings',
    (from) => {
      expect(read({ of, from })).toEqual({ found: { of, from, cacheMs: 60_000 }, problems: [] });
    },
  );

  it('takes the directory of the environment where the code names no place, and the code first', () => {
    const env = { SMSOTP_TENANTS_DIR: './tenants' };
    expect(read({ of }, env).found?.from).toEqual({ directory: './tenants' });
    expect(read({ of, from: { redisHash: 'x' } }, env).found?.from).toEqual({ redisHash: 'x' });
  });

  it('is always code: a directory alone says not who the tenant is', () => {
    expect(read(undefined, { SMSOTP_TENANTS_DIR: './tenants' }).problems).toEqual([
      expect.stringContaining('tenants: { of }'),
    ]);
  });

  it('lists all that is wrong', () => {
    expect(read({ cacheSeconds: 0, form: {} }).problems).toEqual([
      expect.stringContaining('tenants.form is not an option'),
      expect.stringContaining('tenants.of is missing'),
      expect.stringContaining('tenants.from says nothing'),
      expect.stringContaining('tenants.cacheSeconds is 0'),
    ]);
  });

  it.each([
    [{}],
    ['./tenants'],
    [{ settings: {}, directory: 'x' }],
    [{ directory: '' }],
    [{ settings: [] }],
    [null],
  ])('refuses %j as the place of the settings', (from) => {
    expect(read({ of, from })).toMatchObject({ found: undefined, problems: [expect.any(String)] });
  });

  it.each([0, 1.5, 86_401, Infinity, '60'])('refuses %p for cacheSeconds', (cacheSeconds) => {
    expect(read({ of, from: { settings: {} }, cacheSeconds }).problems).toHaveLength(1);
  });

  it.each(['acme', 7, true])('refuses %p', (tenants) => {
    expect(read(tenants).problems).toEqual(['tenants is no object; give { of, from }']);
  });

  it('does not compile where it says two places, none of the known ones, or a shared option', () => {
    const wrong: TenantsOptions[] = [
      // @ts-expect-error two places
      { of, from: { directory: 'x', redisHash: 'y' } },
      // @ts-expect-error no place that there is
      { of, from: { file: 'x' } },
      // @ts-expect-error the secret is the same for all
      { of, from: { settings: { acme: { secret: 'x' } } } },
      // @ts-expect-error who the tenant is has to come from code
      { from: { directory: 'x' } },
      // @ts-expect-error a name, and not an object
      { of: () => ({ name: 'acme' }), from: { directory: 'x' } },
    ];
    expect(wrong).toHaveLength(5);
  });
});

describe('The settings of a tenant', () => {
  const over = (
    settings: Record<string, unknown>,
    options: object = {},
    env: Record<string, string> = {},
  ) => {
    const problems: string[] = [];
    const merged = overriddenBy(settings, { options, env }, false, (problem) => problems.push(problem));
    return { ...merged, problems };
  };

  it('take the place of an option, key by key', () => {
    const { options } = over({ tokenLength: 8, mandatory: undefined }, { tokenLength: 7, mandatory: true });
    expect(options).toEqual({ tokenLength: 8, mandatory: true });
  });

  it('leave no variable of a gateway beside a gateway of their own, and all of them without one', () => {
    const env = {
      SMSOTP_SMS_URL: 'https://x',
      SMSOTP_SMS_CA: 'y',
      SMSOTP_TENANTS_DIR: 'z',
      SMSOTP_ORDER: 'forward',
    };
    expect(over({ sms: { url: 'https://own' } }, {}, env).env).toEqual({ SMSOTP_ORDER: 'forward' });
    expect(over({}, {}, env).env).toMatchObject({ SMSOTP_SMS_URL: 'https://x', SMSOTP_SMS_CA: 'y' });
  });

  it('with users or directories have neither of the others', () => {
    expect(over({ directories: [] }, { users: () => null }).options).toEqual({ directories: [] });
    const users = () => null;
    expect(over({ users }, { directories: [] }).options).toEqual({ users });
  });

  it('hold nothing of what is the same for all', () => {
    const { options, problems } = over({ secret: 'x', name: 'y', tenants: {} }, { secret: 'z' });
    expect(options).toEqual({ secret: 'z' });
    expect(problems).toHaveLength(3);
  });
});
