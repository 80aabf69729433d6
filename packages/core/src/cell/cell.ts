import { CellColumns } from './cell-columns.ts';
import type { Sketch } from './sketch.ts';

export interface TimedValue {
  /** Epoch ms. */
  readonly time: number;
  readonly value: number;
}

/** What one series did in one bucket, as a document. */
export interface Cell {
  /** The start of the bucket, epoch ms. */
  readonly start: number;
  readonly count: number;
  /** The exact sum as its canonical expansion (see `SumScratch`), without trailing zeros; [0] for 0. */
  readonly sum: readonly number[];
  readonly min: number;
  readonly max: number;
  readonly first: TimedValue;
  readonly last: TimedValue;
  readonly bins?: Sketch;
}

export function cellAt(columns: CellColumns, i: number): Cell {
  const at = (column: Float64Array) => column[i] as number;
  const lo = at(columns.sumLo);
  const bins = columns.bins?.[i];
  return {
    start: at(columns.start),
    count: at(columns.count),
    sum: lo === 0 ? [at(columns.sumHi)] : [at(columns.sumHi), lo, ...(columns.sumMore?.get(i) ?? [])],
    min: at(columns.min),
    max: at(columns.max),
    first: { time: at(columns.firstTime), value: at(columns.firstValue) },
    last: { time: at(columns.lastTime), value: at(columns.lastValue) },
    ...(bins ? { bins } : {}),
  };
}

/** Cells ascending by start, in columns. */
export function columnsOf(cells: readonly Cell[]): CellColumns {
  const columns = new CellColumns(cells.length);
  for (const cell of cells) {
    const i = columns.addRow(cell.start);
    columns.count[i] = cell.count;
    columns.sumHi[i] = cell.sum[0] ?? 0;
    columns.sumLo[i] = cell.sum[1] ?? 0;
    columns.setMore(i, cell.sum.length > 2 ? Float64Array.from(cell.sum.slice(2)) : undefined);
    columns.min[i] = cell.min;
    columns.max[i] = cell.max;
    columns.firstTime[i] = cell.first.time;
    columns.firstValue[i] = cell.first.value;
    columns.lastTime[i] = cell.last.time;
    columns.lastValue[i] = cell.last.value;
    columns.setBins(i, cell.bins);
  }
  return columns;
}

/** Whether both hold the same cells, bit for bit. */
export function cellsEqual(a: CellColumns, b: CellColumns): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (!cellEqual(cellAt(a, i), cellAt(b, i))) return false;
  return true;
}

function cellEqual(a: Cell, b: Cell): boolean {
  const numbers = (cell: Cell) => [
    cell.start,
    cell.count,
    cell.min,
    cell.max,
    ...Object.values(cell.first),
    ...Object.values(cell.last),
    ...cell.sum,
  ];
  const mine = numbers(a);
  const theirs = numbers(b);
  if (mine.length !== theirs.length || !mine.every((value, k) => Object.is(value, theirs[k]))) return false;
  return a.bins && b.bins ? a.bins.equals(b.bins) : a.bins === b.bins;
}
