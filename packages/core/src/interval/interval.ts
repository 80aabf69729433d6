import { InvalidIntervalError } from './interval-errors.ts';

export type IntervalUnit = 'minute' | 'hour' | 'day' | 'week' | 'month' | 'quarter' | 'year';

/** `n` units of local clock or calendar time: n divides 60 for minutes and 24 for hours, and is 1 from `day` on. */
export interface Interval {
  readonly unit: IntervalUnit;
  readonly n: number;
}

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

const SUFFIX: Readonly<Record<IntervalUnit, string>> = {
  minute: 'm',
  hour: 'h',
  day: 'd',
  week: 'w',
  month: 'mo',
  quarter: 'q',
  year: 'y',
};
const UNITS = Object.keys(SUFFIX) as IntervalUnit[];

/** How many of a unit there may be: n divides this. */
const WHOLE: Readonly<Record<IntervalUnit, number>> = {
  minute: 60,
  hour: 24,
  day: 1,
  week: 1,
  month: 1,
  quarter: 1,
  year: 1,
};

/** The mean Gregorian year: 365.2425 days. */
const YEAR_MS = 31_556_952_000;
const UNIT_MS: Readonly<Record<IntervalUnit, number>> = {
  minute: MINUTE_MS,
  hour: HOUR_MS,
  day: DAY_MS,
  week: 7 * DAY_MS,
  month: YEAR_MS / 12,
  quarter: YEAR_MS / 4,
  year: YEAR_MS,
};

const ALLOWED =
  'use minutes that divide 60 (1m, 5m, 15m), hours that divide 24 (1h, 6h, 12h), 1d, 1w, 1mo, 1q or 1y, or a plain ' +
  'minute, hour, day, week, month, quarter or year';

/**
 * `15m`, `6h`, `1d`, `1w`, `1mo`, `1q`, `1y`, or the plain name of a unit.
 *
 * @throws InvalidIntervalError (`invalid_interval`)
 */
export function parseInterval(text: string): Interval {
  const match = /^([1-9]\d?)([a-z]{1,2})$/.exec(text);
  const unit = UNITS.find((name) => (match ? SUFFIX[name] === match[2] : name === text));
  const n = Number(match?.[1] ?? 1);
  if (!unit || WHOLE[unit] % n !== 0) throw new InvalidIntervalError(text, ALLOWED);
  return { unit, n };
}

/** The short form, such as `15m` or `1mo`. */
export function formatInterval({ unit, n }: Interval): string {
  return `${n}${SUFFIX[unit]}`;
}

/** The mean length in ms. A single bucket may be longer or shorter. */
export function approximateMs({ unit, n }: Interval): number {
  return n * UNIT_MS[unit];
}

/** From fine to coarse: what is suggested, and what is chosen where a query names no interval. */
export const STANDARD_INTERVALS: readonly Interval[] = [
  '1m',
  '5m',
  '15m',
  '30m',
  '1h',
  '3h',
  '6h',
  '12h',
  '1d',
  '1w',
  '1mo',
  '1q',
  '1y',
].map(parseInterval);
