import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMetricsHandler } from '../../src/handler.ts';
import type { SeriesRows } from '../../src/query/query.ts';
import { memoryStorage } from '../../src/storage/memory/memory-storage.ts';
import { AWKWARD_ZONES, REFUSED_VALUES } from '../../src/testing/awkward.ts';
import { inputArbitraries } from '../../src/testing/input-arbitraries.ts';
import { ManualClock } from '../../src/testing/manual-clock.ts';
import { runs, seed } from '../support/runs.ts';

const NOW = Date.UTC(2026, 0, 5);
const { point, book, zone, range } = inputArbitraries(fc, NOW);

const open = () => createMetricsHandler({ storage: memoryStorage(), clock: new ManualClock(NOW) });

describe('arbitraries of input', () => {
  it('make points that pass the door, and come back as they went in', async () => {
    const property = fc.asyncProperty(fc.array(point, { minLength: 1, maxLength: 20 }), async (points) => {
      const handler = await open();
      expect(await handler.recordAll(points)).toEqual({ accepted: points.length });
      for (const name of new Set(points.map((p) => p.name))) {
        const { items } = await handler.points.list({ name, from: Date.UTC(1980, 0, 1), to: NOW + 1 });
        const values = points.filter((p) => p.name === name).map((p) => p.value + 0);
        expect(items.map(({ value }) => Number(value)).sort((a, b) => a - b)).toEqual(values.sort((a, b) => a - b));
      }
    });
    await fc.assert(property, { numRuns: runs(200), seed: seed() });
  });

  it('make books that can be created and found by their ISBN', async () => {
    const property = fc.asyncProperty(book, async (input) => {
      const { books } = await open();
      const created = await books.create(input);
      expect(created.title).toBe(input.title.normalize('NFC'));
      if (input.isbn !== undefined) expect(await books.get(input.isbn)).toEqual(created);
    });
    await fc.assert(property, { numRuns: runs(200), seed: seed() });
  });

  it('make ranges and zones that can be asked for', async () => {
    const handler = await open();
    await handler.recordAll({ name: 'm', value: 1, timestamp: NOW - 1 });
    const property = fc.asyncProperty(range, zone, async ({ from, to }, timeZone) => {
      const { series } = await handler.query({ name: 'm', from, to, timeZone, fill: 'null' });
      const [rows] = series as readonly SeriesRows[];
      expect(Date.parse(rows?.buckets[0]?.start ?? '')).toBeLessThanOrEqual(from);
      expect(Date.parse(rows?.buckets.at(-1)?.end ?? '')).toBeGreaterThanOrEqual(to);
    });
    await fc.assert(property, { numRuns: runs(100), seed: seed() });
    expect(AWKWARD_ZONES.length).toBeGreaterThan(15);
  });

  it.each(REFUSED_VALUES)('know that %d is refused', async (value) => {
    const handler = await open();
    await expect(handler.recordAll({ name: 'm', value, timestamp: NOW })).rejects.toMatchObject({
      code: 'invalid_points',
    });
  });
});
