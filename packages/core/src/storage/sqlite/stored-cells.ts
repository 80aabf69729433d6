import { CellColumns } from '../../cell/cell-columns.ts';
import { coarsen } from '../../cell/coarsen.ts';
import { mergeColumns } from '../../cell/merge-columns.ts';
import { foldRaw } from '../../cell/raw-columns.ts';
import { sliceColumns } from '../../cell/slice-columns.ts';
import { blockMs, blockStart, TIER_MS, TIERS, type Tier } from '../../cell/tier.ts';
import { MetricsHandlerError } from '../../errors.ts';
import type { SeriesId } from '../../metric/series.ts';
import type { Floors } from '../change.ts';
import { cellKey, dayOf } from './row-keys.ts';
import { hasBins, type Store } from './store.ts';

/**
 * The cells of one series as the file has them, without what is still unfolded. A damaged block is answered from raw where raw lives, and from the next finer
 * tier below that.
 * @throws MetricsHandlerError `corrupt_data` where neither is left.
 */
export function storedCells(store: Store, id: SeriesId, tier: Tier, from: number, to: number): CellColumns {
  const blocks = store.cells.scan(id, tier, from, to);
  const found = new CellColumns(blocks.reduce((length, { cells }) => length + (cells?.length ?? 0), 0));
  for (const { start, cells } of blocks) {
    const low = Math.max(from, start);
    const high = Math.min(to, start + blockMs(tier));
    found.append(cells ? sliceColumns(cells, low, high) : recoveredCells(store, id, tier, low, high));
  }
  // Minutes are in rows only once raw has gone, so the two never speak of the same day.
  return tier === 'minute' ? mergeColumns(found, foldedCells(store, id, tier, from, to)) : found;
}

/** The whole of a damaged block, from raw and finer tiers. */
export function recoveredBlock(store: Store, id: SeriesId, tier: Tier, start: number): CellColumns {
  return recoveredCells(store, id, tier, Math.max(start, floorsOf(store, id)[tier]), start + blockMs(tier));
}

/** The cells of raw points in chunks. */
export function foldedCells(store: Store, id: SeriesId, tier: Tier, from: number, to: number): CellColumns {
  return foldRaw(store.chunks.read(id, from, to), TIER_MS[tier], hasBins(store, id));
}

export function floorsOf({ replica }: Store, id: SeriesId): Floors {
  return replica.catalog.floors(replica.catalog.get(id)?.metric ?? '');
}

function recoveredCells(store: Store, id: SeriesId, tier: Tier, from: number, to: number): CellColumns {
  reportDamage(store, id, tier, from);
  const rawFloor = floorsOf(store, id).raw;
  const recovered = new CellColumns();
  for (let day = dayOf(from); day * TIER_MS.day < to; day++) {
    const low = Math.max(from, day * TIER_MS.day);
    const high = Math.min(to, (day + 1) * TIER_MS.day);
    const hasRaw = low >= rawFloor || store.chunks.hasDay(id, day);
    recovered.append(hasRaw ? foldedCells(store, id, tier, low, high) : coarsenedCells(store, id, tier, low, high));
  }
  return recovered;
}

function coarsenedCells(store: Store, id: SeriesId, tier: Tier, from: number, to: number): CellColumns {
  const finer = TIERS[TIERS.indexOf(tier) - 1];
  if (finer === undefined || floorsOf(store, id)[finer] > from) {
    const range = `${new Date(from).toISOString()} to ${new Date(to).toISOString()}`;
    const message = `the ${tier} cells of series ${id} from ${range} are damaged and nothing is left to compute them from; restore a backup`;
    throw new MetricsHandlerError('corrupt_data', message);
  }
  return coarsen(storedCells(store, id, finer, from, to), TIER_MS[tier]);
}

/** Once for each block, however often it is read. */
function reportDamage({ damaged, context }: Store, id: SeriesId, tier: Tier, t: number): void {
  const key = cellKey(id, tier, blockStart(tier, t) / blockMs(tier));
  if (damaged.has(key)) return;
  damaged.add(key);
  const start = new Date(blockStart(tier, t)).toISOString();
  context.logger.error(
    { series: id, tier, start },
    'a block of cells is damaged and is computed again for each read; rebuild mends it',
  );
}
