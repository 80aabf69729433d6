import type { BucketRule } from './bucket-rule.ts';
import { calendarEdges } from './calendar-edges.ts';
import { clockEdges } from './clock-edges.ts';
import { approximateMs, HOUR_MS } from './interval.ts';
import { localStarts } from './local-starts.ts';

/** The edges e0 <= from < e1 < … up to the first at or after `to`; undefined if they make more than `maxBuckets`. */
export function edgesWithin(rule: BucketRule, from: number, to: number, maxBuckets: number): number[] | undefined {
  const { interval, zone, weekStart } = rule;
  const lengthMs = approximateMs(interval);
  return lengthMs <= HOUR_MS
    ? clockEdges(zone, lengthMs, from, to, maxBuckets)
    : calendarEdges(zone, localStarts(interval, weekStart), from, to, maxBuckets);
}
