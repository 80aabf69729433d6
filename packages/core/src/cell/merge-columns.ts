import { CellColumns } from './cell-columns.ts';
import { CellMerger } from './cell-merger.ts';

/** The union of both, cell by cell, of the same bucket width. Commutative and associative, bit for bit. */
export function mergeColumns(a: CellColumns, b: CellColumns): CellColumns {
  const merged = new CellColumns(a.length + b.length);
  mergeInto(merged, a, b);
  return merged;
}

/** Appends the union of both to cells that all lie below them. */
export function mergeInto(merged: CellColumns, a: CellColumns, b: CellColumns): void {
  const merger = new CellMerger();
  const [startA, startB] = [a.start, b.start];
  let i = 0;
  let j = 0;
  while (i < a.length && j < b.length) {
    const start = startA[i] as number;
    const other = startB[j] as number;
    if (start === other) {
      merger.reset();
      merger.addRange(a, i, ++i);
      merger.addRange(b, j, ++j);
      merger.pushTo(merged, start);
    } else if (start < other) {
      const begin = i;
      while (i < a.length && (startA[i] as number) < other) i++;
      merged.appendRange(a, begin, i);
    } else {
      const begin = j;
      while (j < b.length && (startB[j] as number) < start) j++;
      merged.appendRange(b, begin, j);
    }
  }
  merged.appendRange(a, i, a.length);
  merged.appendRange(b, j, b.length);
}
