import { CellColumns } from './cell-columns.ts';

/** The cells whose bucket starts in [from, to), sharing memory with `cells`: valid until `cells` is written to. */
export function sliceColumns(cells: CellColumns, from: number, to: number): CellColumns {
  const i0 = firstAtOrAfter(cells, from);
  const i1 = Math.max(i0, firstAtOrAfter(cells, to));
  return i0 === 0 && i1 === cells.length ? cells : cells.view(i0, i1);
}

/** The cells whose bucket starts in [from, to), in memory of their own: what is kept must not keep what it was cut from. */
export function copySlice(cells: CellColumns, from: number, to: number): CellColumns {
  const slice = sliceColumns(cells, from, to);
  const copy = new CellColumns(slice.length);
  copy.append(slice);
  return copy;
}

/** The index of the first cell from index `from` on whose bucket starts at or after t; `cells.length` where there is none. */
export function firstAtOrAfter(cells: CellColumns, t: number, from = 0): number {
  return firstStartFrom(cells.start, cells.length, t, from);
}

/** The same of the first `length` starts. */
export function firstStartFrom(starts: Float64Array, length: number, t: number, from = 0): number {
  let low = from;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((starts[middle] as number) < t) low = middle + 1;
    else high = middle;
  }
  return low;
}
