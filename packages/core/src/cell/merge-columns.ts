import { CellColumns } from './cell-columns.ts';
import { CellMerger } from './cell-merger.ts';

/** The union of both, cell by cell, of the same bucket width. Commutative and associative, bit for bit. */
export function mergeColumns(a: CellColumns, b: CellColumns): CellColumns {
  const merged = new CellColumns(a.length + b.length);
  const merger = new CellMerger();
  let i = 0;
  let j = 0;
  while (i < a.length && j < b.length) {
    const start = Math.min(a.start[i] as number, b.start[j] as number);
    merger.reset();
    if (a.start[i] === start) merger.add(a, i++);
    if (b.start[j] === start) merger.add(b, j++);
    merger.pushTo(merged, start);
  }
  merged.appendRange(a, i, a.length);
  merged.appendRange(b, j, b.length);
  return merged;
}
