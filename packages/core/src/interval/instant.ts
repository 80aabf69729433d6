import { DAY_MS, HOUR_MS, MINUTE_MS } from './interval.ts';
import { InvalidInstantError } from './interval-errors.ts';

/** 0000-01-01 and the last ms of 9999: what RFC 3339 can write. */
const MIN_INSTANT = -62_167_219_200_000;
const MAX_INSTANT = 253_402_300_799_999;

const RFC_3339 = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:Z|([+-])(\d\d):(\d\d))$/i;
const HOW = 'use epoch milliseconds or RFC 3339 with an offset, such as 2024-05-01T00:00:00Z';

/**
 * An instant in epoch ms from epoch ms (a whole number, or its digits) or from RFC 3339 text with an offset, years 0000 to 9999. Digits below
 * the millisecond are cut off.
 *
 * @throws InvalidInstantError (`invalid_timestamp`): local times, days that do not exist, leap seconds and all else
 */
export function parseInstant(value: string | number): number {
  if (typeof value === 'number') return checkedEpochMs(value, value);
  if (/^-?\d{1,15}$/.test(value)) return checkedEpochMs(Number(value), value);
  const match = RFC_3339.exec(value);
  if (!match) throw new InvalidInstantError(value, HOW);
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  if (second === 60) {
    throw new InvalidInstantError(value, 'leap seconds cannot be told apart from the next second; use :59 or :00');
  }
  if (hour > 23 || minute > 59 || second > 59) throw new InvalidInstantError(value, 'there is no such time of day');
  const midnight = utcMidnight(year, month, day);
  if (midnight === undefined) throw new InvalidInstantError(value, 'there is no such day');
  const ms = Number((match[7] ?? '').slice(0, 3).padEnd(3, '0'));
  const offset = offsetMs(match[8], Number(match[9] ?? 0), Number(match[10] ?? 0));
  if (offset === undefined) throw new InvalidInstantError(value, 'there is no such offset');
  return checkedEpochMs(midnight + hour * HOUR_MS + minute * MINUTE_MS + second * 1000 + ms - offset, value);
}

let lastDay = Number.NaN;
let lastDayText = '';

/** RFC 3339 in UTC, always with milliseconds: `2024-05-01T00:00:00.000Z`. */
export function formatInstant(t: number): string {
  const day = Math.floor(t / DAY_MS);
  if (day !== lastDay) {
    lastDayText = new Date(t).toISOString().slice(0, -13);
    lastDay = day;
  }
  const ms = t - day * DAY_MS;
  const second = Math.floor(ms / 1000);
  const minute = Math.floor(second / 60);
  const hour = Math.floor(minute / 60);
  const fraction = String(1000 + (ms % 1000)).slice(1);
  return `${lastDayText}${TWO_DIGITS[hour]}:${TWO_DIGITS[minute % 60]}:${TWO_DIGITS[second % 60]}.${fraction}Z`;
}

const TWO_DIGITS: readonly string[] = Array.from({ length: 60 }, (_, n) => String(n).padStart(2, '0'));

function checkedEpochMs(ms: number, value: string | number): number {
  if (!Number.isInteger(ms)) throw new InvalidInstantError(value, HOW);
  if (ms < MIN_INSTANT || ms > MAX_INSTANT)
    throw new InvalidInstantError(value, 'it is not between the years 0000 and 9999');
  return ms;
}

function utcMidnight(year: number, month: number, day: number): number | undefined {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? date.getTime() : undefined;
}

function offsetMs(sign: string | undefined, hours: number, minutes: number): number | undefined {
  if (hours > 23 || minutes > 59) return undefined;
  return (sign === '-' ? -1 : 1) * (hours * HOUR_MS + minutes * MINUTE_MS);
}
