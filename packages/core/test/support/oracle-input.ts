import type { Point } from '../../src/index.ts';
import type { OraclePoint } from './query-oracle.ts';

/** Points of the oracle as people write them. */
export function inputOf(points: readonly OraclePoint[]): Point[] {
  return points.map(({ metric, bookId, labels, t, v }) => ({
    name: metric,
    value: v,
    timestamp: t,
    labels,
    ...(bookId === null ? {} : { bookId }),
  }));
}
