import { SmsOtpConfigError } from '../../lib/errors.js';
import type { TenantSource } from '../../lib/tenants/contract.js';

/** One source, filled by the test that asks for it. */
export interface Filled {
  readonly source: TenantSource;
  /** Puts the settings of a tenant there, in place of those it had; undefined takes them away. */
  put(name: string, settings: unknown): Promise<void> | void;
  /** Makes the source unable to answer. */
  breakDown(): Promise<void> | void;
  close?(): Promise<void> | void;
}

/** What every source of settings does. */
export function describeSource(title: string, fill: () => Promise<Filled> | Filled): void {
  describe(title, () => {
    let filled: Filled;
    beforeEach(async () => {
      filled = await fill();
    });
    afterEach(() => filled.close?.());

    const settingsOf = async (name: string): Promise<unknown> =>
      (await filled.source.read(name))?.settings ?? null;

    it('gives the settings of a tenant', async () => {
      await filled.put('acme', { mandatory: true });
      await filled.put('shop.example.org', { tokenLength: 8 });
      expect(await settingsOf('acme')).toEqual({ mandatory: true });
      expect(await settingsOf('shop.example.org')).toEqual({ tokenLength: 8 });
    });

    it('says that there is no such tenant', async () => {
      await filled.put('acme', {});
      expect(await settingsOf('globex')).toBeNull();
      expect(await settingsOf('constructor')).toBeNull();
      expect(await settingsOf('ACME')).toBeNull();
    });

    it('reads anew each time: what was changed, and what was taken away', async () => {
      await filled.put('acme', { tokenLength: 8 });
      expect(await settingsOf('acme')).toEqual({ tokenLength: 8 });
      await filled.put('acme', { tokenLength: 9 });
      expect(await settingsOf('acme')).toEqual({ tokenLength: 9 });
      await filled.put('acme', undefined);
      expect(await settingsOf('acme')).toBeNull();
    });

    it.each([[[]], ['text'], [7]])('refuses settings that are no object: %j', async (settings) => {
      await filled.put('acme', settings);
      await expect(filled.source.read('acme')).rejects.toBeInstanceOf(SmsOtpConfigError);
    });

    it('rejects while it can not answer', async () => {
      await filled.put('acme', {});
      await filled.breakDown();
      await expect(filled.source.read('acme')).rejects.toThrow();
    });
  });
}
