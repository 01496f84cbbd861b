import { look } from '../../lib/flow/look.js';
import type { FlowSettings } from '../../lib/flow/context.js';
import { mobile, otherMobile, world, type World } from './support.js';

const byPhone2: Partial<FlowSettings> = { hintAttribute: 'phone2' };
const shown = async (it: World): Promise<string | null> => (await look(it.ctx, it.kept!)).to;

describe('The hint of the code page', () => {
  it('is the masked number by default, under its plain name and as a claim (A70)', async () => {
    for (const hintAttribute of ['mobile', 'http://wso2.org/claims/mobile']) {
      const it = world({
        settings: { hintAttribute },
        person: { mobile, attributes: { mobile: '0000000000' } },
      });
      await it.login();
      expect(await shown(it)).toBe('********4567');
      expect(it.kept).not.toHaveProperty('hint');
    }
  });

  it('is the masked value of another attribute, and only that goes into the session (A70)', async () => {
    const it = world({ settings: byPhone2, person: { mobile, attributes: { phone2: '0112345678' } } });
    await it.login();
    expect(await shown(it)).toBe('******5678');
    expect(it.kept).toMatchObject({ hint: '******5678' });
    expect(JSON.stringify(it.kept)).not.toContain('0112345678');
    expect(it.sent[0]?.to).toBe(mobile);
  });

  it('follows the expression (A72)', async () => {
    const mask = { noOfDigits: 4, order: 'backward', regex: /(?<=.{3}).(?=.{2})/gu } as const;
    const it = world({
      settings: { ...byPhone2, mask },
      person: { mobile, attributes: { phone2: '0778965231' } },
    });
    await it.login();
    expect(await shown(it)).toBe('077*****31');
  });

  it.each([undefined, {}, { phone2: '' }, { phone2: 5 }, 'phone2', null])(
    'is none where the attributes are %j, and the code is asked for all the same (A73)',
    async (attributes) => {
      const person = { mobile, attributes } as unknown as World['person'];
      const it = world({ settings: byPhone2, person });
      expect((await it.login()).status).toBe('code_required');
      expect(await shown(it)).toBeNull();
      expect((await it.type(it.kept!, it.code())).status).toBe('passed');
    },
  );

  it('is none for an account that is a bare number (A73)', async () => {
    const it = world({ settings: byPhone2, person: mobile });
    await it.login();
    expect(await shown(it)).toBeNull();
  });

  it('is the number that was typed, as long as no attribute says anything (A18, A70)', async () => {
    const it = world({ settings: byPhone2, person: {} });
    await it.login();
    expect(await shown(it)).toBeNull();
    await it.say(it.kept!, otherMobile);
    expect(await shown(it)).toBe('********4321');
    const named = world({ settings: byPhone2, person: { attributes: { phone2: '0112345678' } } });
    await named.login();
    await named.say(named.kept!, otherMobile);
    expect(await shown(named)).toBe('******5678');
  });
});
