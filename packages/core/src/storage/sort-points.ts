import type { RawColumns } from '../cell/raw-columns.ts';

/** A copy of the columns, ascending by timestamp and then by value. */
export function sortPoints({ timestamps, values, summaries }: RawColumns): RawColumns {
  const order = new Uint32Array(timestamps.length).map((_, i) => i);
  order.sort((a, b) => {
    const byTime = (timestamps[a] as number) - (timestamps[b] as number);
    return byTime !== 0 ? byTime : (values[a] as number) - (values[b] as number);
  });
  return {
    timestamps: Float64Array.from(order, (i) => timestamps[i] as number),
    values: Float64Array.from(order, (i) => values[i] as number),
    ...(summaries ? { summaries } : {}),
  };
}
