import { formatInstant, parseInstant } from '../interval/instant.ts';
import { METRIC_NAME } from '../metric/definition.ts';
import { MAX_ABSOLUTE_VALUE, MIN_TIMESTAMP_MS } from '../metric/point.ts';

export const MAX_BOOK_ID_LENGTH = 256;
/** 1980 in seconds is far below 1980 in milliseconds, and 2200 in seconds still is. */
const LATEST_IN_SECONDS = Date.UTC(2200, 0, 1) / 1_000;

/** What is wrong with a value, or undefined. */
export function valueFault(value: unknown): string | undefined {
  if (typeof value !== 'number') return 'must be a number';
  if (!Number.isFinite(value)) return 'must be finite';
  if (Math.abs(value) > MAX_ABSOLUTE_VALUE) return `must lie within ±${MAX_ABSOLUTE_VALUE}`;
  return undefined;
}

/** Whether nothing is wrong with any of them. */
export function areStorableValues(values: Float64Array): boolean {
  for (let i = 0; i < values.length; i++) if (!(Math.abs(values[i] as number) <= MAX_ABSOLUTE_VALUE)) return false;
  return true;
}

/** Whether nothing is wrong with any of them, epoch ms. */
export function areStorableTimestamps(timestamps: Float64Array, latest: number): boolean {
  for (let i = 0; i < timestamps.length; i++) {
    const t = timestamps[i] as number;
    if (!(t >= MIN_TIMESTAMP_MS && t <= latest && Math.floor(t) === t)) return false;
  }
  return true;
}

/** What is wrong with a timestamp in epoch ms, or undefined. */
export function timestampFault(timestamp: number, latest: number): string | undefined {
  if (timestamp >= MIN_TIMESTAMP_MS && timestamp <= latest && Number.isInteger(timestamp)) return undefined;
  if (!Number.isFinite(timestamp)) return 'must be finite';
  if (timestamp > latest) {
    const unit =
      timestamp > latest * 100 ? '; it looks like microseconds or nanoseconds, and milliseconds are wanted' : '';
    return `must not lie after ${formatInstant(latest)}${unit}`;
  }
  if (timestamp < MIN_TIMESTAMP_MS) {
    const unit =
      timestamp > 0 && timestamp < LATEST_IN_SECONDS ? '; it looks like seconds, and milliseconds are wanted' : '';
    return `must not lie before ${formatInstant(MIN_TIMESTAMP_MS)}${unit}`;
  }
  return 'must be a whole number of milliseconds';
}

/** The epoch ms of a timestamp as people write it, or what is wrong with it. */
export function readTimestamp(timestamp: unknown, latest: number): number | string {
  if (typeof timestamp !== 'number' && typeof timestamp !== 'string')
    return 'must be epoch milliseconds or RFC 3339 text';
  let instant: number;
  try {
    instant = typeof timestamp === 'number' ? timestamp : parseInstant(timestamp);
  } catch (error) {
    return (error as Error).message;
  }
  return timestampFault(instant, latest) ?? instant;
}

export function nameFault(name: unknown): string | undefined {
  if (typeof name === 'string' && METRIC_NAME.test(name)) return undefined;
  return `must be a metric name: a letter, then at most 254 letters, digits or _ . : / -`;
}

export function bookIdFault(bookId: unknown): string | undefined {
  if (typeof bookId !== 'string') return 'must be a string';
  if (bookId.length === 0 || bookId.length > MAX_BOOK_ID_LENGTH)
    return `must have 1 to ${MAX_BOOK_ID_LENGTH} characters`;
  // Lone surrogates and control characters would not survive a round trip through every store.
  if (/[\p{Cc}\p{Cs}]/u.test(bookId)) return 'must not contain control characters or lone surrogates';
  return undefined;
}
