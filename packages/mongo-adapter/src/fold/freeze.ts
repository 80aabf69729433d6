import type { Floors, SeriesId } from '@metrics-handler/core';
import { blocksOf, concatenated, foldRaw, TIER_MS } from '@metrics-handler/core/storage';
import type { Store } from '../store.ts';
import { blockOf, readBlocks } from '../table/blocks.ts';
import { pointsOf, readWholeDays } from '../table/chunks.ts';
import { blockKey, blockMs } from '../table/stored-block.ts';
import { repeat } from './fold-points.ts';
import { recompute } from './recompute.ts';
import { FOLDED_TIERS } from './unfolded.ts';
import { Writes } from './writes.ts';

/** Days whose raw points are in memory at a time. */
const DAYS_PER_STEP = 32;

/** Stores the minutes of the days that lose their raw points, as the retention in entry `n` says. The points themselves go later. */
export async function freeze(store: Store, id: SeriesId, before: Floors, after: Floors, n: number): Promise<void> {
  const step = DAYS_PER_STEP * TIER_MS.day;
  const [first] = await firstDays(store, id, before.raw, after.raw);
  if (first === undefined) return;
  await mendBlocks(store, id, before.raw, after.raw, n);
  for (let from = Math.max(first, after.minute); from < after.raw; from += step) {
    await freezeMinutes(store, id, from, Math.min(from + step, after.raw), n);
  }
}

async function firstDays({ collections }: Store, id: SeriesId, from: number, to: number): Promise<number[]> {
  const days = await readWholeDays(collections, { id, from, to });
  return days.slice(0, 1).map(({ day }) => day * TIER_MS.day);
}

/** While raw is still there, so that coarser cells do not lose their last source. */
async function mendBlocks(store: Store, id: SeriesId, from: number, to: number, n: number): Promise<void> {
  const spans = FOLDED_TIERS.map((tier) => ({ id, tier, from, to }));
  const stored = await readBlocks(store.collections, spans);
  for (const [t, blocks] of stored.entries()) {
    for (const { start, cells } of blocks) {
      const end = start + blockMs(FOLDED_TIERS[t] as (typeof FOLDED_TIERS)[number]);
      if (!cells && start >= from) await recompute(store, id, { from: start, to: end }, n);
    }
  }
}

async function freezeMinutes(store: Store, id: SeriesId, from: number, to: number, n: number): Promise<void> {
  await repeat(async () => {
    const [[stored = []], days] = await Promise.all([
      readBlocks(store.collections, [{ id, tier: 'minute', from, to }]),
      readWholeDays(store.collections, { id, from, to }),
    ]);
    const known = new Map(stored.map((block) => [block.start, block]));
    const points = concatenated(days.flatMap(({ chunks }) => chunks.map(pointsOf)));
    const writes = new Writes(store.collections.cells);
    const minutes = foldRaw(points, TIER_MS.minute, store.replica.hasBinsAt(id, n));
    for (const { start, cells } of blocksOf(minutes, blockMs('minute'))) {
      const block = known.get(start);
      if (block && block.mark >= n) continue;
      // 15 blocks of minutes are a day, so none lies across a floor.
      const document = blockOf(blockKey(id, 'minute', start), 'minute', start, n, cells);
      if (block) writes.replace(document, { w: block.mark });
      else writes.insert(document);
    }
    return writes.run();
  });
}
