import { CellColumns } from './cell-columns.ts';
import { SumScratch } from './exact-sum.ts';
import { Sketch } from './sketch.ts';
import { sortPoints } from './sort-points.ts';

/**
 * Folds points (epoch ms, finite values; in any order) into cells of `bucketMs`, aligned to the epoch. The order of the points leaves no trace.
 * `withBins` adds sketches.
 */
export function foldPoints(
  timestamps: Float64Array,
  values: Float64Array,
  bucketMs: number,
  withBins: boolean,
): CellColumns {
  const buckets = countAscending(timestamps, bucketMs);
  if (buckets !== undefined) return foldAscending(timestamps, values, bucketMs, withBins, buckets);
  const sorted = sortPoints({ timestamps, values });
  const sortedBuckets = countAscending(sorted.timestamps, bucketMs) as number;
  return foldAscending(sorted.timestamps, sorted.values, bucketMs, withBins, sortedBuckets);
}

/** How many buckets ascending timestamps touch; `undefined` when they do not ascend. */
function countAscending(timestamps: Float64Array, bucketMs: number): number | undefined {
  let buckets = 0;
  let end = Number.NEGATIVE_INFINITY;
  let previous = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < timestamps.length; i++) {
    const t = timestamps[i] as number;
    if (t < previous) return undefined;
    previous = t;
    if (t < end) continue;
    end = (Math.floor(t / bucketMs) + 1) * bucketMs;
    buckets++;
  }
  return buckets;
}

function foldAscending(
  timestamps: Float64Array,
  values: Float64Array,
  bucketMs: number,
  withBins: boolean,
  buckets: number,
): CellColumns {
  const cells = new CellColumns(buckets);
  const sum = new SumScratch();
  const n = timestamps.length;
  let i = 0;
  while (i < n) {
    const firstTime = timestamps[i] as number;
    const start = Math.floor(firstTime / bucketMs) * bucketMs;
    const end = start + bucketMs;
    const begin = i;
    // Adding 0 turns −0 into 0, so that extremes do not depend on which of the two came first.
    let value = (values[i] as number) + 0;
    let min = value;
    let max = value;
    let firstValue = value;
    let lastTime = firstTime;
    let lastValue = value;
    sum.reset();
    sum.add(value);
    for (i++; i < n; i++) {
      const time = timestamps[i] as number;
      if (time >= end) break;
      value = (values[i] as number) + 0;
      sum.add(value);
      if (value < min) min = value;
      if (value > max) max = value;
      if (time === firstTime && value < firstValue) firstValue = value;
      if (time > lastTime || value > lastValue) lastValue = value;
      lastTime = time;
    }
    sum.finish();
    const row = cells.addRow(start);
    cells.count[row] = i - begin;
    cells.sumHi[row] = sum.hi;
    cells.sumLo[row] = sum.lo;
    cells.setMore(row, sum.more);
    cells.min[row] = min;
    cells.max[row] = max;
    cells.firstTime[row] = firstTime;
    cells.firstValue[row] = firstValue;
    cells.lastTime[row] = lastTime;
    cells.lastValue[row] = lastValue;
    if (withBins) cells.setBins(row, sketchOf(values, begin, i));
  }
  return cells;
}

function sketchOf(values: Float64Array, from: number, to: number): Sketch {
  const sketch = new Sketch();
  sketch.addRange(values, from, to);
  return sketch;
}
