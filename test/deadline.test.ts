import { within } from '../lib/deadline.js';

const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;

describe('Work with a deadline', () => {
  it('gives its result, whether it is a value or a promise of one', async () => {
    expect(await within(1000, () => 7)).toBe(7);
    expect(await within(1000, () => Promise.resolve(7))).toBe(7);
  });

  it('rejects as the work does, also when that throws at once', async () => {
    await expect(within(1000, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    await expect(
      within(1000, () => {
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
  });

  it('is given up when it takes longer', async () => {
    await expect(within(20, () => new Promise(() => {}))).rejects.toThrow('No answer within 20 ms.');
  });

  it('leaves no timer behind', async () => {
    const before = timers();
    await within(60_000, () => 7);
    await within(60_000, () => Promise.reject(new Error('no'))).catch(() => undefined);
    expect(timers()).toBe(before);
  });

  it('that fails too late bothers nobody', async () => {
    const unhandled = jest.fn();
    process.on('unhandledRejection', unhandled);
    try {
      const late = () => new Promise((_, reject) => setTimeout(() => reject(new Error('late')), 30));
      await within(10, late).catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, 60));
      expect(unhandled).not.toHaveBeenCalled();
    } finally {
      process.off('unhandledRejection', unhandled);
    }
  });
});
