import { providerCode } from '../../lib/policy/provider-codes.js';
import { read, rows, section } from '../docs/markdown.js';

const answered = (httpStatus: number): string =>
  providerCode({ status: 'refused', reason: 'gateway_status', httpStatus });

describe('The code of a message that did not go out', () => {
  it.each([
    [400, 'SMSOTP-60001'],
    [401, 'SMSOTP-60002'],
    [402, 'SMSOTP-60003'],
    [403, 'SMSOTP-60004'],
    [404, 'SMSOTP-60005'],
    [405, 'SMSOTP-60006'],
    [406, 'SMSOTP-60007'],
    [500, 'SMSOTP-65001'],
    [501, 'SMSOTP-65002'],
    [502, 'SMSOTP-65003'],
    [503, 'SMSOTP-65004'],
    [504, 'SMSOTP-65005'],
    [204, 'SMSOTP-10002'],
    [301, 'SMSOTP-10002'],
    [429, 'SMSOTP-10002'],
    [505, 'SMSOTP-10002'],
  ])('for the status %i is %s (A85)', (status, code) => {
    expect(answered(status)).toBe(code);
  });

  it('tells a request that could not be made from one that got no answer (A86)', () => {
    expect(providerCode({ status: 'refused', reason: 'sender_failed' })).toBe('SMSOTP-10001');
    expect(providerCode({ status: 'unknown', reason: 'sender_failed' })).toBe('SMSOTP-10002');
    for (const reason of ['gateway_unreachable', 'gateway_busy'])
      expect(providerCode({ status: 'refused', reason })).toBe('SMSOTP-10002');
    expect(providerCode({ status: 'unknown', reason: 'gateway_timeout' })).toBe('SMSOTP-10002');
  });

  it('stands in the documentation as it is', () => {
    expect(read('docs/gateways.md')).toContain('## What a user reads of a refusal');
    const table = rows(section('docs/gateways.md', 'What a user reads of a refusal'));
    const statuses = table.flatMap((row) => {
      const [, status] = /answered (\d+)/.exec(row['the gateway']!) ?? [];
      return status === undefined ? [] : [[row['code'], Number(status)] as const];
    });
    expect(statuses).toHaveLength(12);
    for (const [code, status] of statuses) expect(answered(status)).toBe(code);
  });
});
