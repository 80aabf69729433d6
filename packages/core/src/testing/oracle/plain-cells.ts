import { cellAt } from '../../cell/cell.ts';
import type { CellColumns } from '../../cell/cell-columns.ts';
import type { PlainCell } from './naive-cells.ts';
import { plainBins } from './plain-bins.ts';

/** The cells of a store as plain data. */
export function plainCells(columns: CellColumns): PlainCell[] {
  return Array.from({ length: columns.length }, (_, i) => {
    const { bins, ...cell } = cellAt(columns, i);
    return bins ? { ...cell, scale: bins.scale, bins: plainBins(bins) } : cell;
  });
}
