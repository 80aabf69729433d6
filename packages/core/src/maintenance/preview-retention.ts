import { TIERS } from '../cell/tier.ts';
import type { MetricRecord, StorageAdapter } from '../storage/adapter.ts';
import type { Floors } from '../storage/change.ts';
import type { RetentionAges } from '../storage/retention.ts';
import { neededFloors } from './needed-floors.ts';

/** What would go from one tier of a metric: the days in `[from, to)`, RFC 3339 UTC. */
export interface RetentionDrop {
  readonly tier: keyof Floors;
  readonly from: string;
  readonly to: string;
  /** UTC days with data among them. */
  readonly days: number;
  /** The points that were recorded on them. */
  readonly points: number;
}

export interface RetentionPreview {
  readonly name: string;
  readonly retention: RetentionAges;
  /** Empty where nothing would go. */
  readonly drops: readonly RetentionDrop[];
}

/** What the ages would take from a metric now; drops nothing. */
export async function previewRetention(
  storage: Pick<StorageAdapter, 'series' | 'readCells'>,
  record: MetricRecord,
  retention: RetentionAges,
  now: number,
): Promise<RetentionPreview> {
  const { floors, days } = await neededFloors(storage, record, retention, now);
  const drops = (['raw', ...TIERS] as const).flatMap((tier): RetentionDrop[] => {
    const going = days.filter(({ start }) => start >= record.floors[tier] && start < floors[tier]);
    const first = going[0];
    if (!first) return [];
    const points = going.reduce((sum, day) => sum + day.points, 0);
    const to = new Date(floors[tier]).toISOString();
    return [{ tier, from: new Date(first.start).toISOString(), to, days: going.length, points }];
  });
  return { name: record.definition.name, retention, drops };
}
