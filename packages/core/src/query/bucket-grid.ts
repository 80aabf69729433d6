import type { CellColumns } from '../cell/cell-columns.ts';
import { averageOf } from '../cell/divide.ts';
import { roundedSum, SumScratch } from '../cell/exact-sum.ts';
import { relativeErrorBound, type Sketch } from '../cell/sketch.ts';
import { knownOrNull } from '../cell/summary.ts';
import { type AggregateSpec, percentileRank } from './aggregate.ts';

/**
 * One merged cell per bucket of an answer. Cells arrive in any order from any tier and series; the result is the same bit for bit, because
 * sums stay exact: two doubles while they suffice, a superaccumulator for the rare bucket where they do not.
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
  /** Cells merged so far. */
  cells = 0;

  constructor(length: number) {
    this.length = length;
    this.count = new Float64Array(length);
    this.#sumHi = new Float64Array(length);
    this.#sumLo = new Float64Array(length);
    this.#min = new Float64Array(length);
    this.#max = new Float64Array(length);
    this.#firstTime = new Float64Array(length);
    this.#firstValue = new Float64Array(length);
    this.#lastTime = new Float64Array(length);
    this.#lastValue = new Float64Array(length);
  }

  merge(i: number, from: CellColumns, j: number): void {
    this.cells++;
    const more = from.sumMore?.get(j);
    const bins = from.bins?.[j];
    this.#mergeValues(i, from, j);
    this.#addSum(i, from.sumHi[j] as number, from.sumLo[j] as number, more);
    if (bins) this.#addBins(i, bins);
  }

  /** Merges a bucket of another grid, such as a group into `other`. */
  mergeBucket(i: number, from: BucketGrid, j: number): void {
    if (from.count[j] === 0) return;
    const wide = from.#wide.get(j);
    wide?.finish();
    this.#mergeValues(i, from.#columns, j);
    this.#addSum(
      i,
      wide ? wide.hi : (from.#sumHi[j] as number),
      wide ? wide.lo : (from.#sumLo[j] as number),
      wide?.more,
    );
    const bins = from.#bins[j];
    if (bins) this.#addBins(i, bins);
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
      case 'sum': {
        const { hi, lo, more } = this.#sum(i);
        return roundedSum(hi, lo, more);
      }
      default: {
        const { hi, lo, more } = this.#sum(i);
        return averageOf(hi, lo, more, this.count[i] as number);
      }
    }
  }

  /** The bound of the relative error of every percentile: that of the coarsest sketch. */
  relativeError(): number {
    let scale = 6;
    for (const bins of this.#bins) if (bins) scale = Math.min(scale, bins.scale);
    return relativeErrorBound(scale);
  }

  get #columns() {
    return {
      count: this.count,
      min: this.#min,
      max: this.#max,
      firstTime: this.#firstTime,
      firstValue: this.#firstValue,
      lastTime: this.#lastTime,
      lastValue: this.#lastValue,
    };
  }

  #mergeValues(
    i: number,
    from: Pick<CellColumns, 'count' | 'min' | 'max' | 'firstTime' | 'firstValue' | 'lastTime' | 'lastValue'>,
    j: number,
  ): void {
    const min = from.min[j] as number;
    const max = from.max[j] as number;
    const firstTime = from.firstTime[j] as number;
    const firstValue = from.firstValue[j] as number;
    const lastTime = from.lastTime[j] as number;
    const lastValue = from.lastValue[j] as number;
    const empty = this.count[i] === 0;
    this.count[i] = (this.count[i] as number) + (from.count[j] as number);
    if (empty || min < (this.#min[i] as number)) this.#min[i] = min;
    if (empty || max > (this.#max[i] as number)) this.#max[i] = max;
    const knownFirst = this.#firstTime[i] as number;
    if (empty || firstTime < knownFirst || (firstTime === knownFirst && firstValue < (this.#firstValue[i] as number))) {
      this.#firstTime[i] = firstTime;
      this.#firstValue[i] = firstValue;
    }
    const knownLast = this.#lastTime[i] as number;
    if (empty || lastTime > knownLast || (lastTime === knownLast && lastValue > (this.#lastValue[i] as number))) {
      this.#lastTime[i] = lastTime;
      this.#lastValue[i] = lastValue;
    }
  }

  #addSum(i: number, hi: number, lo: number, more: Float64Array | undefined): void {
    const wide = this.#wide.get(i);
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

  #addBins(i: number, bins: Sketch): void {
    const known = this.#bins[i];
    if (known) known.merge(bins);
    else this.#bins[i] = bins.clone();
  }

  #sum(i: number): { hi: number; lo: number; more: Float64Array | undefined } {
    const wide = this.#wide.get(i);
    if (wide) {
      wide.finish();
      return wide;
    }
    const a = this.#sumHi[i] as number;
    const b = this.#sumLo[i] as number;
    const hi = a + b;
    const bb = hi - a;
    return { hi, lo: a - (hi - bb) + (b - bb), more: undefined };
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
