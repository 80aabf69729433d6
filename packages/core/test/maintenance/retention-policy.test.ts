import { describe, expect, it, vi } from 'vitest';
import { createMetricsHandler, memoryStorage, type RetentionPolicy } from '../../src/index.ts';
import { sqliteStorage } from '../../src/sqlite.ts';
import { temporaryPath } from '../sqlite/support/temporary-path.ts';
import { FrozenClock } from '../support/frozen-clock.ts';

const DAY_MS = 86_400_000;
const NOW = Date.UTC(2025, 5, 30, 12);
const day = (age: number) => new Date(Math.floor(NOW / DAY_MS) * DAY_MS - age * DAY_MS).toISOString();

/** One point at noon of each of the last 100 days, and two on every tenth. */
const points = (name: string) =>
  Array.from({ length: 100 }, (_, age) =>
    Array.from({ length: age % 10 === 0 ? 2 : 1 }, () => ({ name, value: age, timestamp: NOW - age * DAY_MS })),
  ).flat();

const stores = [
  { name: 'memory', open: memoryStorage },
  { name: 'SQLite', open: () => sqliteStorage({ path: temporaryPath() }) },
];

describe.each(stores)('retention on $name', ({ open }) => {
  const started = (retention?: RetentionPolicy) =>
    createMetricsHandler({ storage: open(), clock: new FrozenClock(NOW), retention });

  it('drops by metric: its definition goes before the policy for it, and that before the policy for all', async () => {
    await using handler = await started({
      raw: 40 * DAY_MS,
      metrics: { b: { raw: 20 * DAY_MS }, c: { raw: 20 * DAY_MS } },
    });
    await handler.metrics.put('c', { kind: 'gauge', retention: { raw: 10 * DAY_MS } });
    for (const name of ['a', 'b', 'c']) await handler.recordAll(points(name));
    await handler.maintain();
    for (const [name, age] of [
      ['a', 40],
      ['b', 20],
      ['c', 10],
    ] as const) {
      expect((await handler.metrics.get(name)).retention).toEqual({
        raw: age * DAY_MS,
        minute: null,
        quarter: null,
        hour: null,
        day: null,
      });
      const range = { name, from: day(200), to: day(-1) };
      const page = await handler.points.list({ ...range, limit: 1_000 });
      expect(page.items[0]?.timestamp).toBe(new Date(Date.parse(day(age)) + DAY_MS / 2).toISOString());
      const { series } = await handler.query({ ...range, interval: '1d', aggregates: ['count'], fill: 'none' });
      expect(series[0]?.buckets).toHaveLength(100);
    }
  });

  it('says beforehand what a policy would drop, drops nothing by saying so, and drops just that once it holds', async () => {
    await using handler = await started();
    await handler.recordAll([...points('a'), ...points('b')]);
    const retention = { raw: 30 * DAY_MS, minute: 60 * DAY_MS, hour: 90 * DAY_MS };
    const full = { ...retention, quarter: null, day: null };
    const invalid = handler.metrics.previewRetention({ retention });
    await expect(invalid).rejects.toMatchObject({
      code: 'invalid_metric',
      message: expect.stringMatching(/not valid/),
    });

    const possible = { ...full, quarter: 60 * DAY_MS };
    const preview = await handler.metrics.previewRetention({ name: 'a', retention: possible });
    const oldest = day(99);
    expect(preview).toEqual([
      {
        name: 'a',
        retention: possible,
        drops: [
          { tier: 'raw', from: oldest, to: day(30), days: 69, points: 75 },
          { tier: 'minute', from: oldest, to: day(60), days: 39, points: 42 },
          { tier: 'quarter', from: oldest, to: day(60), days: 39, points: 42 },
          { tier: 'hour', from: oldest, to: day(90), days: 9, points: 9 },
        ],
      },
    ]);
    const all = { name: 'a', from: day(200), to: day(-1) };
    const count = async (name: string) => {
      let total = 0;
      for await (const _ of handler.points.export({ ...all, name })) total++;
      return total;
    };
    await handler.maintain();
    expect(await count('a')).toBe(110);

    await handler.metrics.put('a', { kind: 'gauge', retention: possible });
    await handler.maintain();
    expect([await count('a'), await count('b')]).toEqual([110 - 75, 110]);
    const passes = (interval: string, from: string) =>
      handler.query({ name: 'a', interval, from, to: day(20), aggregates: ['count'] }).then(
        () => true,
        (error: { code: string }) => (error.code === 'unresolvable' ? false : error.code),
      );
    expect([await passes('15m', day(60)), await passes('15m', day(61))]).toEqual([true, false]);
    expect([await passes('1h', day(90)), await passes('1h', day(91))]).toEqual([true, false]);
    expect(await passes('1d', day(99))).toBe(true);
    expect(await handler.metrics.previewRetention()).toMatchObject([
      { name: 'a', drops: [] },
      { name: 'b', drops: [] },
    ]);
  });

  it('asks the store for nothing while no metric has an age, and hears of one wherever it was set', async () => {
    const storage = open();
    const clock = new FrozenClock(NOW);
    await using handler = await createMetricsHandler({ storage, clock });
    await handler.recordAll([...points('a'), ...points('b')]);
    await handler.maintain();
    const asked = vi.spyOn(storage, 'metrics');
    for (let run = 0; run < 5; run++) {
      await handler.recordAll(points('a'));
      await handler.maintain();
    }
    expect(asked).not.toHaveBeenCalled();

    const retention = { raw: 30 * DAY_MS, minute: null, quarter: null, hour: null, day: null };
    await handler.metrics.put('a', { kind: 'gauge', retention });
    await handler.maintain();
    const oldest = async (name: string) =>
      (await handler.points.list({ name, from: day(200), to: day(-1), limit: 1 })).items[0]?.timestamp;
    expect(await oldest('a')).toBe(new Date(Date.parse(day(30)) + DAY_MS / 2).toISOString());

    await handler.metrics.put('a', { kind: 'gauge' });
    await handler.maintain();
    // As another process does it: not through this handler's queue.
    const record = await storage.metric('b');
    if (record) await storage.commit([{ kind: 'define', definition: { ...record.definition, retention } }]);
    clock.put(NOW + 30_000);
    await handler.maintain();
    expect(await oldest('b')).toBe(new Date(Date.parse(day(30)) + DAY_MS / 2).toISOString());
  });

  it.each<[string, object, string]>([
    ['an age below a day', { raw: DAY_MS - 1 }, '/retention'],
    ['a coarser tier that lives shorter', { raw: 9 * DAY_MS, hour: 8 * DAY_MS }, '/retention'],
    ['a fraction', { raw: 1e8 + 0.5 }, '/retention/raw'],
    ['a tier that is none', { week: 9 * DAY_MS }, '/retention/week'],
  ])('refuses %s in a definition and changes nothing', async (_, retention, pointer) => {
    await using handler = await started();
    await expect(handler.metrics.put('a', { kind: 'gauge', retention })).rejects.toMatchObject({
      code: 'invalid_metric',
      details: { errors: [{ pointer }] },
    });
    expect(await handler.metrics.list()).toEqual([]);
  });
});
