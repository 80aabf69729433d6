import type { Bucket, QueryAnswer, SeriesRows } from '../query/query.ts';
import { seriesName } from './answer-diff.ts';
import type { AnswerUpdate } from './stream-event.ts';

/** The answer after an update: exactly what the query returns now, `plan` aside. Changes neither argument. */
export function applyUpdate(answer: QueryAnswer<SeriesRows>, update: AnswerUpdate): QueryAnswer<SeriesRows> {
  const held = new Map(answer.series.map((series) => [seriesName(series), series]));
  const changed = new Map(update.series.map((series) => [seriesName(series), series.buckets]));
  const dropped = new Map(update.dropped?.map((series) => [seriesName(series), new Set(series.starts)]));
  const series = (update.groups ?? answer.series).map(({ group, other }): SeriesRows => {
    const name = seriesName(other ? { group, other } : { group });
    const merged = mergeBuckets(held.get(name)?.buckets ?? [], changed.get(name) ?? []);
    const inRange = merged.slice(indexFrom(merged, update.from), indexFrom(merged, update.to));
    const gone = dropped.get(name);
    const buckets = gone ? inRange.filter(({ start }) => !gone.has(start)) : inRange;
    return other ? { group, other, buckets } : { group, buckets };
  });
  return { ...answer, from: update.from, to: update.to, series };
}

/** Both ascend by `start`. Starts are RFC 3339 in UTC with equal digits, so that text order is time order. */
function mergeBuckets(held: readonly Bucket[], changed: readonly Bucket[]): readonly Bucket[] {
  const [first] = changed;
  if (!first) return held;
  // Most updates are about the last buckets of many.
  let i = indexFrom(held, first.start);
  const merged = held.slice(0, i);
  for (const bucket of changed) {
    while (i < held.length && (held[i] as Bucket).start < bucket.start) merged.push(held[i++] as Bucket);
    if (held[i]?.start === bucket.start) i++;
    merged.push(bucket);
  }
  while (i < held.length) merged.push(held[i++] as Bucket);
  return merged;
}

/** Of the first bucket that does not start before an instant. */
function indexFrom(buckets: readonly Bucket[], start: string): number {
  let [low, high] = [0, buckets.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((buckets[middle] as Bucket).start < start) low = middle + 1;
    else high = middle;
  }
  return low;
}
