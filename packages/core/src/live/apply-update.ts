import type { Bucket, QueryAnswer, SeriesRows } from '../query/query.ts';
import { seriesName } from './answer-diff.ts';
import type { AnswerUpdate } from './stream-event.ts';

/**
 * The answer after an update: exactly what the query returns now, `plan` aside. Changes neither argument; a series in which nothing changed is the very
 * same object.
 */
export function applyUpdate(answer: QueryAnswer<SeriesRows>, update: AnswerUpdate): QueryAnswer<SeriesRows> {
  const held = new Map(answer.series.map((series) => [seriesName(series), series]));
  const changed = new Map(update.series.map((series) => [seriesName(series), series.buckets]));
  const dropped = new Map(update.dropped?.map((series) => [seriesName(series), new Set(series.starts)]));
  const series = (update.groups ?? answer.series).map(({ group, other }): SeriesRows => {
    const name = seriesName(other ? { group, other } : { group });
    const before = held.get(name);
    const merged = mergeBuckets(before?.buckets ?? [], changed.get(name) ?? []);
    const inRange = cut(merged, indexFrom(merged, update.from), indexFrom(merged, update.to));
    const gone = dropped.get(name);
    const buckets = gone ? inRange.filter(({ start }) => !gone.has(start)) : inRange;
    if (before && buckets === before.buckets) return before;
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
  const merged = held.slice();
  // Shortened, it keeps the room for what follows: a copy that ends here would be copied once more to grow.
  merged.length = i;
  for (const bucket of changed) {
    while (i < held.length && (held[i] as Bucket).start < bucket.start) merged.push(held[i++] as Bucket);
    if (held[i]?.start === bucket.start) i++;
    merged.push(bucket);
  }
  while (i < held.length) merged.push(held[i++] as Bucket);
  return merged;
}

function cut(buckets: readonly Bucket[], first: number, end: number): readonly Bucket[] {
  return first === 0 && end === buckets.length ? buckets : buckets.slice(first, end);
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
