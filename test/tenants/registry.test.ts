import { SmsOtpConfigError, type SmsOtpTenantError } from '../../lib/errors.js';
import type { Found } from '../../lib/tenants/contract.js';
import { TenantRegistry } from '../../lib/tenants/registry.js';

interface Served {
  readonly name: string;
  readonly settings: Found['settings'];
}

function bench(limit?: number) {
  let time = 1_000_000;
  const texts = new Map<string, string>();
  const reads: string[] = [];
  const retired: Served[] = [];
  const faults: SmsOtpTenantError[] = [];
  const world = {
    texts,
    reads,
    retired,
    faults,
    /** While set, each reading waits for it. */
    gate: null as Promise<unknown> | null,
    broken: false,
    pass: (seconds: number) => void (time += seconds * 1000),
    registry: new TenantRegistry<Served>({
      source: {
        async read(name) {
          reads.push(name);
          await world.gate;
          if (world.broken) throw new Error('the source is down');
          const text = texts.get(name);
          return text === undefined ? null : { settings: JSON.parse(text) as Found['settings'], text };
        },
      },
      build(name, { settings }) {
        if (settings['wrong']) throw new SmsOtpConfigError(['wrong is true', 'and more is']);
        return { name, settings };
      },
      retire: (served) => void retired.push(served),
      fault: (error) => void faults.push(error),
      now: () => time,
      cacheMs: 60_000,
      deadlineMs: 50,
      ...(limit !== undefined && { limit }),
    }),
  };
  texts.set('acme', '{"tokenLength":8}');
  texts.set('globex', '{}');
  return world;
}

it('makes a tenant once, and has it at once from then on', async () => {
  const { registry, reads } = bench();
  const first = await registry.find('acme');
  expect(first).toEqual({ name: 'acme', settings: { tokenLength: 8 } });
  expect(registry.find('acme')).toBe(first);
  expect(reads).toEqual(['acme']);
});

it('reads once for 100 requests at the same time', async () => {
  const { registry, reads } = bench();
  const found = await Promise.all(Array.from({ length: 100 }, async () => registry.find('acme')));
  expect(new Set(found).size).toBe(1);
  expect(reads).toEqual(['acme']);
});

it('reads anew after its time, once for all who ask then, and keeps what has not changed', async () => {
  const { registry, reads, texts, pass, retired } = bench();
  const first = await registry.find('acme');
  pass(59);
  expect(registry.find('acme')).toBe(first);
  pass(1);
  const again = await Promise.all([1, 2].map(async () => registry.find('acme')));
  expect(again).toEqual([first, first]);
  expect(again[0]).toBe(first);
  expect(reads).toHaveLength(2);
  texts.set('acme', '{"tokenLength":9}');
  pass(60);
  expect(await registry.find('acme')).toMatchObject({ settings: { tokenLength: 9 } });
  expect(retired).toEqual([first]);
});

it('remembers for five seconds that there is no such tenant', async () => {
  const { registry, reads, texts, pass } = bench();
  expect(await registry.find('nobody')).toBeNull();
  expect(registry.find('nobody')).toBeNull();
  texts.set('nobody', '{}');
  pass(5);
  expect(await registry.find('nobody')).toMatchObject({ name: 'nobody' });
  expect(reads).toHaveLength(2);
});

it('serves nobody by settings that are wrong, tells it once, and heals by itself', async () => {
  const { registry, reads, texts, pass, faults } = bench();
  texts.set('acme', '{"wrong":true}');
  for (let i = 0; i < 3; i += 1)
    await expect(registry.find('acme')).rejects.toMatchObject({ status: 503, tenant: 'acme' });
  expect(reads).toHaveLength(1);
  expect(faults).toHaveLength(1);
  expect(faults[0]!.cause).toBeInstanceOf(SmsOtpConfigError);
  expect(faults[0]!.message).toMatch(/acme[^]*wrong is true[^]*and more is/);
  expect(await registry.find('globex')).toMatchObject({ name: 'globex' });
  texts.set('acme', '{}');
  pass(5);
  expect(await registry.find('acme')).toMatchObject({ name: 'acme' });
});

