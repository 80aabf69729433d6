import { type RawColumns, summariesOutside, summariesWithin } from '@metrics-handler/core/storage';

/** What of the points lies in `[from, to)`. */
export function within(points: RawColumns, from: number, to: number): RawColumns {
  return kept(points, (t) => t >= from && t < to, summariesWithin(points.summaries, from, to));
}

/** What of the points lies outside of `[from, to)`. */
export function outside(points: RawColumns, from: number, to: number): RawColumns {
  return kept(points, (t) => t < from || t >= to, summariesOutside(points.summaries, from, to));
}

/** Epoch ms of every point and summary, in no order. */
export function* instantsOf({ timestamps, summaries }: RawColumns): Generator<number> {
  yield* timestamps;
  if (summaries) yield* summaries.start.subarray(0, summaries.length);
}

function kept(
  { timestamps, values }: RawColumns,
  isKept: (t: number) => boolean,
  summaries: RawColumns['summaries'],
): RawColumns {
  const rest = summaries ? { summaries } : {};
  if (timestamps.every(isKept)) return { timestamps, values, ...rest };
  return {
    timestamps: timestamps.filter(isKept),
    values: values.filter((_, i) => isKept(timestamps[i] as number)),
    ...rest,
  };
}
