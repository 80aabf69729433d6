import type { Sketch } from './sketch.ts';

const COLUMNS = 10;

/**
 * Cells of one series in columns, ascending by bucket. Entry i of every column belongs to cell i < `length`; a column may be longer than that.
 * A cell has at least one point. Sketches and `sumMore` arrays are shared between columns, so they are never changed in place.
 */
export class CellColumns {
  length = 0;
  /** The start of the bucket, epoch ms. */
  start!: Float64Array;
  count!: Float64Array;
  /** The exact sum as its canonical expansion: c0, c1, and in `sumMore` the rare rest (see `SumScratch`). */
  sumHi!: Float64Array;
  sumLo!: Float64Array;
  min!: Float64Array;
  max!: Float64Array;
  /** The earliest point; of several at that instant the smallest. */
  firstTime!: Float64Array;
  firstValue!: Float64Array;
  /** The latest point; of several at that instant the greatest. */
  lastTime!: Float64Array;
  lastValue!: Float64Array;
  /** c2 … of the sums that have them, by the cell's position. */
  sumMore: Map<number, Float64Array> | undefined = undefined;
  /** Bins of histograms. */
  bins: (Sketch | undefined)[] | undefined = undefined;

  constructor(capacity = 0) {
    // One buffer for all columns: allocating ten costs more than decoding a block.
    const buffer = new ArrayBuffer(capacity * COLUMNS * Float64Array.BYTES_PER_ELEMENT);
    this.#assign((k) => new Float64Array(buffer, k * capacity * Float64Array.BYTES_PER_ELEMENT, capacity));
  }

  /** Appends a row for the bucket at `start`, which must lie above every other, and returns its position; the caller fills the columns. */
  addRow(start: number): number {
    const i = this.length;
    if (i === this.start.length) this.#reserve(i + 1);
    this.start[i] = start;
    this.length = i + 1;
    return i;
  }

  setMore(i: number, more: Float64Array | undefined): void {
    if (!more) return;
    this.sumMore ??= new Map();
    this.sumMore.set(i, more);
  }

  setBins(i: number, bins: Sketch | undefined): void {
    if (!bins) return;
    this.bins ??= [];
    this.bins[i] = bins;
  }

  /** Appends cells that all lie above the ones here. */
  append(cells: CellColumns): void {
    this.appendRange(cells, 0, cells.length);
  }

  /** Appends the cells [i0, i1) of `cells`, which all lie above the ones here. */
  appendRange(cells: CellColumns, i0: number, i1: number): void {
    const base = this.length;
    const length = base + i1 - i0;
    if (length > this.start.length) this.#reserve(length);
    const targets = arraysOf(this);
    const sources = arraysOf(cells);
    for (let k = 0; k < COLUMNS; k++) {
      const source = sources[k] as Float64Array;
      const isWhole = i0 === 0 && i1 === source.length;
      targets[k]?.set(isWhole ? source : source.subarray(i0, i1), base);
    }
    this.length = length;
    this.#adoptRare(cells, i0, i1, base);
  }

  /** The cells [i0, i1), sharing this memory: valid until the next write. */
  view(i0: number, i1: number): CellColumns {
    const view = new CellColumns();
    const sources = arraysOf(this);
    view.#assign((k) => (sources[k] as Float64Array).subarray(i0, i1));
    view.length = i1 - i0;
    view.#adoptRare(this, i0, i1, 0);
    return view;
  }

  #adoptRare(cells: CellColumns, i0: number, i1: number, base: number): void {
    if (cells.bins) for (let i = i0; i < i1; i++) this.setBins(base + i - i0, cells.bins[i]);
    if (cells.sumMore) for (const [i, more] of cells.sumMore) if (i >= i0 && i < i1) this.setMore(base + i - i0, more);
  }

  #reserve(needed: number): void {
    const grown = new CellColumns(Math.max(needed, this.start.length * 2, 8));
    const targets = arraysOf(grown);
    for (const [k, source] of arraysOf(this).entries()) targets[k]?.set(source.subarray(0, this.length));
    this.#assign((k) => targets[k] as Float64Array);
  }

  #assign(column: (k: number) => Float64Array): void {
    this.start = column(0);
    this.count = column(1);
    this.sumHi = column(2);
    this.sumLo = column(3);
    this.min = column(4);
    this.max = column(5);
    this.firstTime = column(6);
    this.firstValue = column(7);
    this.lastTime = column(8);
    this.lastValue = column(9);
  }
}

function arraysOf(cells: CellColumns): Float64Array[] {
  const { start, count, sumHi, sumLo, min, max, firstTime, firstValue, lastTime, lastValue } = cells;
  return [start, count, sumHi, sumLo, min, max, firstTime, firstValue, lastTime, lastValue];
}
