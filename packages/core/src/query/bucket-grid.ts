import type { CellColumns } from '../cell/cell-columns.ts';
import { averageOf } from '../cell/divide.ts';
import { roundedSum, SumScratch } from '../cell/exact-sum.ts';
import { relativeErrorBound, type Sketch } from '../cell/sketch.ts';
import { knownOrNull } from '../cell/summary.ts';
import { MAX_BLOCK_CELLS } from '../cell/tier.ts';
import { type AggregateSpec, percentileRank } from './aggregate.ts';

/** Which cells of a block go into which buckets: entry k < `length` of both is a cell and its bucket. */
export class Selection {
  length = 0;
  readonly cell = new Uint8Array(MAX_BLOCK_CELLS);
  readonly bucket = new Uint16Array(MAX_BLOCK_CELLS);

  add(cell: number, bucket: number): void {
    this.cell[this.length] = cell;
    this.bucket[this.length++] = bucket;
  }
}

/**
 * One merged cell per bucket of an answer, as far as its aggregates ask: columns that none of them needs are not even decoded. Cells arrive in any order
 * from any tier and series; the result is the same bit for bit, because sums stay exact: two doubles while they suffice, a superaccumulator for the rare
 * bucket where they do not.
 */
export class BucketGrid {
  readonly length: number;
  readonly count: Float64Array;
  readonly #sumHi: Float64Array;
  readonly #sumLo: Float64Array;
  readonly #wide = new Map<number, SumScratch>();
  readonly #min: Float64Array;
  readonly #max: Float64Array;
  readonly #firstTime: Float64Array;
  readonly #firstValue: Float64Array;
  readonly #lastTime: Float64Array;
  readonly #lastValue: Float64Array;
  readonly #bins: (Sketch | undefined)[] = [];
  readonly #needs: Needs;
  /** Where columns are decoded for the moment in which they are merged. */
  readonly #scratch = new Float64Array(MAX_BLOCK_CELLS);
  readonly #moreScratch = new Float64Array(MAX_BLOCK_CELLS);
  /** Cells merged so far. */
  cells = 0;

  constructor(length: number, aggregates: readonly AggregateSpec[]) {
    this.length = length;
    this.#needs = needsOf(aggregates);
    const column = (isNeeded: boolean, value: number) => new Float64Array(isNeeded ? length : 0).fill(value);
    this.count = column(true, 0);
    this.#sumHi = column(this.#needs.sum, 0);
    this.#sumLo = column(this.#needs.sum, 0);
    this.#min = column(this.#needs.min, Number.POSITIVE_INFINITY);
    this.#max = column(this.#needs.max, Number.NEGATIVE_INFINITY);
    this.#firstTime = column(this.#needs.first, Number.POSITIVE_INFINITY);
    this.#firstValue = column(this.#needs.first, 0);
    this.#lastTime = column(this.#needs.last, Number.NEGATIVE_INFINITY);
    this.#lastValue = column(this.#needs.last, 0);
  }

