import { finestInterval } from './automatic.ts';
import type { BucketRule } from './bucket-rule.ts';
import { edgesWithin } from './edge-list.ts';
import { approximateMs, formatInterval } from './interval.ts';
import { TooManyBucketsError } from './interval-errors.ts';

export type { BucketRule, WeekStart } from './bucket-rule.ts';

/**
 * The instants that cut time into buckets: rising, e0 <= from < e1, the last at or after `to`. Bucket i is `[e[i], e[i + 1])`.
 *
 * Up to one hour an edge lies wherever the local clock reads or passes a multiple of the interval or is set back. Longer buckets begin at the
 * first instant at which the local clock reads or is past their start; hours count from local midnight. So days last 23, 24, 25 or other hours,
 * and a day that a zone left out has no bucket.
 *
 * @throws TooManyBucketsError (`too_many_buckets`), after work of at most the order of `maxBuckets`
 *
 * @example
 * const rule = { interval: parseInterval('1d'), zone: zoneOf('America/New_York'), weekStart: 1 } as const;
 * bucketEdges(rule, parseInstant('2024-03-10T12:00:00Z'), parseInstant('2024-03-11T12:00:00Z'), 500).length; // 3: two days, one of 23 hours
 */
export function bucketEdges(rule: BucketRule, from: number, to: number, maxBuckets: number): Float64Array {
  const edges = edgesWithin(rule, from, to, maxBuckets);
  if (!edges) throw tooManyBuckets(rule, from, to, maxBuckets);
  return new Float64Array(edges);
}

/** The bucket that holds the instant `t`. */
export function bucketContaining(rule: BucketRule, t: number): { readonly start: number; readonly end: number } {
  const [start, end] = edgesWithin(rule, t, t, 1) as [number, number];
  return { start, end };
}

function tooManyBuckets({ interval, zone, weekStart }: BucketRule, from: number, to: number, limit: number): Error {
  const suggestion = finestInterval(from, to, zone, weekStart, limit);
  const suggestedInterval = suggestion ? formatInterval(suggestion) : null;
  const count = Math.max(limit + 1, Math.ceil((to - from) / approximateMs(interval)));
  return new TooManyBucketsError(
    `the range has about ${count} buckets of ${formatInterval(interval)}, more than ${limit}: ` +
      (suggestedInterval === null ? 'ask for a shorter range' : `use ${suggestedInterval} or a shorter range`),
    { count, limit, suggestedInterval },
  );
}
