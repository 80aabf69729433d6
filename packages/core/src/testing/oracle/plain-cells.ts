import { cellAt } from '../../cell/cell.ts';
import type { CellColumns } from '../../cell/cell-columns.ts';
import type { Sketch } from '../../cell/sketch.ts';
import type { PlainCell } from './naive-cells.ts';

const KEY_OFFSET = 4_098;
const OVERFLOW_KEY = 8_194;

/** The cells of a store as plain data. */
export function plainCells(columns: CellColumns): PlainCell[] {
  return Array.from({ length: columns.length }, (_, i) => {
    const { bins, ...cell } = cellAt(columns, i);
    return bins ? { ...cell, bins: plainBins(bins) } : cell;
  });
}

function plainBins({ keys, counts, scale }: Sketch): Record<string, number> {
  if (scale !== 6) throw new Error(`the sketch has scale ${scale}`);
  const bins: Record<string, number> = {};
  keys.forEach((key, i) => {
    bins[binName(key)] = counts[i] as number;
  });
  return bins;
}

function binName(key: number): string {
  if (key === 0) return 'zero';
  const sign = key < 0 ? '-' : '+';
  return Math.abs(key) === OVERFLOW_KEY ? `${sign}overflow` : `${sign}${Math.abs(key) - KEY_OFFSET}`;
}
