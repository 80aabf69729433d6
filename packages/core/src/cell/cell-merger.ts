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
    const isFirst = this.count === 0;
    this.count += cells.count[i] as number;
    this.#sum.addExpansion(cells.sumHi[i] as number, cells.sumLo[i] as number, cells.sumMore?.get(i));
    const min = cells.min[i] as number;
    const max = cells.max[i] as number;
    if (isFirst || min < this.#min) this.#min = min;
    if (isFirst || max > this.#max) this.#max = max;
    const firstTime = cells.firstTime[i] as number;
    const firstValue = cells.firstValue[i] as number;
    if (isFirst || firstTime < this.#firstTime || (firstTime === this.#firstTime && firstValue < this.#firstValue)) {
      this.#firstTime = firstTime;
      this.#firstValue = firstValue;
    }
    const lastTime = cells.lastTime[i] as number;
    const lastValue = cells.lastValue[i] as number;
    if (isFirst || lastTime > this.#lastTime || (lastTime === this.#lastTime && lastValue > this.#lastValue)) {
      this.#lastTime = lastTime;
      this.#lastValue = lastValue;
    }
    const bins = cells.bins?.[i];
    if (bins) this.#addBins(bins);
  }

  addRange(cells: CellColumns, i0: number, i1: number): void {
    for (let i = i0; i < i1; i++) this.add(cells, i);
  }

  /** Appends what was merged, if anything, as the cell of the bucket at `start`. */
  pushTo(columns: CellColumns, start: number): void {
    if (this.count === 0) return;
    const i = columns.addRow(start);
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
    columns.setBins(i, this.#bins);
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
