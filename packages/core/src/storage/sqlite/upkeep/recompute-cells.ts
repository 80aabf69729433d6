import { CellColumns } from '../../../cell/cell-columns.ts';
import { coarsen } from '../../../cell/coarsen.ts';
import { sliceColumns } from '../../../cell/slice-columns.ts';
import { blockMs, blockStart, TIER_MS, type Tier } from '../../../cell/tier.ts';
import type { SeriesId } from '../../../metric/series.ts';
import type { Store } from '../store.ts';
import { foldedCells, recoveredBlock } from '../stored-cells.ts';

/**
 * Replaces the stored cells of `[from, to)`, UTC day edges at or above the raw floor, by the fold of the chunks.
 * @throws MetricsHandlerError `corrupt_data` where a damaged block also held cells that nothing is left to compute from.
 */
export function recomputeCells(store: Store, id: SeriesId, from: number, to: number): void {
  if (from >= to) return;
  const quarters = foldedCells(store, id, 'quarter', from, to);
  const hours = coarsen(quarters, TIER_MS.hour);
  replaceRange(store, id, 'quarter', from, to, quarters);
  replaceRange(store, id, 'hour', from, to, hours);
  replaceRange(store, id, 'day', from, to, coarsen(hours, TIER_MS.day));
}

function replaceRange(store: Store, id: SeriesId, tier: Tier, from: number, to: number, computed: CellColumns): void {
  const known = new Map(store.cells.scan(id, tier, [{ from, to }]).map((block) => [block.start, block]));
  const starts = new Set(known.keys());
  for (let i = 0; i < computed.length; i++) starts.add(blockStart(tier, computed.start[i] as number));
  for (const start of starts) {
    const end = start + blockMs(tier);
    const block = known.get(start);
    if (block && !block.cells) {
      store.cells.put(id, tier, start, recoveredBlock(store, id, tier, start));
      continue;
    }
    const cells = new CellColumns();
    if (block?.cells) cells.append(sliceColumns(block.cells, start, Math.min(from, end)));
    cells.append(sliceColumns(computed, start, end));
    if (block?.cells) cells.append(sliceColumns(block.cells, Math.max(to, start), end));
    store.cells.put(id, tier, start, cells);
  }
}