it.each([
  ['is down', (world: ReturnType<typeof bench>) => void (world.broken = true)],
  ['hangs', (world: ReturnType<typeof bench>) => void (world.gate = new Promise(() => {}))],
  ['has wrong settings', (world: ReturnType<typeof bench>) => void world.texts.set('acme', '{"wrong":true}')],
])('goes on by the last good settings where the source %s', async (_, harm) => {
  const world = bench();
  const { registry, pass, faults, reads, retired } = world;
  const first = await registry.find('acme');
  harm(world);
  pass(60);
  expect(await registry.find('acme')).toBe(first);
  expect(faults).toHaveLength(1);
  // Not each request waits for a source that hangs.
  expect(registry.find('acme')).toBe(first);
  expect(reads).toHaveLength(2);
  expect(retired).toEqual([]);
  pass(5);
  expect(await registry.find('acme')).toBe(first);
  expect(reads).toHaveLength(3);
});

it('gives up on a source that hangs, for this tenant alone', async () => {
  const world = bench();
  await world.registry.find('globex');
  world.gate = new Promise(() => {});
  const waiting = world.registry.find('acme');
  expect(world.registry.find('globex')).toMatchObject({ name: 'globex' });
  await expect(waiting).rejects.toMatchObject({ status: 503, tenant: 'acme' });
});

it('ends a tenant that is taken away', async () => {
  const { registry, texts, pass, retired } = bench();
  const first = await registry.find('acme');
  texts.delete('acme');
  pass(60);
  expect(await registry.find('acme')).toBeNull();
  expect(retired).toEqual([first]);
});

describe('A reload', () => {
  it('makes one tenant anew, although nothing has changed', async () => {
    const { registry, retired } = bench();
    const first = await registry.find('acme');
    expect(await registry.reload('acme')).toEqual([]);
    expect(registry.find('acme')).not.toBe(first);
    expect(retired).toEqual([first]);
  });

  it('without a name is for all that are served, and for all that were not there', async () => {
    const { registry, texts, reads } = bench();
    await Promise.all(['acme', 'globex', 'initech'].map(async (name) => registry.find(name)));
    texts.set('initech', '{}');
    texts.set('acme', '{"tokenLength":10}');
    expect(await registry.reload()).toEqual([]);
    expect(reads.slice(3).sort()).toEqual(['acme', 'globex']);
    expect(registry.find('acme')).toMatchObject({ settings: { tokenLength: 10 } });
    expect(await registry.find('initech')).toMatchObject({ name: 'initech' });
  });

  it('says what went wrong, and rejects for nothing', async () => {
    const { registry, texts, faults } = bench();
    const first = await registry.find('acme');
    await registry.find('globex');
    texts.set('acme', '{"wrong":true}');
    const errors = await registry.reload();
    expect(errors).toEqual(faults);
    expect(errors.map(({ tenant }) => tenant)).toEqual(['acme']);
    expect(registry.find('acme')).toBe(first);
  });

  it('does not take a reading for new that began before it', async () => {
    const world = bench();
    let open = (): void => undefined;
    world.gate = new Promise<void>((resolve) => (open = resolve));
    const early = world.registry.find('acme');
    const reload = world.registry.reload('acme');
    world.texts.set('acme', '{"tokenLength":9}');
    open();
    await Promise.all([early, reload]);
    expect(world.reads).toHaveLength(2);
    expect(world.registry.find('acme')).toMatchObject({ settings: { tokenLength: 9 } });
  });

  it('heals a tenant at once', async () => {
    const { registry, texts } = bench();
    texts.set('acme', '{"wrong":true}');
    await expect(registry.find('acme')).rejects.toThrow();
    texts.set('acme', '{}');
    expect(await registry.reload('acme')).toEqual([]);
    expect(registry.find('acme')).toMatchObject({ name: 'acme' });
  });

  it('does nothing for what can not be a name', async () => {
    const { registry, reads } = bench();
    expect(await registry.reload('../acme')).toEqual([]);
    expect(reads).toEqual([]);
  });
});

describe('The memory', () => {
  it('holds so many tenants at most: the one that was asked for longest ago is ended', async () => {
    const { registry, retired } = bench(1);
    const first = await registry.find('acme');
    await registry.find('globex');
    expect(retired).toEqual([first]);
    expect(await registry.find('acme')).toEqual(first);
  });

  it('holds so many unknown names at most, and those push out no tenant', async () => {
    const { registry, retired, reads } = bench(10);
    const acme = await registry.find('acme');
    for (let i = 0; i < 50; i += 1) expect(await registry.find(`made-up-${i}`)).toBeNull();
    expect(retired).toEqual([]);
    expect(registry.find('acme')).toBe(acme);
    expect(reads).toHaveLength(51);
    // The last ten are remembered, and those before are not.
    expect(registry.find('made-up-49')).toBeNull();
    expect(registry.find('made-up-39')).toBeInstanceOf(Promise);
  });
});
