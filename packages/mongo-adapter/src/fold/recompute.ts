import type { SeriesId } from '@metrics-handler/core';
import {
  CellColumns,
  coarsen,
  concatenated,
  foldRaw,
  rawCount,
  sliceColumns,
  TIER_MS,
  type Tier,
} from '@metrics-handler/core/storage';
import { corruptDocument } from '../corrupt-document.ts';
import { outside } from '../raw.ts';
import type { Store } from '../store.ts';
import { type Block, blockOf, readBlocks } from '../table/blocks.ts';
import { chunkOf, type Day, pointsOf, readWholeDays } from '../table/chunks.ts';
import { blockKey, blockMs, blockStart } from '../table/stored-block.ts';
import { repeat } from './fold-points.ts';
import { FOLDED_TIERS } from './unfolded.ts';
import { Writes } from './writes.ts';

/** Says that somebody else has carried out this entry and gone on. */
export class OvertakenError extends Error {}

/** UTC days from `from` up to `to`, epoch ms at midnight. */
export interface DaySpan {
  readonly from: number;
  readonly to: number;
}

/** Removes the points of `[from, to)` from the chunks, as entry `n` says. Resolves to the days that had some. */
export async function deletePoints(
  store: Store,
  id: SeriesId,
  from: number,
  to: number,
  n: number,
): Promise<DaySpan | undefined> {
  const { collections } = store;
  await repeat(async () => {
    const writes = new Writes(collections.points);
    for (const { chunks } of await daysBefore(store, id, from, to, n)) {
      for (const chunk of chunks) {
        if (chunk.mended >= n) continue;
        const points = pointsOf(chunk);
        const kept = outside(points, from, to);
        if (rawCount(kept) === rawCount(points)) continue;
        const { hi, after, mended } = chunk;
        writes.replace(chunkOf(chunk._id, { hi, after, mended: n }, kept), { hi, mended });
      }
    }
    return writes.run();
  });
  const days = (await daysBefore(store, id, from, to, n)).filter(({ mended }) => mended === n).map(({ day }) => day);
  if (days.length === 0) return undefined;
  return { from: Math.min(...days) * TIER_MS.day, to: (Math.max(...days) + 1) * TIER_MS.day };
}

/** Replaces the cells of whole days by the fold of the chunks, as entry `n` says. */
export async function recompute(store: Store, id: SeriesId, { from, to }: DaySpan, n: number): Promise<void> {
  if (from >= to) return;
  const { collections, replica } = store;
  await repeat(async () => {
    const spans = FOLDED_TIERS.map((tier) => ({ id, tier, from, to }));
    const stored = await readBlocks(collections, spans);
    // After the blocks, so that a block that is still as it was read proves that the chunks were not ahead of it.
    const days = await daysBefore(store, id, from, to, n);
    const points = concatenated(days.flatMap(({ chunks }) => chunks.map(pointsOf)));
    let cells = foldRaw(points, TIER_MS.quarter, replica.hasBinsAt(id, n));
    const head = await replica.headAbove(stored.flat().map(({ mark }) => mark));
    const writes = new Writes(collections.cells);
    for (const [t, tier] of FOLDED_TIERS.entries()) {
      cells = coarsen(cells, TIER_MS[tier]);
      const known = (stored[t] as Block[]).map((block) => (block.mark > head ? { ...block, cells: undefined } : block));
      replaceCells(writes, id, tier, { from, to }, cells, known, { n, head });
    }
    return writes.run();
  });
}

function replaceCells(
  writes: Writes<ReturnType<typeof blockOf>>,
  id: SeriesId,
  tier: Tier,
  { from, to }: DaySpan,
  computed: CellColumns,
  stored: readonly Block[],
  { n, head }: { readonly n: number; readonly head: number },
): void {
  const known = new Map(stored.map((block) => [block.start, block]));
  const starts = new Set(known.keys());
  for (let i = 0; i < computed.length; i++) starts.add(blockStart(tier, computed.start[i] as number));
  for (const start of starts) {
    const end = start + blockMs(tier);
    const block = known.get(start);
    if (block && block.mark >= n && block.mark <= head) continue;
    const isInside = from <= start && end <= to;
    // What a damaged block had outside of the range is answered from raw or finer tiers, as long as it stays damaged.
    if (block && !block.cells && !isInside) continue;
    const cells = new CellColumns();
    if (block?.cells) cells.append(sliceColumns(block.cells, start, Math.min(from, end)));
    cells.append(sliceColumns(computed, start, end));
    if (block?.cells) cells.append(sliceColumns(block.cells, Math.max(to, start), end));
    const document = blockOf(blockKey(id, tier, start), tier, start, n, cells);
    if (block) writes.replace(document, { w: block.mark });
    else writes.insert(document);
  }
}

/** The days as they are at entry `n`. @throws OvertakenError, MetricsHandlerError `corrupt_data` */
async function daysBefore(store: Store, id: SeriesId, from: number, to: number, n: number): Promise<Day[]> {
  const days = await readWholeDays(store.collections, { id, from, to });
  const head = await store.replica.headAbove(days.flatMap(({ mark, mended }) => [mark, mended]));
  for (const { mark, mended, chunks } of days) {
    const newest = Math.max(mark, mended);
    if (newest > head) throw corruptDocument('points', chunks.at(-1)?._id);
    if (newest > n) throw new OvertakenError();
  }
  return days;
}
