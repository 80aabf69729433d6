import type { WeekStart } from './bucket-rule.ts';
import { edgesWithin } from './edge-list.ts';
import { type Interval, parseInterval, STANDARD_INTERVALS } from './interval.ts';
import type { Zone } from './zone.ts';

/** The finest standard interval that cuts `[from, to)` into at most `maxBuckets` buckets; undefined if none does. */
export function finestInterval(
  from: number,
  to: number,
  zone: Zone,
  weekStart: WeekStart,
  maxBuckets: number,
): Interval | undefined {
  return STANDARD_INTERVALS.find((interval) => edgesWithin({ interval, zone, weekStart }, from, to, maxBuckets));
}

/** The interval of a query that names none: the finest standard one with at most `maxBuckets` buckets, else a year. */
export function automaticInterval(
  from: number,
  to: number,
  zone: Zone,
  maxBuckets = 500,
  weekStart: WeekStart = 1,
): Interval {
  return finestInterval(from, to, zone, weekStart, maxBuckets) ?? parseInterval('1y');
}
