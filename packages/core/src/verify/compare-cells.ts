import { type Cell, cellAt } from '../cell/cell.ts';
import type { CellColumns } from '../cell/cell-columns.ts';

/** Where two columns of ascending cells differ: the start, and the index of the cell in each (null where there is none). */
export function* differingStarts(
  a: CellColumns,
  b: CellColumns,
): Iterable<{ start: number; a: number | null; b: number | null }> {
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    const inA = i < a.length ? (a.start[i] as number) : Number.POSITIVE_INFINITY;
    const inB = j < b.length ? (b.start[j] as number) : Number.POSITIVE_INFINITY;
    if (inA < inB) yield { start: inA, a: i++, b: null };
    else if (inB < inA) yield { start: inB, a: null, b: j++ };
    else {
      if (cellText(cellAt(a, i)) !== cellText(cellAt(b, j))) yield { start: inA, a: i, b: j };
      i++;
      j++;
    }
  }
}

/** Everything a cell holds, in one comparable text. */
export function cellText({ count, sum, min, max, first, last, bins }: Cell): string {
  const sketch = bins && { scale: bins.scale, keys: bins.keys, counts: bins.counts };
  return JSON.stringify({ count, sum, min, max, first, last, bins: sketch }, unknownAsText);
}

/** JSON has no infinities, which stand for what a summary did not tell. */
function unknownAsText(_key: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
}
