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
    const buckets = mergeBuckets(held.get(name)?.buckets ?? [], changed.get(name) ?? []).filter(
      ({ start }) => start >= update.from && start < update.to && !dropped.get(name)?.has(start),
    );
    return other ? { group, other, buckets } : { group, buckets };
  });
  return { ...answer, from: update.from, to: update.to, series };
}

/** Both ascend by `start`. Starts are RFC 3339 in UTC with equal digits, so that text order is time order. */
function mergeBuckets(held: readonly Bucket[], changed: readonly Bucket[]): readonly Bucket[] {
  if (changed.length === 0) return held;
  const merged: Bucket[] = [];
  let i = 0;
  for (const bucket of changed) {
    while (i < held.length && (held[i] as Bucket).start < bucket.start) merged.push(held[i++] as Bucket);
    if (held[i]?.start === bucket.start) i++;
    merged.push(bucket);
  }
  while (i < held.length) merged.push(held[i++] as Bucket);
  return merged;
}
