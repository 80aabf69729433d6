import type { Bucket, QueryAnswer, SeriesRows } from '../query/query.ts';
import type { AnswerUpdate, GroupName } from './stream-event.ts';

/** One text per series of an answer. */
export function seriesName({ group, other }: GroupName): string {
  return JSON.stringify([group, other ?? false]);
}

/** Whether an update can lead from one answer to the other: only range, groups and buckets may differ. */
export function isUpdatable(before: QueryAnswer, after: QueryAnswer): boolean {
  return headOf(before) === headOf(after);
}

/** What changed between two answers of one query; null where nothing did. `plan` is not part of what a subscriber holds. */
export function diffAnswers(before: QueryAnswer<SeriesRows>, after: QueryAnswer<SeriesRows>): AnswerUpdate | null {
  const known = new Map(before.series.map((series) => [seriesName(series), series]));
  const series = after.series.flatMap((next) => {
    const buckets = changedBuckets(known.get(seriesName(next)), next);
    return buckets.length > 0 || !known.has(seriesName(next)) ? [{ ...next, buckets }] : [];
  });
  const names = before.series.map(seriesName).join();
  const sameGroups = names === after.series.map(seriesName).join();
  const sameRange = before.from === after.from && before.to === after.to;
  // With the fill `none` a bucket can lose its points, and then it has to go.
  const dropped = before.series.flatMap((old) => droppedBuckets(old, after));
  if (series.length === 0 && sameGroups && sameRange && dropped.length === 0) return null;
  return {
    from: after.from,
    to: after.to,
    ...(sameGroups ? {} : { groups: after.series.map(({ group, other }) => (other ? { group, other } : { group })) }),
    ...(dropped.length > 0 ? { dropped } : {}),
    series,
  };
}

function headOf({
  name,
  kind,
  unit,
  interval,
  timeZone,
  weekStart,
  fill,
  relativeError,
  overflowed,
}: QueryAnswer): string {
  return JSON.stringify([name, kind, unit, interval, timeZone, weekStart, fill, relativeError, overflowed]);
}

function changedBuckets(before: SeriesRows | undefined, after: SeriesRows): Bucket[] {
  const known = new Map(before?.buckets.map((bucket) => [bucket.start, bucket]));
  return after.buckets.filter((bucket) => !sameBucket(known.get(bucket.start), bucket));
}

/** Buckets inside the new range that the new answer no longer has. */
function droppedBuckets(
  before: SeriesRows,
  after: QueryAnswer<SeriesRows>,
): { group: SeriesRows['group']; other?: true; starts: string[] }[] {
  const next = after.series.find((series) => seriesName(series) === seriesName(before));
  if (!next) return [];
  const kept = new Set(next.buckets.map(({ start }) => start));
  const starts = before.buckets
    .map(({ start }) => start)
    .filter((start) => start >= after.from && start < after.to && !kept.has(start));
  if (starts.length === 0) return [];
  return [before.other ? { group: before.group, other: true, starts } : { group: before.group, starts }];
}

function sameBucket(a: Bucket | undefined, b: Bucket): boolean {
  if (!a) return false;
  for (const key in b) if (!Object.is(a[key], b[key])) return false;
  return true;
}
