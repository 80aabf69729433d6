import { ByteReader } from './byte-reader.ts';
import type { ColumnName, EncodedColumns } from './cell-columns.ts';
import { readColumn, skipColumn } from './column-decoder.ts';

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

/** Whether a column is stored as distances from the starts of the cells. */
export function isTime(column: ColumnName): boolean {
  return column === 'firstTime' || column === 'lastTime';
}

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
  readonly #columnsAt: number;

  /** Passes the columns. @throws MetricsHandlerError `corrupt_data` where they cannot be read. */
  constructor(
    reader: ByteReader,
    { length, positionsAt }: { readonly length: number; readonly positionsAt: number },
    isSinglePoints: boolean,
    blockStartMs: number,
    tierMs: number,
  ) {
    this.#view = reader.view;
    this.#length = length;
    this.#positionsAt = positionsAt;
    this.#isSinglePoints = isSinglePoints;
    this.#blockStartMs = blockStartMs;
    this.#tierMs = tierMs;
    this.#columnsAt = reader.offset;
    for (let k = isSinglePoints ? 2 : STORED_COLUMNS.length; k > 0; k--) skipColumn(reader, length);
  }

  get bytes(): number {
    return this.#view.buffer.byteLength + OVERHEAD_BYTES;
  }

  read(column: ColumnName, values: Float64Array): void {
    const filled = values.length === this.#length ? values : values.subarray(0, this.#length);
    if (column === 'start') filled.fill(0);
    else if (this.#isSinglePoints) this.#readSinglePoints(column, filled);
    else this.#readStored(STORED_COLUMNS.indexOf(column), filled);
    if (column === 'start' || isTime(column)) this.#addStarts(filled);
  }

  #readSinglePoints(column: Exclude<ColumnName, 'start'>, values: Float64Array): void {
    if (column === 'count') values.fill(1);
    else if (column === 'sumLo') values.fill(0);
    else this.#readStored(isTime(column) ? 0 : 1, values);
  }

  #readStored(k: number, values: Float64Array): void {
    const reader = new ByteReader(this.#view, this.#columnsAt);
    for (let passed = 0; passed < k; passed++) skipColumn(reader, values.length);
    readColumn(reader, values);
  }

  #addStarts(values: Float64Array): void {
    for (let i = 0; i < values.length; i++) {
      const position = this.#positionsAt === 0 ? i : this.#view.getUint8(this.#positionsAt + i);
      values[i] = (values[i] as number) + (this.#blockStartMs + position * this.#tierMs);
    }
  }
}
