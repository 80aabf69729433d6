import { firstAtOrAfter } from '../cell/first-at-or-after.ts';
import { mergeSummaries, type RawColumns, summariesWithin } from '../cell/raw-columns.ts';
import { sortPoints } from '../cell/sort-points.ts';

/** The points ascending by timestamp and then by value: themselves where they already are. */
export function ascending(points: RawColumns): RawColumns {
  const { timestamps, values, summaries } = points;
  for (let i = 1; i < timestamps.length; i++) {
    const step = (timestamps[i] as number) - (timestamps[i - 1] as number);
    if (step < 0 || (step === 0 && (values[i] as number) < (values[i - 1] as number)))
      return summaries ? { ...sortPoints(points), summaries } : sortPoints(points);
  }
  return points;
}

export function concatenated(parts: readonly RawColumns[]): RawColumns {
  if (parts.length === 1) return parts[0] as RawColumns;
  const length = parts.reduce((sum, { timestamps }) => sum + timestamps.length, 0);
  const timestamps = new Float64Array(length);
  const values = new Float64Array(length);
  let summaries: RawColumns['summaries'];
  let offset = 0;
  for (const part of parts) {
    timestamps.set(part.timestamps, offset);
    values.set(part.values, offset);
    offset += part.timestamps.length;
    summaries = mergeSummaries(summaries, part.summaries);
  }
  return { timestamps, values, ...(summaries ? { summaries } : {}) };
}

/** The points in `[from, to)` of ascending ones, sharing their memory. */
export function ascendingWithin(points: RawColumns, from: number, to: number): RawColumns {
  const { timestamps, values, summaries } = points;
  const i0 = firstAtOrAfter(timestamps, from);
  const i1 = firstAtOrAfter(timestamps, to);
  const columns = { timestamps: timestamps.subarray(i0, i1), values: values.subarray(i0, i1) };
  return summaries ? { ...columns, summaries: summariesWithin(summaries, from, to) } : columns;
}
