import type { PointColumns } from '@metrics-handler/core';
import type { MetricName } from './metrics.ts';

/** One point before it goes into its column. */
export interface SimulatedPoint {
  readonly name: MetricName;
  readonly bookId?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly timestamp: number;
  readonly value: number;
}

/** Points as columns, one per series: the shape that costs least to send. */
export function columnsOf(points: readonly SimulatedPoint[]): PointColumns[] {
  const series = new Map<string, { name: string; timestamps: number[]; values: number[] }>();
  for (const { name, bookId, labels, timestamp, value } of points) {
    const key = JSON.stringify([name, bookId, labels]);
    let columns = series.get(key);
    if (!columns) {
      columns = { name, ...(bookId && { bookId }), ...(labels && { labels }), timestamps: [], values: [] };
      series.set(key, columns);
    }
    columns.timestamps.push(timestamp);
    columns.values.push(value);
  }
  return [...series.values()];
}