  /** Merges the selected cells of a block. */
  merge(cells: CellColumns, selection: Selection): void {
    this.cells += selection.length;
    this.#mergeCounts(cells, selection);
    if (this.#needs.sum) this.#mergeSums(cells, selection);
    if (this.#needs.min) this.#mergeMinima(cells, selection);
    if (this.#needs.max) this.#mergeMaxima(cells, selection);
    if (this.#needs.first) this.#mergeFirst(cells, selection);
    if (this.#needs.last) this.#mergeLast(cells, selection);
    if (this.#needs.bins && cells.bins) this.#mergeBins(cells.bins, selection);
  }

  /** The value of an aggregate in a bucket with points; null where it is not known (percentiles, what summaries do not tell) or a sum leaves the range of doubles. */
  value(i: number, { name, percentileMilli }: AggregateSpec): number | null {
    if (percentileMilli !== null) return this.#percentile(i, percentileMilli);
    switch (name) {
      case 'count':
        return this.count[i] as number;
      case 'min':
        return knownOrNull(this.#min[i] as number);
      case 'max':
        return knownOrNull(this.#max[i] as number);
      case 'first':
        return knownOrNull(this.#firstValue[i] as number);
      case 'last':
        return knownOrNull(this.#lastValue[i] as number);
      case 'sum':
        return this.#finished(i, roundedSum);
      default:
        return this.#finished(i, averageOf);
    }
  }

  /** The bound of the relative error of every percentile: that of the coarsest sketch. */
  relativeError(): number {
    let scale = 6;
    for (const bins of this.#bins) if (bins) scale = Math.min(scale, bins.scale);
    return relativeErrorBound(scale);
  }

  #mergeCounts(cells: CellColumns, { length, cell, bucket }: Selection): void {
    const added = cells.peek('count', this.#scratch);
    const { count } = this;
    for (let k = 0; k < length; k++) {
      const i = bucket[k] as number;
      count[i] = (count[i] as number) + (added[cell[k] as number] as number);
    }
  }

  #mergeSums(cells: CellColumns, { length, cell, bucket }: Selection): void {
    const hi = cells.peek('sumHi', this.#scratch);
    const lo = cells.peek('sumLo', this.#moreScratch);
    for (let k = 0; k < length; k++) {
      const j = cell[k] as number;
      this.#addSum(bucket[k] as number, hi[j] as number, lo[j] as number, cells.sumMore?.get(j));
    }
  }

  #mergeMinima(cells: CellColumns, { length, cell, bucket }: Selection): void {
    const added = cells.peek('min', this.#scratch);
    const min = this.#min;
    for (let k = 0; k < length; k++) {
      const i = bucket[k] as number;
      const value = added[cell[k] as number] as number;
      if (value < (min[i] as number)) min[i] = value;
    }
  }

  #mergeMaxima(cells: CellColumns, { length, cell, bucket }: Selection): void {
    const added = cells.peek('max', this.#scratch);
    const max = this.#max;
    for (let k = 0; k < length; k++) {
      const i = bucket[k] as number;
      const value = added[cell[k] as number] as number;
      if (value > (max[i] as number)) max[i] = value;
    }
  }

  #mergeFirst(cells: CellColumns, { length, cell, bucket }: Selection): void {
    const times = cells.peek('firstTime', this.#scratch);
    const values = cells.peek('firstValue', this.#moreScratch);
    for (let k = 0; k < length; k++) {
      const i = bucket[k] as number;
      const time = times[cell[k] as number] as number;
      const value = values[cell[k] as number] as number;
      const known = this.#firstTime[i] as number;
      if (time > known || (time === known && value >= (this.#firstValue[i] as number))) continue;
      this.#firstTime[i] = time;
      this.#firstValue[i] = value;
    }
  }

  #mergeLast(cells: CellColumns, { length, cell, bucket }: Selection): void {
    const times = cells.peek('lastTime', this.#scratch);
    const values = cells.peek('lastValue', this.#moreScratch);
    for (let k = 0; k < length; k++) {
      const i = bucket[k] as number;
      const time = times[cell[k] as number] as number;
      const value = values[cell[k] as number] as number;
      const known = this.#lastTime[i] as number;
      if (time < known || (time === known && value <= (this.#lastValue[i] as number))) continue;
      this.#lastTime[i] = time;
      this.#lastValue[i] = value;
    }
  }

  #mergeBins(added: readonly (Sketch | undefined)[], { length, cell, bucket }: Selection): void {
    for (let k = 0; k < length; k++) {
      const bins = added[cell[k] as number];
      if (!bins) continue;
      const i = bucket[k] as number;
      const known = this.#bins[i];
      if (known) known.merge(bins);
      else this.#bins[i] = bins.clone();
    }
  }

  #addSum(i: number, hi: number, lo: number, more: Float64Array | undefined): void {
    const wide = this.#wide.size > 0 ? this.#wide.get(i) : undefined;
    if (wide) {
      wide.addExpansion(hi, lo, more);
      return;
    }
    // Two TwoSums (Knuth): exact as long as both last errors vanish.
    const a = this.#sumHi[i] as number;
    const b = this.#sumLo[i] as number;
    const s = a + hi;
    const bb = s - a;
    const e1 = a - (s - bb) + (hi - bb);
    const t = b + lo;
    const tb = t - b;
    const e2 = b - (t - tb) + (lo - tb);
    const u = t + e1;
    const ub = u - t;
    const e3 = t - (u - ub) + (e1 - ub);
    if (e2 === 0 && e3 === 0 && more === undefined) {
      this.#sumHi[i] = s;
      this.#sumLo[i] = u;
      return;
    }
    // Also where s overflows: its error is then NaN, which is not 0.
    const spilled = new SumScratch();
    spilled.addExpansion(a, b);
    spilled.addExpansion(hi, lo, more);
    this.#wide.set(i, spilled);
  }

  /** What `result` makes of the canonical expansion of a bucket's sum, and of its count. */
  #finished<T>(i: number, result: (hi: number, lo: number, more: Float64Array | undefined, count: number) => T): T {
    const count = this.count[i] as number;
    const wide = this.#wide.size > 0 ? this.#wide.get(i) : undefined;
    if (wide) {
      wide.finish();
      return result(wide.hi, wide.lo, wide.more, count);
    }
    const a = this.#sumHi[i] as number;
    const b = this.#sumLo[i] as number;
    const hi = a + b;
    const bb = hi - a;
    return result(hi, a - (hi - bb) + (b - bb), undefined, count);
  }

  #percentile(i: number, percentileMilli: number): number | null {
    const bins = this.#bins[i];
    const count = this.count[i] as number;
    const min = this.#min[i] as number;
    const max = this.#max[i] as number;
    if (percentileMilli === 0 && knownOrNull(min) !== null) return min;
    if (percentileMilli === 100_000 && knownOrNull(max) !== null) return max;
    // Cells frozen before the metric became a histogram have no sketch, and a part of the points says nothing about the whole.
    if (!bins || bins.count !== count) return null;
    return bins.valueAtRank(percentileRank(percentileMilli, count), min, max);
  }
}

type Needs = Readonly<Record<'sum' | 'min' | 'max' | 'first' | 'last' | 'bins', boolean>>;

function needsOf(aggregates: readonly AggregateSpec[]): Needs {
  const names = new Set(aggregates.map(({ name }) => name));
  const bins = aggregates.some(({ percentileMilli }) => percentileMilli !== null);
  return {
    sum: names.has('sum') || names.has('avg'),
    // A percentile never lies outside of the extremes.
    min: bins || names.has('min'),
    max: bins || names.has('max'),
    first: names.has('first'),
    last: names.has('last'),
    bins,
  };
}
