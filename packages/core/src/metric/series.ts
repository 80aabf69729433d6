import type { LabelPairs } from './labels.ts';

/** What identifies a series: metric, book and labels. */
export interface SeriesRef {
  readonly metric: string;
  readonly bookId: string | null;
  readonly labels: LabelPairs;
}

/** An integer that a store gave a series once and never gives again, not even after a purge. */
export type SeriesId = number;

export interface SeriesRecord extends SeriesRef {
  readonly id: SeriesId;
}

/** One text per series: injective, because JSON delimits every part. */
export function seriesKey(ref: SeriesRef): string {
  return JSON.stringify([ref.metric, ref.bookId, ref.labels]);
}
