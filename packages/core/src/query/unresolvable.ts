import { MetricsHandlerError } from '../errors.ts';
import { bucketEdges } from '../interval/edges.ts';
import { formatInterval, STANDARD_INTERVALS } from '../interval/interval.ts';
import { zoneOf } from '../interval/zone.ts';
import type { Floors } from '../storage/change.ts';
import { isResolvable, planBuckets } from './plan.ts';
import { MAX_BUCKETS, type QuerySpec } from './query-spec.ts';

/**
 * The refusal of a bucket whose edges the surviving tiers cannot resolve: it names the intervals that pass in the query's zone and in UTC, and
 * from when on its own interval would pass (also one that was chosen for it, which a shorter range would choose anew).
 */
export function unresolvable(spec: QuerySpec, bucket: number, floors: Floors): MetricsHandlerError {
  const from = spec.edges[0] as number;
  const to = spec.edges.at(-1) as number;
  const passing = (timeZone: string) =>
    STANDARD_INTERVALS.filter((interval) => {
      try {
        return isResolvable(
          planBuckets(bucketEdges({ ...spec.rule, interval, zone: zoneOf(timeZone) }, from, to, MAX_BUCKETS), floors),
        );
      } catch {
        return false;
      }
    }).map(formatInterval);
  const intervals = passing(spec.rule.zone.id);
  const intervalsInUtc = passing('UTC');
  const earliest = earliestFrom(spec, floors);
  const passes = [
    ...(intervals.length > 0 ? [`the intervals ${intervals.join(', ')}`] : []),
    ...(intervalsInUtc.length > 0 ? [`in UTC ${intervalsInUtc.join(', ')}`] : []),
    ...(earliest === null ? [] : [`from ${new Date(earliest).toISOString()} on by ${spec.interval}`]),
  ];
  const start = new Date(spec.edges[bucket] as number).toISOString();
  return new MetricsHandlerError(
    'unresolvable',
    `what retention has left of ${spec.name} cannot resolve the bucket that starts at ${start}; ${passes.length > 0 ? `these pass: ${passes.join('; ')}` : 'nothing of this range is left'}`,
    {
      details: {
        interval: spec.interval,
        intervals,
        intervalsInUtc,
        from: earliest === null ? null : new Date(earliest).toISOString(),
      },
    },
  );
}

/** The first edge from which every bucket can be resolved. */
function earliestFrom({ edges }: QuerySpec, floors: Floors): number | null {
  for (let i = edges.length - 2; i >= 0; i--) {
    if (!isResolvable(planBuckets(edges.subarray(i, i + 2), floors)))
      return i + 2 < edges.length ? (edges[i + 1] as number) : null;
  }
  return edges[0] as number;
}
