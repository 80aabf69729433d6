import { CellColumns } from './cell-columns.ts';
import { CellMerger } from './cell-merger.ts';
import type { Sketch } from './sketch.ts';

/** Many values of one instant that came aggregated already, checked. */
export interface Summary {
  /** Epoch ms. */
  readonly time: number;
  readonly count: number;
  readonly sum: number;
  /** Absent where the sender did not say. */
  readonly min?: number | undefined;
  readonly max?: number | undefined;
  readonly bins?: Sketch | undefined;
}

/**
 * Summaries in any order as cells of width 0, those of one instant merged.
 *
 * What a summary does not tell is held as the infinity that wins every comparison, so that it stays unknown in whatever it is merged into: its least and its
 * greatest value where they are missing, and always which of its values was the first and which the last.
 */
export function summaryColumns(summaries: readonly Summary[]): CellColumns {
  const ascending = [...summaries].sort((a, b) => a.time - b.time);
  const columns = new CellColumns(ascending.length);
  const merger = new CellMerger();
  let i = 0;
  while (i < ascending.length) {
    const { time } = ascending[i] as Summary;
    merger.reset();
    for (; i < ascending.length && ascending[i]?.time === time; i++)
      merger.addRange(singleCell(ascending[i] as Summary), 0, 1);
    merger.pushTo(columns, time);
  }
  return columns;
}

/** The number, or `null` where it stands for what nobody knows. */
export function knownOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

function singleCell({ time, count, sum, min, max, bins }: Summary): CellColumns {
  const cell = new CellColumns(1);
  cell.addRow(time);
  cell.count[0] = count;
  cell.sumHi[0] = sum;
  cell.min[0] = min ?? Number.NEGATIVE_INFINITY;
  cell.max[0] = max ?? Number.POSITIVE_INFINITY;
  cell.firstTime[0] = time;
  cell.firstValue[0] = Number.NEGATIVE_INFINITY;
  cell.lastTime[0] = time;
  cell.lastValue[0] = Number.POSITIVE_INFINITY;
  cell.setBins(0, bins);
  return cell;
}
