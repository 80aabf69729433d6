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
    this.#bins = undefined;
    this.#ownsBins = false;
  }

  add(cells: CellColumns, i: number): void {
    this.addNumbers(cells, i);
    const bins = cells.bins?.[i];
    if (bins) this.#addBins(bins);
  }

  /** All of a cell but its sketch. */
  addNumbers(cells: CellColumns, i: number): void {
    const isFirst = this.count === 0;
    this.count += cells.count[i] as number;
    this.#sum.addExpansion(cells.sumHi[i] as number, cells.sumLo[i] as number, cells.sumMore?.get(i));
    const min = cells.min[i] as number;
    const max = cells.max[i] as number;
    if (isFirst || min < this.#min) this.#min = min;
    if (isFirst || max > this.#max) this.#max = max;
    this.#addFirst(isFirst, cells.firstTime[i] as number, cells.firstValue[i] as number);
    this.#addLast(isFirst, cells.lastTime[i] as number, cells.lastValue[i] as number);
  }

  /** A point's numbers. */
  addPoint(time: number, point: number): void {
    // Adding 0 turns −0 into 0, so that extremes do not depend on which of the two came first.
    const value = point + 0;
    const isFirst = this.count === 0;
    this.count++;
    this.#sum.add(value);
    if (isFirst || value < this.#min) this.#min = value;
    if (isFirst || value > this.#max) this.#max = value;
    this.#addFirst(isFirst, time, value);
    this.#addLast(isFirst, time, value);
  }

  addRange(cells: CellColumns, i0: number, i1: number): void {
    for (let i = i0; i < i1; i++) this.add(cells, i);
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

  #addFirst(isFirst: boolean, time: number, value: number): void {
    if (!isFirst && (time > this.#firstTime || (time === this.#firstTime && value >= this.#firstValue))) return;
    this.#firstTime = time;
    this.#firstValue = value;
  }

  #addLast(isFirst: boolean, time: number, value: number): void {
    if (!isFirst && (time < this.#lastTime || (time === this.#lastTime && value <= this.#lastValue))) return;
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
