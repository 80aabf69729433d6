import { CellColumns } from './cell-columns.ts';
import { SumScratch } from './exact-sum.ts';
import { mergeSummaries, type RawColumns, withSummaries } from './raw-columns.ts';
import { Sketch } from './sketch.ts';
import { TIER_MS } from './tier.ts';

/**
 * Folds the points of one UTC day into its cells part by part, in any order, as `foldRaw` would all at once: of a busy day there are millions of points and 1,440
 * minutes, and cells of each part merged with those before it would be more garbage than the points. Used again for the next day.
 */
export class DayFold {
  #start = 0;
  #bucketMs = 1;
  #withBins = false;
  #sums: SumScratch[] = [];
  #bins: (Sketch | undefined)[] = [];
  #summaries: CellColumns | undefined;
  /** Room for cells by their buckets; a count of 0 is none. */
  #cells = new CellColumns();

  /** @param start midnight, epoch ms @param bucketMs a part of a day */
  begin(start: number, bucketMs: number, withBins: boolean): void {
    const buckets = TIER_MS.day / bucketMs;
    this.#start = start;
    this.#bucketMs = bucketMs;
    this.#withBins = withBins;
    this.#bins = [];
    this.#summaries = undefined;
    while (this.#sums.length < buckets) this.#sums.push(new SumScratch());
    this.#cells.clear();
    for (let bucket = 0; bucket < buckets; bucket++) this.#cells.addRow(start + bucket * bucketMs);
    this.#cells.count.fill(0, 0, buckets);
  }

  /** Points of this day. */
  add({ timestamps, values, summaries }: RawColumns): void {
    this.#summaries = mergeSummaries(this.#summaries, summaries);
    for (let i = 0; i < timestamps.length; ) i = this.#addRun(timestamps, values, i);
  }

  finish(): CellColumns {
    const folded = new CellColumns();
    const cells = this.#cells;
    for (let bucket = 0; bucket < cells.length; bucket++) {
      const begin = bucket;
      for (; bucket < cells.length && cells.count[bucket] !== 0; bucket++) this.#finishRow(bucket);
      folded.appendRange(cells, begin, bucket);
    }
    return withSummaries(folded, this.#summaries, this.#bucketMs, this.#withBins);
  }

  #finishRow(bucket: number): void {
    const sum = this.#sums[bucket] as SumScratch;
    sum.finish();
    this.#cells.sumHi[bucket] = sum.hi;
    this.#cells.sumLo[bucket] = sum.lo;
    this.#cells.setMore(bucket, sum.more);
    this.#cells.setBins(bucket, this.#bins[bucket]);
  }

  /** Adds the points from `begin` on that lie in one bucket and tells where they end. */
  #addRun(timestamps: Float64Array, values: Float64Array, begin: number): number {
    const cells = this.#cells;
    const bucket = Math.floor(((timestamps[begin] as number) - this.#start) / this.#bucketMs);
    const from = cells.start[bucket] as number;
    const to = from + this.#bucketMs;
    const sum = this.#sums[bucket] as SumScratch;
    const isNew = cells.count[bucket] === 0;
    if (isNew) sum.reset();
    let min = isNew ? Number.POSITIVE_INFINITY : (cells.min[bucket] as number);
    let max = isNew ? Number.NEGATIVE_INFINITY : (cells.max[bucket] as number);
    let firstTime = isNew ? Number.POSITIVE_INFINITY : (cells.firstTime[bucket] as number);
    let firstValue = cells.firstValue[bucket] as number;
    let lastTime = isNew ? Number.NEGATIVE_INFINITY : (cells.lastTime[bucket] as number);
    let lastValue = cells.lastValue[bucket] as number;
    let i = begin;
    for (; i < timestamps.length; i++) {
      const time = timestamps[i] as number;
      if (time < from || time >= to) break;
      // Adding 0 turns −0 into 0, so that extremes do not depend on which of the two came first.
      const value = (values[i] as number) + 0;
      sum.add(value);
      if (value < min) min = value;
      if (value > max) max = value;
      if (time < firstTime || (time === firstTime && value < firstValue)) {
        firstTime = time;
        firstValue = value;
      }
      if (time > lastTime || (time === lastTime && value > lastValue)) {
        lastTime = time;
        lastValue = value;
      }
    }
    cells.count[bucket] = (cells.count[bucket] as number) + i - begin;
    cells.min[bucket] = min;
    cells.max[bucket] = max;
    cells.firstTime[bucket] = firstTime;
    cells.firstValue[bucket] = firstValue;
    cells.lastTime[bucket] = lastTime;
    cells.lastValue[bucket] = lastValue;
    if (this.#withBins) {
      this.#bins[bucket] ??= new Sketch();
      this.#bins[bucket].addRange(values, begin, i);
    }
    return i;
  }
}
