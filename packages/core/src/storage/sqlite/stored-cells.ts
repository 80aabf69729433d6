import { CellColumns } from '../../cell/cell-columns.ts';
import { coarsen } from '../../cell/coarsen.ts';
import { mergeColumns } from '../../cell/merge-columns.ts';
import { sliceColumns } from '../../cell/slice-columns.ts';
import { blockMs, blockStart, TIER_MS, TIERS, type Tier } from '../../cell/tier.ts';
import { MetricsHandlerError } from '../../errors.ts';
import type { SeriesId } from '../../metric/series.ts';
import type { Floors } from '../change.ts';
import { joinedSpans } from './joined-spans.ts';
import { cellKey, dayOf } from './row-keys.ts';
import type { Span } from './span.ts';
import { hasBins, type Store } from './store.ts';
import type { Block } from './table/cell-table.ts';

/**
 * The cells of one series as the file has them, without what is still unfolded. A damaged block is answered from raw where raw lives, and from the next finer
 * tier below that.
 * @throws MetricsHandlerError `corrupt_data` where neither is left.
 */
function storedCells(store: Store, id: SeriesId, tier: Tier, from: number, to: number): CellColumns {
  return storedParts(store, id, tier, [{ from, to }])[0] as CellColumns;
}

/** `storedCells` of parts that ascend; a part that is a block is that block as it was stored. */
export function storedParts(store: Store, id: SeriesId, tier: Tier, parts: readonly Span[]): CellColumns[] {
  const blocks = store.cells.scan(id, tier, parts);
  // Minutes are in rows only once raw has gone, so the two never speak of the same day.
  const folded =
    tier === 'minute'
      ? joined(joinedSpans(parts).map(({ from, to }) => foldedCells(store, id, tier, from, to)))
      : undefined;
  let next = 0;
  return parts.map((part) => {
    while (next < blocks.length && (blocks[next] as Block).start + blockMs(tier) <= part.from) next++;
    const touched: CellColumns[] = [];
    for (let i = next; i < blocks.length && (blocks[i] as Block).start < part.to; i++)
      touched.push(blockWithin(store, id, tier, blocks[i] as Block, part));
    const found = joined(touched);
    if (!folded) return found;
    const minutes = sliceColumns(folded, part.from, part.to);
    return found.length === 0 ? minutes : mergeColumns(found, minutes);
  });
}

function blockWithin(store: Store, id: SeriesId, tier: Tier, { start, cells }: Block, { from, to }: Span): CellColumns {
  const low = Math.max(from, start);
  const high = Math.min(to, start + blockMs(tier));
  if (!cells) return recoveredCells(store, id, tier, low, high);
  return high - low === blockMs(tier) ? cells : sliceColumns(cells, low, high);
}

function joined(parts: readonly CellColumns[]): CellColumns {
  if (parts.length === 1) return parts[0] as CellColumns;
  const cells = new CellColumns(parts.reduce((length, part) => length + part.length, 0));
  for (const part of parts) cells.append(part);
  return cells;
}

/** The whole of a damaged block, from raw and finer tiers. */
export function recoveredBlock(store: Store, id: SeriesId, tier: Tier, start: number): CellColumns {
  return recoveredCells(store, id, tier, Math.max(start, floorsOf(store, id)[tier]), start + blockMs(tier));
}

/** The cells of raw points in chunks. */
export function foldedCells(store: Store, id: SeriesId, tier: Tier, from: number, to: number): CellColumns {
  return store.chunks.fold(id, from, to, TIER_MS[tier], hasBins(store, id));
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
  const key = cellKey(id, tier, blockStart(tier, t));
  if (damaged.has(key)) return;
  damaged.add(key);
  const start = new Date(blockStart(tier, t)).toISOString();
  context.logger.error(
    { series: id, tier, start },
    'a block of cells is damaged and is computed again for each read; rebuild mends it',
  );
}
