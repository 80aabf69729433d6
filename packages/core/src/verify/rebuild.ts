import { TIER_MS } from '../cell/tier.ts';
import type { StorageAdapter } from '../storage/adapter.ts';
import type { VerifyRange } from './verify.ts';

/** Has the store replace every cell of the range, as far as raw lives, by the recomputation from raw points. */
export async function rebuild(storage: StorageAdapter, { metric, from, to }: VerifyRange): Promise<void> {
  const first = Math.floor(from / TIER_MS.day) * TIER_MS.day;
  const last = Math.ceil(to / TIER_MS.day) * TIER_MS.day;
  for (const series of await storage.series({ metric })) {
    const floor = (await storage.metric(series.metric))?.floors.raw ?? 0;
    if (Math.max(first, floor) < last) await storage.rebuild([series.id], Math.max(first, floor), last);
  }
}
