import fc from 'fast-check';
import { expect, it } from 'vitest';
import { blockMs, blockStart, TIERS, type Tier } from '../../src/cell/tier.ts';
import {
  assertSeriesIds,
  cellKey,
  cellKeyRuns,
  chunkKey,
  chunkNumber,
  dayOf,
  dayOfChunk,
  END_OF_TIME_MS,
  MAX_CHUNK_NUMBER,
  MAX_SERIES_ID,
  startOfKey,
} from '../../src/storage/sqlite/row-keys.ts';
import { batch, DAY } from '../../src/testing/suites/support/changes.ts';
import { runs, seed } from '../support/runs.ts';
import { changeFile } from './support/file.ts';
import { openSqlite } from './support/open-sqlite.ts';
import { temporaryPath } from './support/temporary-path.ts';

const id = fc.integer({ min: 1, max: MAX_SERIES_ID });
const day = fc.integer({ min: 0, max: dayOf(END_OF_TIME_MS) - 1 });
const n = fc.integer({ min: 0, max: MAX_CHUNK_NUMBER });
const options = () => ({ seed: seed(), numRuns: runs(1_000) });

it('keys are exact integers in the order of series, day and number', () => {
  const chunk = fc.tuple(id, day, n);
  const property = fc.property(chunk, chunk, (a, b) => {
    expect(Number.isSafeInteger(chunkKey(...a))).toBe(true);
    expect(dayOfChunk(chunkKey(...a))).toBe(a[1]);
    expect(chunkNumber(chunkKey(...a))).toBe(a[2]);
    const order = a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
    expect(Math.sign(chunkKey(...a) - chunkKey(...b))).toBe(Math.sign(order));
  });
  fc.assert(property, options());
});

it('cells lie by series, tier and block, quarters by part of the day before the day', () => {
  const block = fc.tuple(id, fc.constantFrom(...TIERS), fc.integer({ min: 0, max: 2 ** 21 - 1 }));
  const property = fc.property(block, block, (a, b) => {
    const [aKey, bKey] = [a, b].map(([series, tier, n]) => cellKey(series, tier, n * blockMs(tier))) as [
      number,
      number,
    ];
    expect(Number.isSafeInteger(aKey)).toBe(true);
    expect(startOfKey(a[1], aKey)).toBe(a[2] * blockMs(a[1]));
    const part = ([, tier, n]: typeof a) => (tier === 'quarter' ? n % 4 : 0);
    const order = a[0] - b[0] || TIERS.indexOf(a[1]) - TIERS.indexOf(b[1]) || part(a) - part(b) || a[2] - b[2];
    expect(Math.sign(aKey - bKey)).toBe(Math.sign(order));
  });
  fc.assert(property, options());
});

it('the blocks that spans touch are runs of keys, as few as there can be', () => {
  const lengths = fc.array(fc.tuple(fc.nat(40), fc.nat(40)), { maxLength: 12 });
  const property = fc.property(
    id,
    fc.constantFrom(...TIERS),
    fc.nat(1_000),
    lengths,
    (series, tier, begin, lengths) => {
      const eighth = blockMs(tier) / 8;
      const touched = new Set<number>();
      let at = begin;
      const spans = lengths.map(([gap, length]) => {
        const from = (at + gap) * eighth;
        const to = from + length * eighth;
        at += gap + length;
        for (let t = from; t < to; t += eighth) touched.add(cellKey(series, tier, blockStart(tier, t)));
        return { from, to };
      });
      const runs = cellKeyRuns(series, tier, spans);
      expect(runs.flatMap(({ from, to }) => Array.from({ length: to - from }, (_, i) => from + i))).toEqual(
        [...touched].sort((a, b) => a - b),
      );
      for (const [i, { from }] of runs.slice(1).entries()) expect(from).toBeGreaterThan((runs[i] as { to: number }).to);
    },
  );
  fc.assert(property, options());
});

it.each([
  ['the local midnights of a year', 'quarter', 18, 24, 1],
  ['all quarters of a year', 'quarter', 0, 24, 4],
  ['all hours of a year', 'hour', 0, 24, 1],
] as const)('%s are few runs of keys', (_, tier: Tier, fromHour, toHour, expected) => {
  const spans = Array.from({ length: 365 }, (_, n) => ({
    from: DAY + (n * 24 + fromHour) * 3_600_000,
    to: DAY + (n * 24 + toHour) * 3_600_000,
  }));
  expect(cellKeyRuns(1, tier, spans)).toHaveLength(expected);
});

it('all of time is within the keys of its tier', () => {
  for (const tier of TIERS) {
    const runs = cellKeyRuns(1, tier, [{ from: 0, to: Number.MAX_SAFE_INTEGER }]);
    expect(runs[0]?.from).toBe(cellKey(1, tier, 0));
    expect(runs.at(-1)?.to).toBeLessThanOrEqual(cellKey(1, tier, 0) + 2 ** 21);
    expect(runs.reduce((sum, { from, to }) => sum + to - from, 0)).toBe(Math.ceil(END_OF_TIME_MS / blockMs(tier)));
  }
});

it('a file that has given out its ids says so, and instants that no key can hold are refused', async () => {
  expect(() => assertSeriesIds(MAX_SERIES_ID + 1)).not.toThrow();
  const path = temporaryPath();
  await (await openSqlite(path)).close();
  changeFile(path, 'UPDATE state SET next_series = ?', MAX_SERIES_ID);
  const storage = await openSqlite(path);
  const outcomes = await storage.commit([
    batch([[END_OF_TIME_MS, 1]]),
    batch([[-1, 1]]),
    batch([[Number.NaN, 1]]),
    batch([[END_OF_TIME_MS - 1, 1]]),
    batch([[DAY, 1]], { bookId: 'one too many' }),
  ]);
  const refused = (code: string) => ({ status: 'refused', error: { code } });
  const early = refused('invalid_timestamp');
  expect(outcomes).toMatchObject([early, early, early, { status: 'committed' }, refused('storage_full')]);
  await storage.maintain();
  const { points } = await storage.readPoints({ series: [MAX_SERIES_ID], from: 0, to: END_OF_TIME_MS });
  expect(points[0]?.timestamps).toEqual(Float64Array.of(END_OF_TIME_MS - 1));
});
