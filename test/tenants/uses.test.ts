import { Recent } from '../../lib/tenants/recent.js';
import { Uses } from '../../lib/tenants/uses.js';

describe('What is in use', () => {
  const settled = async (promise: Promise<void>): Promise<boolean> => {
    let done = false;
    void promise.then(() => (done = true));
    await new Promise((resolve) => setTimeout(resolve, 5));
    return done;
  };

  it('is idle when nothing works with it', async () => {
    expect(await settled(new Uses().whenIdle())).toBe(true);
  });

  it('is idle when the last work has ended, well or badly', async () => {
    const uses = new Uses();
    const ends: (() => void)[] = [];
    uses.during(new Promise<void>((resolve) => ends.push(resolve)));
    uses.during(new Promise<void>((_, reject) => ends.push(() => reject(new Error('failed')))));
    const idle = uses.whenIdle();
    expect(await settled(idle)).toBe(false);
    ends[1]!();
    expect(await settled(idle)).toBe(false);
    ends[0]!();
    expect(await settled(idle)).toBe(true);
  });

  it('counts work that begins in the same turn in which it is given up', async () => {
    const uses = new Uses();
    const idle = uses.whenIdle();
    let end = (): void => undefined;
    uses.during(new Promise<void>((resolve) => (end = resolve)));
    expect(await settled(idle)).toBe(false);
    end();
    expect(await settled(idle)).toBe(true);
  });
});

describe('What was used lately', () => {
  it('is so many at most: the one that was used longest ago goes', () => {
    const gone: number[] = [];
    const recent = new Recent<number>(2, (value) => gone.push(value));
    recent.set('a', 1);
    recent.set('b', 2);
    expect(recent.get('a')).toBe(1);
    recent.set('c', 3);
    expect(gone).toEqual([2]);
    expect(recent.keys()).toEqual(['a', 'c']);
    recent.set('a', 4);
    expect([recent.size, recent.get('b'), recent.get('a')]).toEqual([2, undefined, 4]);
    expect(gone).toEqual([2]);
  });
});
