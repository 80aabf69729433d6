import { sortPoints } from '../sort-points.ts';

/** Points of one series in columns of equal length. */
export interface PointColumns {
  readonly timestamps: Float64Array;
  readonly values: Float64Array;
}

/** The points ascending by timestamp and then by value: themselves where they already are. */
export function ascending(points: PointColumns): PointColumns {
  const { timestamps, values } = points;
  for (let i = 1; i < timestamps.length; i++) {
    const step = (timestamps[i] as number) - (timestamps[i - 1] as number);
    if (step < 0 || (step === 0 && (values[i] as number) < (values[i - 1] as number))) return sortPoints(points);
  }
  return points;
}

export function concatenated(parts: readonly PointColumns[]): PointColumns {
  if (parts.length === 1) return parts[0] as PointColumns;
  const length = parts.reduce((sum, { timestamps }) => sum + timestamps.length, 0);
  const timestamps = new Float64Array(length);
  const values = new Float64Array(length);
  let offset = 0;
  for (const part of parts) {
    timestamps.set(part.timestamps, offset);
    values.set(part.values, offset);
    offset += part.timestamps.length;
  }
  return { timestamps, values };
}
