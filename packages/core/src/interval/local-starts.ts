import type { WeekStart } from './bucket-rule.ts';
import { DAY_MS, HOUR_MS, type Interval, MINUTE_MS } from './interval.ts';

/**
 * The starts of an interval on the local calendar, numbered. Local times are ms since 1970-01-01T00:00 on the local clock.
 * `numberOf` is the last start at or before a local time; `startOf` is its local time.
 */
export interface LocalStarts {
  numberOf(local: number): number;
  startOf(number: number): number;
}

/** 1970-01-01 was a Thursday; the Monday before it lies three days earlier. */
const MONDAY_BEFORE_EPOCH = -3;

export function localStarts({ unit, n }: Interval, weekStart: WeekStart): LocalStarts {
  switch (unit) {
    case 'minute':
      return evenStarts(n * MINUTE_MS, 0);
    case 'hour':
      return evenStarts(n * HOUR_MS, 0);
    case 'day':
      return evenStarts(DAY_MS, 0);
    case 'week':
      return evenStarts(7 * DAY_MS, (MONDAY_BEFORE_EPOCH + weekStart - 1) * DAY_MS);
    case 'month':
      return monthStarts(1);
    case 'quarter':
      return monthStarts(3);
    case 'year':
      return monthStarts(12);
  }
}

function evenStarts(lengthMs: number, origin: number): LocalStarts {
  return {
    numberOf: (local) => Math.floor((local - origin) / lengthMs),
    startOf: (number) => number * lengthMs + origin,
  };
}

function monthStarts(months: number): LocalStarts {
  return {
    numberOf(local) {
      const date = new Date(local);
      return Math.floor(((date.getUTCFullYear() - 1970) * 12 + date.getUTCMonth()) / months);
    },
    startOf: (number) => Date.UTC(1970, number * months),
  };
}
