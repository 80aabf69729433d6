import type { CellColumns } from './cell-columns.ts';
import { CellMerger } from './cell-merger.ts';
import { firstAtOrAfter } from './first-at-or-after.ts';
import type { RawColumns } from './raw-columns.ts';
import { Sketch } from './sketch.ts';

/** In any order. */
type Points = Pick<RawColumns, 'timestamps' | 'values'>;

/** Which of the points, and into what. */
export interface AddOptions {
  /** Epoch ms, edges of buckets. */
  readonly from: number;
  readonly to: number;
  readonly bucketMs: number;
  readonly withBins: boolean;
}

const merger = new CellMerger();

/**
 * Adds the points in [from, to) to cells that are there, in place: what merging their fold would give, bit for bit, without making columns for it. A sketch that
 * others may hold is replaced by a copy.
 * @returns false, with nothing changed, where a point has no cell yet, or the cells are still encoded
 */
export function addPoints(cells: CellColumns, points: Points, options: AddOptions): boolean {
  if (cells.isEncoded || !haveCells(cells, points, options)) return false;
  const { timestamps, values } = points;
  const { from, to, bucketMs, withBins } = options;
  for (let i = 0; i < timestamps.length; i++) {
    const t = timestamps[i] as number;
    if (t < from || t >= to) continue;
    const begin = i;
    const start = Math.floor(t / bucketMs) * bucketMs;
    const row = firstAtOrAfter(cells.start, start, 0, cells.length);
    merger.reset();
    merger.addNumbers(cells, row, row + 1);
    merger.addPoint(t, values[i] as number);
    for (; isWithin(timestamps[i + 1], start, start + bucketMs); i++)
      merger.addPoint(timestamps[i + 1] as number, values[i + 1] as number);
    merger.writeNumbers(cells, row);
    if (withBins) exclusiveBins(cells, row).addRange(values, begin, i + 1);
  }
  return true;
}

function haveCells(cells: CellColumns, { timestamps }: Points, { from, to, bucketMs }: AddOptions): boolean {
  const { start, length } = cells;
  let known = Number.NaN;
  for (const t of timestamps) {
    if (t < from || t >= to || isWithin(t, known, known + bucketMs)) continue;
    known = Math.floor(t / bucketMs) * bucketMs;
    const row = firstAtOrAfter(start, known, 0, length);
    if (row === length || start[row] !== known) return false;
  }
  return true;
}

function exclusiveBins(cells: CellColumns, row: number): Sketch {
  const known = cells.bins?.[row];
  if (known?.isExclusive) return known;
  const bins = known?.clone() ?? new Sketch();
  bins.isExclusive = true;
  cells.setBins(row, bins);
  return bins;
}

function isWithin(t: number | undefined, from: number, to: number): boolean {
  return t !== undefined && t >= from && t < to;
}
