import { boundUserStore } from '../../lib/users/bounded.js';
import type { UserStore } from '../../lib/users/contract.js';

const first = { strategy: 'local', user: { id: 'alice' } };

describe('A user store', () => {
  it('is asked with the same words, on its own object', async () => {
    const store = { find: jest.fn(() => ({ mobile: '+94771234567' })), saveMobile: jest.fn() };
    const bound = boundUserStore(store);
    expect(await bound.find(first)).toEqual({ mobile: '+94771234567' });
    await bound.saveMobile?.(first, '+94771234567');
    expect(store.find.mock.calls).toEqual([[first]]);
    expect(store.saveMobile.mock.calls).toEqual([[first, '+94771234567']]);
    expect([...store.find.mock.contexts, ...store.saveMobile.mock.contexts]).toEqual([store, store]);
  });

  it('that can store nothing still can not', () => {
    expect(boundUserStore({ find: () => null }).saveMobile).toBeUndefined();
  });

  it.each<[string, Partial<UserStore>]>([
    ['find', { find: () => new Promise(() => {}) }],
    ['saveMobile', { saveMobile: () => new Promise(() => {}) }],
  ])('whose %s() does not answer is given up', async (name, hanging) => {
    const bound = boundUserStore({ find: () => null, saveMobile: () => undefined, ...hanging }, 20);
    const answer = name === 'find' ? bound.find(first) : bound.saveMobile?.(first, '+94771234567');
    await expect(answer).rejects.toThrow('No answer within 20 ms.');
  });

  it('has five seconds', async () => {
    jest.useFakeTimers();
    try {
      const ended = jest.fn();
      Promise.resolve(boundUserStore({ find: () => new Promise(() => {}) }).find(first)).catch(ended);
      await jest.advanceTimersByTimeAsync(4999);
      expect(ended).not.toHaveBeenCalled();
      await jest.advanceTimersByTimeAsync(1);
      expect(ended).toHaveBeenCalledTimes(1);
    } finally {
      jest.useRealTimers();
    }
  });
});
