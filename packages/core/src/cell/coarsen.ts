import { CellColumns } from './cell-columns.ts';
import { CellMerger } from './cell-merger.ts';

/** Merges cells into buckets of `bucketMs`, aligned to the epoch, a multiple of their own width. */
export function coarsen(cells: CellColumns, bucketMs: number): CellColumns {
  const coarser = new CellColumns();
  const merger = new CellMerger();
  let i = 0;
  while (i < cells.length) {
    const begin = i;
    const start = Math.floor((cells.start[i] as number) / bucketMs) * bucketMs;
    while (i < cells.length && (cells.start[i] as number) < start + bucketMs) i++;
    merger.reset();
    merger.addRange(cells, begin, i);
    merger.pushTo(coarser, start);
  }
  return coarser;
}
