import { blocksOf } from '../../../cell/blocks-of.ts';
import { blockMs, TIER_MS, type Tier } from '../../../cell/tier.ts';
import type { SeriesId } from '../../../metric/series.ts';
import type { Store } from '../store.ts';
import { floorsOf, foldedCells, recoveredBlock } from '../stored-cells.ts';

/**
 * Freezes at most `maxDays` of a series' UTC days below the raw floor: stores their minute cells and removes their raw points. Everything of the series must have
 * been folded. Returns how many days it froze.
 * @throws MetricsHandlerError `corrupt_data` where raw may be the only good copy, or is damaged itself; it is kept then.
 */
export function freezeDays(store: Store, id: SeriesId, maxDays: number): number {
  const floors = floorsOf(store, id);
  for (let frozen = 0; frozen < maxDays; frozen++) {
    const day = store.chunks.firstDay(id, floors.raw);
    if (day === undefined) return frozen;
    const from = day * TIER_MS.day;
    const to = from + TIER_MS.day;
    for (const tier of ['quarter', 'hour', 'day'] as const) mendDay(store, id, tier, from, to);
    const minutes = foldedCells(store, id, 'minute', from, to);
    if (from >= floors.minute) {
      for (const { start, cells } of blocksOf(minutes, blockMs('minute'))) store.cells.put(id, 'minute', start, cells);
    }
    store.chunks.removeDays(id, from, to);
  }
  return maxDays;
}

function mendDay(store: Store, id: SeriesId, tier: Tier, from: number, to: number): void {
  if (to <= floorsOf(store, id)[tier]) return;
  for (const { start, cells } of store.cells.scan(id, tier, [{ from, to }])) {
    if (!cells) store.cells.put(id, tier, start, recoveredBlock(store, id, tier, start));
  }
}
