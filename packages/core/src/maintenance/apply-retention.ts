import { TIER_MS, TIERS } from '../cell/tier.ts';
import type { Clock } from '../clock.ts';
import { type CommitQueue, committed } from '../ingest/commit-queue.ts';
import { MIN_TIMESTAMP_MS } from '../metric/point.ts';
import type { MetricRecord, StorageAdapter } from '../storage/adapter.ts';
import type { Floors } from '../storage/change.ts';
import { floorsAt, type RetentionAges } from '../storage/retention.ts';

export interface RetentionOptions {
  readonly storage: StorageAdapter;
  readonly queue: CommitQueue;
  readonly clock: Clock;
  readonly ages: RetentionAges;
}

/**
 * Raises the floors of every metric that has something to drop. A floor rises only where data lies below it: a range in which there never was
 * anything stays answerable.
 */
export async function applyRetention({ storage, queue, clock, ages }: RetentionOptions): Promise<void> {
  const wanted = floorsAt(ages, clock.now());
  if (Object.values(wanted).every((floor) => floor === 0)) return;
  for (const record of await storage.metrics()) {
    if (!isBelow(record.floors, wanted)) continue;
    const floors = await neededFloors(storage, record, wanted);
    if (isBelow(record.floors, floors))
      await committed(queue, { kind: 'retain', metric: record.definition.name, floors });
  }
}

async function neededFloors(
  storage: StorageAdapter,
  { definition, floors }: MetricRecord,
  wanted: Floors,
): Promise<Floors> {
  const oldest = await oldestDay(storage, definition.name, Math.max(...Object.values(wanted)));
  const needed = { ...floors };
  for (const tier of ['raw', ...TIERS] as const)
    if (oldest < wanted[tier]) needed[tier] = Math.max(floors[tier], wanted[tier]);
  return needed;
}

/** The first UTC day below `to` on which the metric has anything. */
async function oldestDay(storage: StorageAdapter, metric: string, to: number): Promise<number> {
  const series = (await storage.series({ metric })).map(({ id }) => id);
  const from = Math.floor(MIN_TIMESTAMP_MS / TIER_MS.day) * TIER_MS.day;
  const { cells } = await storage.readCells({ series, ranges: [{ tier: 'day', from, to }] });
  let oldest = Number.POSITIVE_INFINITY;
  for (const [days] of cells) if (days && days.length > 0) oldest = Math.min(oldest, days.start[0] as number);
  return oldest;
}

function isBelow(floors: Floors, wanted: Floors): boolean {
  return (['raw', ...TIERS] as const).some((tier) => floors[tier] < wanted[tier]);
}
