import { copyRange } from './copy-range.ts';
import type { Sketch } from './sketch.ts';

/** The columns of cells, in the order in which they lie in memory. */
export const COLUMN_NAMES = [
  'start',
  'count',
  'sumHi',
  'sumLo',
  'min',
  'max',
  'firstTime',
  'firstValue',
  'lastTime',
  'lastValue',
] as const;

export type ColumnName = (typeof COLUMN_NAMES)[number];

const COLUMNS = COLUMN_NAMES.length;
/** The object of a column. */
const VIEW_BYTES = 105;
const COLUMN_NUMBERS = Object.fromEntries(COLUMN_NAMES.map((name, k) => [name, k])) as Record<ColumnName, number>;

/** Encoded cells: each column is decoded when it is asked for. */
export interface EncodedColumns {
  /** What they take in memory. */
  readonly bytes: number;
  /** Fills the beginning of `values` with a column. */
  read(column: ColumnName, values: Float64Array): void;
  /** The same with less work: the columns of sums may be any two numbers that add up to them. */
  peek(column: ColumnName, values: Float64Array): void;
}

/**
 * Cells of one series in columns, ascending by bucket. Entry i of every column belongs to cell i < `length`; a column may be longer than that.
 * A cell has at least one point. Sketches and `sumMore` arrays are shared between columns, so they are never changed in place.
 *
 * Cells that come from a store stay encoded, column by column, until somebody asks for the column: most answers need three of the ten.
 */
export class CellColumns {
  length = 0;
  /** c2 … of the sums that have them, by the cell's position. */
  sumMore: Map<number, Float64Array> | undefined = undefined;
  /** Bins of histograms. */
  bins: (Sketch | undefined)[] | undefined = undefined;
  #columns: readonly (Float64Array | undefined)[];
  #encoded: EncodedColumns | undefined = undefined;

  constructor(capacity = 0) {
    this.#columns = capacity === 0 ? NO_CELLS : allocated(capacity);
  }

  /** `length` cells that are decoded when they are asked for. */
  static encoded(length: number, encoded: EncodedColumns): CellColumns {
    const cells = new CellColumns();
    cells.length = length;
    cells.#columns = NOT_DECODED;
    cells.#encoded = encoded;
    return cells;
  }

  /** The start of the bucket, epoch ms. */
  get start(): Float64Array {
    return this.#column(0);
  }

  get count(): Float64Array {
    return this.#column(1);
  }

  /** The exact sum as its canonical expansion: c0, c1, and in `sumMore` the rare rest (see `SumScratch`). */
  get sumHi(): Float64Array {
    return this.#column(2);
  }

  get sumLo(): Float64Array {
    return this.#column(3);
  }

  get min(): Float64Array {
    return this.#column(4);
  }

  get max(): Float64Array {
    return this.#column(5);
  }

  /** The earliest point; of several at that instant the smallest. */
  get firstTime(): Float64Array {
    return this.#column(6);
  }

  get firstValue(): Float64Array {
    return this.#column(7);
  }

  /** The latest point; of several at that instant the greatest. */
  get lastTime(): Float64Array {
    return this.#column(8);
  }

  get lastValue(): Float64Array {
    return this.#column(9);
  }

  /** Whether it came from a store and lies in memory of its own. */
  get isEncoded(): boolean {
    return this.#encoded !== undefined;
  }

  /** About what the columns take in memory; sketches and `sumMore` are left out. */
  get bytes(): number {
    const decoded = this.#columns.reduce((sum, column) => sum + (column ? column.byteLength + VIEW_BYTES : 0), 0);
    return decoded + (this.#encoded?.bytes ?? 0);
  }

  /** A column for a moment: the column itself, or what is decoded into `scratch`, which has room for it. Sums may come as any two numbers that add up to them. */
  peek(column: ColumnName, scratch: Float64Array): Float64Array {
    const known = this.#columns[COLUMN_NUMBERS[column]];
    if (known) return known;
    const encoded = this.#encoded as EncodedColumns;
    // Numbers that add up to sums come in pairs: where one column is decoded already, so is the other.
    if (this.#columns === NOT_DECODED) encoded.peek(column, scratch);
    else encoded.read(column, scratch);
    return scratch;
  }

  /** Appends a row for the bucket at `start`, which must lie above every other, and returns its position; the caller fills the columns. */
  addRow(start: number): number {
    const i = this.length;
    if (i === this.start.length) this.#reserve(i + 1);
    this.start[i] = start;
    this.length = i + 1;
    return i;
  }

  /** Leaves no cells, and the room that they had. */
  clear(): void {
    this.length = 0;
    this.sumMore = undefined;
    this.bins = undefined;
  }

  setMore(i: number, more: Float64Array | undefined): void {
    if (!more) {
      this.sumMore?.delete(i);
      return;
    }
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
    if (i0 === i1) return;
    const base = this.length;
    const length = base + i1 - i0;
    if (length > this.start.length) this.#reserve(length);
    const isWhole = i0 === 0 && i1 === cells.length;
    for (let k = 0; k < COLUMNS; k++) {
      const target = this.#column(k);
      const source = cells.#columns[k];
      if (!source && isWhole) (cells.#encoded as EncodedColumns).read(nameOf(k), target.subarray(base, length));
      else copyRange(source ?? cells.#column(k), i0, i1, target, base);
    }
    this.length = length;
    this.#adoptRare(cells, i0, i1, base);
  }

  /** The cells [i0, i1), sharing this memory: valid until the next write. */
  view(i0: number, i1: number): CellColumns {
    const view = new CellColumns();
    view.#columns = COLUMN_NAMES.map((_, k) => this.#column(k).subarray(i0, i1));
    view.length = i1 - i0;
    view.#adoptRare(this, i0, i1, 0);
    return view;
  }

  #adoptRare(cells: CellColumns, i0: number, i1: number, base: number): void {
    if (cells.bins) for (let i = i0; i < i1; i++) this.setBins(base + i - i0, cells.bins[i]);
    if (cells.sumMore) for (const [i, more] of cells.sumMore) if (i >= i0 && i < i1) this.setMore(base + i - i0, more);
  }

  #reserve(needed: number): void {
    const grown = allocated(Math.max(needed, this.start.length * 2, 8));
    for (const [k, column] of grown.entries()) column.set(this.#column(k).subarray(0, this.length));
    this.#columns = grown;
    this.#encoded = undefined;
  }

  #column(k: number): Float64Array {
    return this.#columns[k] ?? this.#decoded(k);
  }

  #decoded(k: number): Float64Array {
    const values = new Float64Array(this.length);
    (this.#encoded as EncodedColumns).read(nameOf(k), values);
    this.#columns = this.#columns.with(k, values);
    return values;
  }
}

function nameOf(k: number): ColumnName {
  return COLUMN_NAMES[k] as ColumnName;
}

/** One buffer for all columns: allocating ten costs more than decoding a block. */
function allocated(capacity: number): Float64Array[] {
  const size = capacity * Float64Array.BYTES_PER_ELEMENT;
  const buffer = new ArrayBuffer(size * COLUMNS);
  const columns: Float64Array[] = [];
  for (let k = 0; k < COLUMNS; k++) columns.push(new Float64Array(buffer, k * size, capacity));
  return columns;
}

const NO_CELLS = allocated(0);
const NOT_DECODED: readonly undefined[] = new Array(COLUMNS).fill(undefined);
