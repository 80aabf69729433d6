import type { Interval } from './interval.ts';
import type { Zone } from './zone.ts';

/** An ISO weekday: 1 is Monday, 7 is Sunday. */
export type WeekStart = 1 | 2 | 3 | 4 | 5 | 6 | 7;

/** What decides where buckets begin. `weekStart` matters to weeks only. */
export interface BucketRule {
  readonly interval: Interval;
  readonly zone: Zone;
  readonly weekStart: WeekStart;
}
