import { minutesFrom, valuesOf, YEAR_START } from '../values.ts';

export const BATCH = 10_000;
/** Each waits for its own point before it sends the next. */
const CALLERS = 64;

export interface MongoScale {
  /** Days of one series by the minute. */
  readonly days: number;
  /** Points that are written one by one. */
  readonly singles: number;
  readonly runs: number;
}

export interface Measured {
  readonly columns: { readonly acknowledged: number; readonly applied: number };
  readonly singles: { readonly acknowledged: number; readonly applied: number };
  readonly byDayMs: readonly number[];
  readonly bytesPerPoint: number;
}

export function pointsOf({ days }: MongoScale): { timestamps: Float64Array; values: Float64Array } {
  const length = days * 1_440;
  return { timestamps: minutesFrom(YEAR_START, length), values: valuesOf(length, 0) };
}

export function rangeOf({ days }: MongoScale): { from: number; to: number } {
  return { from: YEAR_START, to: YEAR_START + days * 86_400_000 };
}

/** Runs tasks 0 … count − 1 by all callers. */
export async function byCallers(count: number, task: (i: number) => Promise<unknown>): Promise<void> {
  let next = 0;
  const caller = async () => {
    while (next < count) await task(next++);
  };
  await Promise.all(Array.from({ length: CALLERS }, caller));
}
