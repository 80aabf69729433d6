import { CellColumns } from './cell-columns.ts';
import { coarsen } from './coarsen.ts';
import { firstAtOrAfter } from './first-at-or-after.ts';
import { foldPoints } from './fold-points.ts';
import { mergeColumns } from './merge-columns.ts';
import { sliceColumns } from './slice-columns.ts';

/** Raw points of one series: single values in columns of equal length, and beside them, rarely, what came aggregated already. */
export interface RawColumns {
  readonly timestamps: Float64Array;
  readonly values: Float64Array;
  /** Cells whose `start` is their instant, at most one an instant (see `summaryColumns`); never empty, absent where there are none. */
  readonly summaries?: CellColumns | undefined;
}

export function rawCount({ timestamps, summaries }: RawColumns): number {
  return timestamps.length + (summaries?.length ?? 0);
}

/** Folds raw points in any order into cells of `bucketMs`; summaries are merged into the cells of the single values. */
export function foldRaw(
  { timestamps, values, summaries }: RawColumns,
  bucketMs: number,
  withBins: boolean,
): CellColumns {
  return withSummaries(foldPoints(timestamps, values, bucketMs, withBins), summaries, bucketMs, withBins);
}

/** The cells of single values, merged with those of the summaries beside them. */
export function withSummaries(
  cells: CellColumns,
  summaries: CellColumns | undefined,
  bucketMs: number,
  withBins: boolean,
): CellColumns {
  if (!summaries) return cells;
  return mergeColumns(cells, coarsen(withBins ? summaries : withoutBins(summaries), bucketMs));
}

/** Two of one instant become one: a summary is a cell, so nothing that can be asked changes. */
export function mergeSummaries(a: CellColumns | undefined, b: CellColumns | undefined): CellColumns | undefined {
  return a && b ? mergeColumns(a, b) : (a ?? b);
}

/** The summaries in `[from, to)`. */
export function summariesWithin(summaries: CellColumns | undefined, from: number, to: number): CellColumns | undefined {
  return summaries && unlessEmpty(sliceColumns(summaries, from, to));
}

/** The summaries outside of `[from, to)`. */
export function summariesOutside(
  summaries: CellColumns | undefined,
  from: number,
  to: number,
): CellColumns | undefined {
  if (!summaries) return undefined;
  const kept = new CellColumns();
  const { start, length } = summaries;
  kept.appendRange(summaries, 0, firstAtOrAfter(start, from, 0, length));
  kept.appendRange(summaries, firstAtOrAfter(start, Math.max(from, to), 0, length), length);
  return unlessEmpty(kept);
}

function unlessEmpty(summaries: CellColumns): CellColumns | undefined {
  return summaries.length > 0 ? summaries : undefined;
}

function withoutBins(cells: CellColumns): CellColumns {
  const bare = cells.view(0, cells.length);
  bare.bins = undefined;
  return bare;
}
