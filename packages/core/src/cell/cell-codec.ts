import type { ByteReader } from './byte-reader.ts';
import type { ByteWriter } from './byte-writer.ts';
import { CellColumns } from './cell-columns.ts';
import { writeColumn } from './column-encoder.ts';
import { corruptData } from './corrupt-data.ts';
import { EncodedCells, isTime, STORED_COLUMNS } from './encoded-cells.ts';
import { readFrame, writtenFrame } from './frame.ts';
import { nearDecimals } from './near-decimals.ts';
import { readSketch, writeSketch } from './sketch-codec.ts';
import { MAX_BLOCK_CELLS } from './tier.ts';

/** Every cell has one point, so two columns tell everything. */
const SINGLE_POINTS = 1;
const HAS_MORE = 2;
const HAS_BINS = 4;

/** One block of at most `blockCells` cells as self-describing bytes with a checksum; they decode only with the same three numbers. */
export function encodeCells(cells: CellColumns, blockStartMs: number, tierMs: number, blockCells: number): Uint8Array {
  return writtenCells(cells, blockStartMs, tierMs, blockCells).slice();
}

/** The same without a copy, valid until the next frame is written. */
export function writtenCells(cells: CellColumns, blockStartMs: number, tierMs: number, blockCells: number): Uint8Array {
  return writtenFrame('C', seedOf(blockStartMs, tierMs, blockCells), (writer) => {
    const n = cells.length;
    const isSingle = isSinglePoints(cells);
    const isWide = cells.sumMore !== undefined && cells.sumMore.size > 0;
    writer.u8((isSingle ? SINGLE_POINTS : 0) | (isWide ? HAS_MORE : 0) | (cells.bins ? HAS_BINS : 0));
    writeStarts(writer, cells, blockStartMs, tierMs, blockCells);
    const sums = isSingle || isWide ? cells : nearDecimals(cells, n);
    for (const name of isSingle ? STORED_COLUMNS.slice(0, 2) : STORED_COLUMNS) {
      if (isTime(name)) writeColumn(writer, sinceStart(cells, cells[name]), n);
      else if (name === 'sumHi' || name === 'sumLo') writeColumn(writer, sums[name], n);
      else writeColumn(writer, cells[name], n);
    }
    if (isWide) writeMore(writer, cells.sumMore as Map<number, Float64Array>);
    if (cells.bins) writeBins(writer, cells);
  });
}

/** Cells whose columns stay in `bytes` until they are asked for. @throws MetricsHandlerError `corrupt_data` */
export function decodeCells(bytes: Uint8Array, blockStartMs: number, tierMs: number, blockCells: number): CellColumns {
  return readFrame('C', seedOf(blockStartMs, tierMs, blockCells), bytes, (reader) => {
    const flags = reader.u8();
    const positions = readPositions(reader, blockCells);
    const isSinglePoints = (flags & SINGLE_POINTS) !== 0;
    const isWide = (flags & HAS_MORE) !== 0;
    const encoded = new EncodedCells(reader, positions, isSinglePoints, isWide, blockStartMs, tierMs);
    const cells = CellColumns.encoded(positions.length, encoded);
    if (isWide) readMore(reader, cells);
    if ((flags & HAS_BINS) !== 0) readBins(reader, cells);
    return cells;
  });
}

const distances = new Float64Array(MAX_BLOCK_CELLS);

/** Times as distances from the starts of their cells, in memory that the next call overwrites. */
function sinceStart({ length, start }: CellColumns, times: Float64Array): Float64Array {
  for (let i = 0; i < length; i++) distances[i] = (times[i] as number) - (start[i] as number);
  return distances;
}

function isSinglePoints({
  length,
  count,
  firstTime,
  lastTime,
  firstValue,
  lastValue,
  sumHi,
  sumLo,
  min,
  max,
}: CellColumns): boolean {
  for (let i = 0; i < length; i++) {
    const value = firstValue[i];
    if (count[i] !== 1 || firstTime[i] !== lastTime[i] || sumLo[i] !== 0) return false;
    if (!Object.is(value, lastValue[i]) || !Object.is(value, sumHi[i])) return false;
    if (!Object.is(value, min[i]) || !Object.is(value, max[i])) return false;
  }
  return true;
}

/** Once all blocks had the most cells: what a seed says of their number is nothing for them. */
function seedOf(blockStartMs: number, tierMs: number, blockCells: number): number {
  return (Math.imul(blockStartMs / tierMs, 0x9e3779b1) ^ tierMs ^ (MAX_BLOCK_CELLS - blockCells)) | 0;
}

/** The number of cells; unless the block is full, also the position of each. */
function writeStarts(
  writer: ByteWriter,
  cells: CellColumns,
  blockStartMs: number,
  tierMs: number,
  blockCells: number,
): void {
  writer.u8(cells.length);
  for (let i = 0; i < cells.length; i++) {
    const position = ((cells.start[i] as number) - blockStartMs) / tierMs;
    if (!Number.isInteger(position) || position < 0 || position >= blockCells) {
      throw new RangeError(`the cell at ${cells.start[i]} does not belong to the block at ${blockStartMs}`);
    }
    if (cells.length < blockCells) writer.u8(position);
  }
}

/** Their number, and where the positions lie; 0 for those of a full block, which are not written. */
function readPositions(reader: ByteReader, blockCells: number): { length: number; positionsAt: number } {
  const length = reader.u8();
  if (length > blockCells) throw corruptData('a block has too many cells');
  if (length === blockCells) return { length, positionsAt: 0 };
  const positionsAt = reader.take(length);
  let previous = -1;
  for (let i = 0; i < length; i++) {
    const position = reader.view.getUint8(positionsAt + i);
    if (position <= previous || position >= blockCells) throw corruptData('the cells of a block are out of order');
    previous = position;
  }
  return { length, positionsAt };
}

function writeMore(writer: ByteWriter, sumMore: ReadonlyMap<number, Float64Array>): void {
  writer.u8(sumMore.size);
  for (const i of [...sumMore.keys()].sort((a, b) => a - b)) {
    const more = sumMore.get(i) as Float64Array;
    writer.u8(i);
    writer.varint(more.length);
    for (const component of more) writer.f64(component);
  }
}

function readMore(reader: ByteReader, cells: CellColumns): void {
  for (let rest = reader.u8(); rest > 0; rest--) {
    const i = reader.u8();
    if (i >= cells.length) throw corruptData('a sum belongs to no cell');
    const more = new Float64Array(reader.countOf(8));
    for (let k = 0; k < more.length; k++) more[k] = reader.f64();
    cells.setMore(i, more);
  }
}

function writeBins(writer: ByteWriter, cells: CellColumns): void {
  for (let i = 0; i < cells.length; i++) {
    const bins = cells.bins?.[i];
    writer.u8(bins ? 1 : 0);
    if (bins) writeSketch(writer, bins);
  }
}

function readBins(reader: ByteReader, cells: CellColumns): void {
  for (let i = 0; i < cells.length; i++) if (reader.u8() === 1) cells.setBins(i, readSketch(reader));
}
