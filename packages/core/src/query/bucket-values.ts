import type { AggregateSpec } from './aggregate.ts';
import type { BucketGrid } from './bucket-grid.ts';

/** What the buckets of one group say: `values[k][i]` is the k-th aggregate of bucket i. */
export interface BucketValues {
  readonly count: Float64Array;
  readonly values: readonly (number | null)[][];
}

/** Values of every bucket with points; null in the others, which fill takes up. */
export function bucketValues(grid: BucketGrid, aggregates: readonly AggregateSpec[]): BucketValues {
  const values = aggregates.map((aggregate) => {
    const column: (number | null)[] = new Array(grid.length);
    for (let i = 0; i < grid.length; i++) column[i] = grid.count[i] === 0 ? null : grid.value(i, aggregate);
    return column;
  });
  return { count: grid.count, values };
}
