import { ByteReader } from './byte-reader.ts';
import type { ColumnName, EncodedColumns } from './cell-columns.ts';
import { endOfColumn, readColumn } from './column-decoder.ts';
import { joinSums } from './join-sums.ts';
import { MAX_BLOCK_CELLS } from './tier.ts';

/** The columns in the order in which they are written; blocks of single points end after the second. */
export const STORED_COLUMNS = [
  'firstTime',
  'firstValue',
  'lastTime',
  'lastValue',
  'count',
  'sumHi',
  'sumLo',
  'min',
  'max',
] as const;

const COUNT = STORED_COLUMNS.indexOf('count');

/** Whether a column is stored as distances from the starts of the cells. */
export function isTime(column: ColumnName): boolean {
  return column === 'firstTime' || column === 'lastTime';
}

/** The other column of sums, for a moment. */
const others = new Float64Array(MAX_BLOCK_CELLS);

/** The objects around the bytes. */
const OVERHEAD_BYTES = 100;

/** The columns of a block of cells in its bytes, which it keeps whole. Little else, since a year of quarters takes hundreds of blocks. */
export class EncodedCells implements EncodedColumns {
  /** Of the whole frame. */
  readonly #view: DataView;
  readonly #length: number;
  readonly #blockStartMs: number;
  readonly #tierMs: number;
  /** Where the position of each cell in the block lies, one byte each; 0 for a full block, which needs none. */
  readonly #positionsAt: number;
  /** Every cell has one point, so its time and its value tell everything. */
  readonly #isSinglePoints: boolean;
  /** Some sums have more than two components: all of them are stored as they are. */
  readonly #isWide: boolean;
  readonly #columnsAt: number;
  /** Where the columns of averages begin, which most answers read. */
  #countAt = 0;

  /** Passes the columns. @throws MetricsHandlerError `corrupt_data` where they cannot be read. */
  constructor(
    reader: ByteReader,
    { length, positionsAt }: { readonly length: number; readonly positionsAt: number },
    isSinglePoints: boolean,
    isWide: boolean,
    blockStartMs: number,
    tierMs: number,
  ) {
    this.#view = reader.view;
    this.#length = length;
    this.#positionsAt = positionsAt;
    this.#isSinglePoints = isSinglePoints;
    this.#isWide = isWide;
    this.#blockStartMs = blockStartMs;
    this.#tierMs = tierMs;
    this.#columnsAt = reader.offset;
    const columns = isSinglePoints ? 2 : STORED_COLUMNS.length;
    let at = this.#columnsAt;
    for (let k = 0; k < columns; k++) {
      if (k === COUNT) this.#countAt = at;
      at = endOfColumn(reader.view, at, length);
    }
    reader.take(at - this.#columnsAt);
  }

  get bytes(): number {
    return this.#view.buffer.byteLength + OVERHEAD_BYTES;
  }

  read(column: ColumnName, values: Float64Array): void {
    this.peek(column, values);
    if (this.#isSinglePoints || this.#isWide) return;
    if (column === 'sumHi') {
      this.peek('sumLo', others);
      joinSums(values, others, this.#length);
    } else if (column === 'sumLo') {
      this.peek('sumHi', others);
      joinSums(others, values, this.#length);
    }
  }

  peek(column: ColumnName, values: Float64Array): void {
    if (column === 'start') values.fill(0, 0, this.#length);
    else if (this.#isSinglePoints) this.#readSinglePoints(column, values);
    else this.#readStored(STORED_COLUMNS.indexOf(column), values);
    if (column === 'start' || isTime(column)) this.#addStarts(values);
  }

  #readSinglePoints(column: Exclude<ColumnName, 'start'>, values: Float64Array): void {
    if (column === 'count') values.fill(1, 0, this.#length);
    else if (column === 'sumLo') values.fill(0, 0, this.#length);
    else this.#readStored(isTime(column) ? 0 : 1, values);
  }

  #readStored(k: number, values: Float64Array): void {
    let at = k < COUNT ? this.#columnsAt : this.#countAt;
    for (let passed = k < COUNT ? 0 : COUNT; passed < k; passed++) at = endOfColumn(this.#view, at, this.#length);
    readColumn(new ByteReader(this.#view, at), values, this.#length);
  }

  #addStarts(values: Float64Array): void {
    for (let i = 0; i < this.#length; i++) {
      const position = this.#positionsAt === 0 ? i : this.#view.getUint8(this.#positionsAt + i);
      values[i] = (values[i] as number) + (this.#blockStartMs + position * this.#tierMs);
    }
  }
}
