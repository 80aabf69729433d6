import { TIER_MS, TIERS } from '../cell/tier.ts';
import { MIN_TIMESTAMP_MS } from '../metric/point.ts';
import type { MetricRecord, StorageAdapter } from '../storage/adapter.ts';
import type { Floors } from '../storage/change.ts';
import { floorsAt, type RetentionAges } from '../storage/retention.ts';

/** What a metric has on one UTC day. */
export interface DayOfData {
  readonly start: number;
  readonly points: number;
}

/** The floors that ages ask of a metric now. A floor rises only where data lies below it: a range in which there never was anything stays answerable. */
export async function neededFloors(
  storage: Pick<StorageAdapter, 'series' | 'readCells'>,
  { definition, floors }: MetricRecord,
  ages: RetentionAges,
  now: number,
): Promise<{ readonly floors: Floors; readonly days: readonly DayOfData[] }> {
  const wanted = floorsAt(ages, now);
  if (!isBelow(floors, wanted)) return { floors, days: [] };
  const days = await daysBelow(storage, definition.name, Math.max(...Object.values(wanted)));
  const oldest = days[0]?.start ?? Number.POSITIVE_INFINITY;
  const needed = { ...floors };
  for (const tier of ['raw', ...TIERS] as const)
    if (oldest < wanted[tier]) needed[tier] = Math.max(floors[tier], wanted[tier]);
  return { floors: needed, days };
}

export function isBelow(floors: Floors, wanted: Floors): boolean {
  return (['raw', ...TIERS] as const).some((tier) => floors[tier] < wanted[tier]);
}

/** The UTC days below `to` on which the metric has anything, oldest first. */
async function daysBelow(
  storage: Pick<StorageAdapter, 'series' | 'readCells'>,
  metric: string,
  to: number,
): Promise<DayOfData[]> {
  const series = (await storage.series({ metric })).map(({ id }) => id);
  const from = Math.floor(MIN_TIMESTAMP_MS / TIER_MS.day) * TIER_MS.day;
  const { cells } = await storage.readCells({ series, ranges: [{ tier: 'day', from, to }] });
  const points = new Map<number, number>();
  for (const [days] of cells) {
    for (let i = 0; days && i < days.length; i++) {
      const start = days.start[i] as number;
      points.set(start, (points.get(start) ?? 0) + (days.count[i] as number));
    }
  }
  return [...points].map(([start, count]) => ({ start, points: count })).sort((a, b) => a.start - b.start);
}
