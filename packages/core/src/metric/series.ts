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

/**
 * One text per series: injective, because metric, book and label keys contain no control characters and a label's value comes after its length.
 * Made for every column of every batch, so plain concatenation: `JSON.stringify` took a seventh of the time of a batch of 10,000 series.
 */
export function seriesKey({ metric, bookId, labels }: SeriesRef): string {
  let key = `${metric}\u0001${bookId ?? ''}`;
  for (const [name, value] of labels) key += `\u0002${name}\u0003${value.length}\u0003${value}`;
  return key;
}
