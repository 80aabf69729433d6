import type { CellColumns } from './cell-columns.ts';
import { sliceColumns } from './slice-columns.ts';

/** The cells by block of `blockMs`. */
export function* blocksOf(cells: CellColumns, blockMs: number): Generator<{ start: number; cells: CellColumns }> {
  for (let i = 0; i < cells.length; ) {
    const start = Math.floor((cells.start[i] as number) / blockMs) * blockMs;
    const block = sliceColumns(cells, start, start + blockMs);
    yield { start, cells: block };
    i += block.length;
  }
}
