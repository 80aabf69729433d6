import { mergeSummaries, type RawColumns } from '../../cell/raw-columns.ts';
import { sortPoints } from '../sort-points.ts';

/** The points ascending by timestamp and then by value: themselves where they already are. */
export function ascending(points: RawColumns): RawColumns {
  const { timestamps, values } = points;
  for (let i = 1; i < timestamps.length; i++) {
    const step = (timestamps[i] as number) - (timestamps[i - 1] as number);
    if (step < 0 || (step === 0 && (values[i] as number) < (values[i - 1] as number))) return sortPoints(points);
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
