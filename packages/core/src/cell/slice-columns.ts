import { CellColumns } from './cell-columns.ts';
import { firstAtOrAfter } from './first-at-or-after.ts';

/** The cells whose bucket starts in [from, to), sharing memory with `cells`: valid until `cells` is written to. */
export function sliceColumns(cells: CellColumns, from: number, to: number): CellColumns {
  const { start, length } = cells;
  const i0 = firstAtOrAfter(start, from, 0, length);
  const i1 = firstAtOrAfter(start, to, i0, length);
  return i0 === 0 && i1 === length ? cells : cells.view(i0, i1);
}

/** The cells whose bucket starts in [from, to), in memory of their own: what is kept must not keep what it was cut from. */
export function copySlice(cells: CellColumns, from: number, to: number): CellColumns {
  const slice = sliceColumns(cells, from, to);
  const copy = new CellColumns(slice.length);
  copy.append(slice);
  return copy;
}
