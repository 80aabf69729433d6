import { expect, it } from 'vitest';
import {
  batch,
  DAY,
  DAY_MS,
  define,
  HOUR_MS,
  MINUTE_MS,
  type TimedPoint,
} from '../../src/testing/suites/support/changes.ts';
import { random } from '../support/random.ts';
import { seed } from '../support/runs.ts';
import { rowsOf } from './support/file.ts';
import { maintainAll, openSqlite } from './support/open-sqlite.ts';
import { temporaryPath } from './support/temporary-path.ts';

const BATCHES = 40;
const POINTS = 1_500;

/** Whole numbers, whose sums are exact however they are added; most follow each other, some come days late. */
function busyDays(): TimedPoint[][] {
  const next = random(seed());
  return Array.from({ length: BATCHES }, (_, b) =>
    Array.from({ length: POINTS }, (): TimedPoint => {
      const at = next() < 0.1 ? next() * 3 * DAY_MS : 2 * DAY_MS + ((b + next()) / BATCHES) * 20 * HOUR_MS;
      return [DAY + Math.floor(at), Math.floor(next() * 1_000)];
    }),
  );
}

/** Count, sum, extremes, first and last value of each minute, counted by hand. */
function minutesOf(points: readonly TimedPoint[], from: number, to: number): number[][] {
  const minutes = Map.groupBy(
    points.filter(([t]) => t >= from && t < to),
    ([t]) => Math.floor(t / MINUTE_MS) * MINUTE_MS,
  );
  return [...minutes]
    .sort(([a], [b]) => a - b)
    .map(([start, ofMinute]) => {
      const values = ofMinute.map(([, value]) => value);
      const sorted = ofMinute.toSorted(([t, value], [u, other]) => t - u || value - other);
      const sum = values.reduce((total, value) => total + value, 0);
      const [first, last] = [sorted[0] as TimedPoint, sorted.at(-1) as TimedPoint];
      return [start, values.length, sum, Math.min(...values), Math.max(...values), first[1], last[1]];
    });
}

it('minutes of days with many chunks are those of their points, also where a range cuts through chunks', async () => {
  const path = temporaryPath();
  const storage = await openSqlite(path);
  await storage.commit([define()]);
  const batches = busyDays();
  for (const points of batches) {
    await storage.commit([batch(points)]);
    await maintainAll(storage);
  }
  expect(rowsOf(path, 'SELECT id FROM chunks').length).toBeGreaterThan(10);
  const [record] = await storage.series({ metric: 'm' });
  const ranges = [
    [DAY, DAY + 3 * DAY_MS],
    [DAY + 2 * DAY_MS + 7 * HOUR_MS, DAY + 2 * DAY_MS + 9 * HOUR_MS],
    [DAY + DAY_MS - 5 * MINUTE_MS, DAY + DAY_MS + 5 * MINUTE_MS],
    [DAY + 3 * DAY_MS, DAY + 4 * DAY_MS],
  ].map(([from, to]) => ({ tier: 'minute' as const, from: from as number, to: to as number }));
  for (const range of ranges) {
    const { cells } = await storage.readCells({ series: [record?.id as number], ranges: [range] });
    const minutes = cells[0]?.[0];
    if (!minutes) throw new Error('there is no answer');
    const { start, count, sumHi, min, max, firstValue, lastValue } = minutes;
    const columns = [start, count, sumHi, min, max, firstValue, lastValue];
    const answered = Array.from({ length: minutes.length }, (_, i) => columns.map((column) => column[i]));
    expect(answered).toEqual(minutesOf(batches.flat(), range.from, range.to));
  }
  await storage.close();
});
