import type { Metric, SeriesRows } from '@metrics-handler/core';

/** The number that a whole range is known by. */
export interface Total {
  readonly value: number | null;
  readonly label: string;
}

/** The aggregates that `totalOf` wants in every bucket. */
export const TOTAL_AGGREGATES = ['sum', 'min', 'max'] as const;

/** Of a counter the sum, else the mean, from what the buckets hold: their sums and counts add up. */
export function totalOf({ buckets }: SeriesRows, { kind }: Pick<Metric, 'kind'>): Total {
  let sum = 0;
  let count = 0;
  for (const bucket of buckets) {
    sum += (bucket.sum as number | null) ?? 0;
    count += bucket.count;
  }
  if (kind === 'counter') return { value: sum, label: 'in all' };
  return { value: count === 0 ? null : sum / count, label: 'on average' };
}
