import type { Bucket, QueryAnswer, SeriesRows } from '../query/query.ts';
import type { AnswerUpdate, GroupName } from './stream-event.ts';

type Answer = QueryAnswer<SeriesRows>;

/** One text per series of an answer. */
export function seriesName({ group, other }: GroupName): string {
  return JSON.stringify([group, other ?? false]);
}

/** What an update cannot change: all but range, groups and buckets. */
export function headOf(answer: QueryAnswer): string {
  const { name, kind, unit, interval, timeZone, weekStart, fill, relativeError, overflowed } = answer;
  return JSON.stringify([name, kind, unit, interval, timeZone, weekStart, fill, relativeError, overflowed]);
}

/** What changed between two answers with equal heads; null where nothing did. `plan` is not part of what a subscriber holds. */
export function diffAnswers(before: Answer, after: Answer): AnswerUpdate | null {
  const known = new Map(before.series.map((series) => [seriesName(series), series]));
  const series: SeriesRows[] = [];
  const dropped: (GroupName & { starts: string[] })[] = [];
  let sameGroups = before.series.length === after.series.length;
  for (const [i, next] of after.series.entries()) {
    const old = known.get(seriesName(next));
    if (!old || old !== before.series[i]) sameGroups = false;
    const { changed, gone } = compareBuckets(old?.buckets ?? [], next.buckets);
    if (changed.length > 0 || !old) series.push({ ...next, buckets: changed });
    // With the fill `none` a bucket can lose its points, and then it has to go; what lies outside the new range goes by itself.
    const starts = gone.filter((start) => start >= after.from && start < after.to);
    if (starts.length > 0) dropped.push({ ...groupName(next), starts });
  }
  const sameRange = before.from === after.from && before.to === after.to;
  if (series.length === 0 && sameGroups && sameRange && dropped.length === 0) return null;
  return {
    from: after.from,
    to: after.to,
    ...(sameGroups ? {} : { groups: after.series.map(groupName) }),
    ...(dropped.length > 0 ? { dropped } : {}),
    series,
  };
}

export function groupName({ group, other }: GroupName): GroupName {
  return other ? { group, other } : { group };
}

/** Both ascend by `start`, RFC 3339 in UTC with equal digits, so that text order is time order. */
function compareBuckets(before: readonly Bucket[], after: readonly Bucket[]): { changed: Bucket[]; gone: string[] } {
  const changed: Bucket[] = [];
  const gone: string[] = [];
  let i = 0;
  for (const bucket of after) {
    while (i < before.length && (before[i] as Bucket).start < bucket.start) gone.push((before[i++] as Bucket).start);
    if (before[i]?.start !== bucket.start) changed.push(bucket);
    else if (!sameBucket(before[i++] as Bucket, bucket)) changed.push(bucket);
  }
  for (; i < before.length; i++) gone.push((before[i] as Bucket).start);
  return { changed, gone };
}

/** Both have the same members. */
function sameBucket(a: Bucket, b: Bucket): boolean {
  for (const key in b) if (!Object.is(a[key], b[key])) return false;
  return true;
}
