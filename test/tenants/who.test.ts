import { SmsOtpTenantError } from '../../lib/errors.js';
import { createWho, type Who } from '../../lib/tenants/who.js';

const faults: SmsOtpTenantError[] = [];
const fault = (error: SmsOtpTenantError): void => void faults.push(error);
beforeEach(() => void faults.splice(0));

const ask = (of: (req: object) => unknown, ms?: number): Who | Promise<Who> => createWho(of, fault, ms)({});

it('answers at once where the application does', () => {
  expect(ask(() => 'acme')).toBe('acme');
  expect(ask(() => undefined)).toBeUndefined();
  expect(ask(() => null)).toBeNull();
});

it.each(['../acme', '', 7, {}, ['acme'], false, '__proto__'])(
  'takes %j for no tenant, and never for the default one',
  async (said) => {
    expect(ask(() => said)).toBeNull();
    expect(await ask(async () => said)).toBeNull();
  },
);

it('waits for a promise', async () => {
  expect(await ask(async () => 'acme')).toBe('acme');
  expect(await ask(async () => undefined)).toBeUndefined();
});

it('asks once for each request, so that no two answers can differ in it', async () => {
  let calls = 0;
  const who = createWho(() => `tenant${(calls += 1)}`, fault);
  const [one, other] = [{}, {}];
  expect([who(one), who(one), who(other), who(one)]).toEqual(['tenant1', 'tenant1', 'tenant2', 'tenant1']);
});

it.each([
  ['throws', (): never => { throw new Error('no'); }], // prettier-ignore
  ['rejects', () => Promise.reject(new Error('no'))],
  ['hangs', () => new Promise(() => {})],
])('fails closed and tells the fault where the function %s', async (_, of) => {
  await expect(ask(of, 20)).rejects.toMatchObject({ code: 'SMSOTP_TENANT', status: 503, tenant: undefined });
  expect(faults).toHaveLength(1);
});

it('keeps a failure for the request that met it, and asks again for the next', async () => {
  let works = false;
  const who = createWho(() => (works ? 'acme' : Promise.reject(new Error('no'))), fault);
  const req = {};
  await expect(who(req)).rejects.toThrow(SmsOtpTenantError);
  works = true;
  await expect(who(req)).rejects.toThrow(SmsOtpTenantError);
  expect(who({})).toBe('acme');
  expect(faults).toHaveLength(1);
});
