import type { CellColumns } from './cell-columns.ts';
import { SumScratch } from './exact-sum.ts';
import type { Sketch } from './sketch.ts';

/** Merges any cells of any columns into one. Their order does not matter, bit for bit. After `pushTo` it needs a `reset`. */
export class CellMerger {
  count = 0;
  readonly #sum = new SumScratch();
  #min = 0;
  #max = 0;
  #firstTime = 0;
  #firstValue = 0;
  #lastTime = 0;
  #lastValue = 0;
  #bins: Sketch | undefined = undefined;
  #ownsBins = false;

  reset(): void {
    this.count = 0;
    this.#sum.reset();
    this.#min = Number.POSITIVE_INFINITY;
    this.#max = Number.NEGATIVE_INFINITY;
    this.#firstTime = Number.POSITIVE_INFINITY;
    this.#lastTime = Number.NEGATIVE_INFINITY;
    this.#bins = undefined;
    this.#ownsBins = false;
  }

  /** The cells [i0, i1). */
  addRange(cells: CellColumns, i0: number, i1: number): void {
    this.addNumbers(cells, i0, i1);
    for (let i = i0; cells.bins && i < i1; i++) {
      const bins = cells.bins[i];
      if (bins) this.#addBins(bins);
    }
  }

  /** All of the cells [i0, i1) but their sketches. */
  addNumbers(cells: CellColumns, i0: number, i1: number): void {
    const { count, sumHi, sumLo, sumMore, min, max, firstTime, firstValue, lastTime, lastValue } = cells;
    for (let i = i0; i < i1; i++) {
      this.#sum.addExpansion(sumHi[i] as number, sumLo[i] as number, sumMore?.get(i));
      this.#addCountAndExtremes(count[i] as number, min[i] as number, max[i] as number);
      this.#addFirst(firstTime[i] as number, firstValue[i] as number);
      this.#addLast(lastTime[i] as number, lastValue[i] as number);
    }
  }

  /** A point's numbers. */
  addPoint(time: number, point: number): void {
    // Adding 0 turns −0 into 0, so that extremes do not depend on which of the two came first.
    const value = point + 0;
    this.#sum.add(value);
    this.#addCountAndExtremes(1, value, value);
    this.#addFirst(time, value);
    this.#addLast(time, value);
  }

  /** Appends what was merged, if anything, as the cell of the bucket at `start`. */
  pushTo(columns: CellColumns, start: number): void {
    if (this.count === 0) return;
    const i = columns.addRow(start);
    this.writeNumbers(columns, i);
    columns.setBins(i, this.#bins);
  }

  /** Puts what was merged, but for sketches, in the place of a cell's numbers. */
  writeNumbers(columns: CellColumns, i: number): void {
    this.#sum.finish();
    columns.count[i] = this.count;
    columns.sumHi[i] = this.#sum.hi;
    columns.sumLo[i] = this.#sum.lo;
    columns.setMore(i, this.#sum.more);
    columns.min[i] = this.#min;
    columns.max[i] = this.#max;
    columns.firstTime[i] = this.#firstTime;
    columns.firstValue[i] = this.#firstValue;
    columns.lastTime[i] = this.#lastTime;
    columns.lastValue[i] = this.#lastValue;
  }

  #addCountAndExtremes(count: number, min: number, max: number): void {
    this.count += count;
    if (min < this.#min) this.#min = min;
    if (max > this.#max) this.#max = max;
  }

  #addFirst(time: number, value: number): void {
    if (time > this.#firstTime || (time === this.#firstTime && value >= this.#firstValue)) return;
    this.#firstTime = time;
    this.#firstValue = value;
  }

  #addLast(time: number, value: number): void {
    if (time < this.#lastTime || (time === this.#lastTime && value <= this.#lastValue)) return;
    this.#lastTime = time;
    this.#lastValue = value;
  }

  #addBins(bins: Sketch): void {
    if (!this.#bins) {
      this.#bins = bins;
      return;
    }
    if (!this.#ownsBins) this.#bins = this.#bins.clone();
    this.#ownsBins = true;
    this.#bins.merge(bins);
  }
}
