import { Temporal } from 'temporal-polyfill';

/**
 * Bucket edges worked out from the prose with Temporal, sharing no code with the engine: intervals of up to one hour by reading the clock
 * minute by minute, longer ones by listing the local starts and asking when the clock first reads or is past each.
 */

/** A time of constant offset. */
interface Stretch {
  readonly from: number;
  readonly until: number;
  readonly offset: number;
}

/** What the oracle covers. */
const FIRST = Date.UTC(1977, 0, 1);
const LAST = Date.UTC(2043, 0, 1);
const MINUTE = 60_000;
const DAY = 86_400_000;

const known = new Map<string, readonly Stretch[]>();

/** The zone's offsets over time, from Temporal's transitions. */
export function stretchesOf(zone: string): readonly Stretch[] {
  let stretches = known.get(zone);
  if (!stretches) {
    stretches = readStretches(zone);
    known.set(zone, stretches);
  }
  return stretches;
}

/** The edges of `interval` (`15m`, `1h`, `1d`, …) from the last at or before `from` to the first after it and at or after `to`. */
export function oracleEdges(zone: string, interval: string, weekStart: number, from: number, to: number): number[] {
  if (from < FIRST + 900 * DAY || to > LAST - 900 * DAY) throw new RangeError('outside what the oracle covers');
  const [, digits, unit] = /^(\d+)(\w+)$/.exec(interval) as unknown as [string, string, string];
  const n = Number(digits);
  const rising =
    unit === 'm' || interval === '1h'
      ? edgesOfClock(zone, unit === 'm' ? n : 60, from)
      : edgesOfStarts(zone, localStarts(unit, n, weekStart, from));
  const edges: number[] = [];
  for (const edge of rising) {
    if (edge <= from) edges.length = 0;
    edges.push(edge);
    if (edge > from && edge >= to) return edges;
  }
  throw new Error('the oracle ran out of edges');
}

function* edgesOfClock(zone: string, minutes: number, from: number): Generator<number> {
  const step = minutes * MINUTE;
  const stretches = stretchesOf(zone);
  let at = Math.floor(from / MINUTE) * MINUTE - 61 * MINUTE;
  let i = stretches.findIndex(({ until }) => at < until);
  let before = (stretches[i] as Stretch).offset;
  for (at += MINUTE; ; at += MINUTE) {
    if (at >= (stretches[i] as Stretch).until) i++;
    const { offset } = stretches[i] as Stretch;
    const isSetBack = offset < before;
    // The multiples after the reading one minute ago, up to the reading now.
    const passes = Math.floor((at + offset) / step) > Math.floor((at - MINUTE + before) / step);
    if (isSetBack || passes) yield at;
    before = offset;
  }
}

function* edgesOfStarts(zone: string, starts: Iterable<number>): Generator<number> {
  let last = Number.NEGATIVE_INFINITY;
  for (const start of starts) {
    const edge = firstReading(zone, start);
    if (edge !== last) yield edge;
    last = edge;
  }
}

/** The first instant at which the local clock reads or is past `local`. */
function firstReading(zone: string, local: number): number {
  const stretches = stretchesOf(zone);
  let first = Number.POSITIVE_INFINITY;
  for (let i = firstEndingAfter(stretches, local - 2 * DAY); i < stretches.length; i++) {
    const { from, until, offset } = stretches[i] as Stretch;
    if (from > local + 2 * DAY) break;
    const reached = Math.max(from, local - offset);
    if (reached < until) first = Math.min(first, reached);
  }
  return first;
}

function firstEndingAfter(stretches: readonly Stretch[], t: number): number {
  let low = 0;
  let high = stretches.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((stretches[middle] as Stretch).until > t) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The local starts, as if the clock were UTC, from some days before `from` on. */
function* localStarts(unit: string, n: number, weekStart: number, from: number): Generator<number> {
  const day = new Date(from - 3 * DAY);
  const some = Temporal.PlainDate.from({
    year: day.getUTCFullYear(),
    month: day.getUTCMonth() + 1,
    day: day.getUTCDate(),
  });
  let date = firstDay(some, unit, weekStart);
  for (;;) {
    const midnight = Date.UTC(date.year, date.month - 1, date.day);
    if (unit === 'h') for (let hour = 0; hour < 24; hour += n) yield midnight + hour * 60 * MINUTE;
    else yield midnight;
    date = date.add(STEP[unit] as Temporal.DurationLike);
  }
}

const STEP: Readonly<Record<string, Temporal.DurationLike>> = {
  h: { days: 1 },
  d: { days: 1 },
  w: { days: 7 },
  mo: { months: 1 },
  q: { months: 3 },
  y: { years: 1 },
};

function firstDay(date: Temporal.PlainDate, unit: string, weekStart: number): Temporal.PlainDate {
  switch (unit) {
    case 'w':
      return date.subtract({ days: (date.dayOfWeek - weekStart + 7) % 7 });
    case 'mo':
      return date.with({ day: 1 });
    case 'q':
      return date.with({ day: 1, month: date.month - ((date.month - 1) % 3) });
    case 'y':
      return date.with({ day: 1, month: 1 });
    default:
      return date;
  }
}

function readStretches(zone: string): Stretch[] {
  let at = Temporal.Instant.fromEpochMilliseconds(FIRST).toZonedDateTimeISO(zone);
  const stretches: Stretch[] = [];
  while (at.epochMilliseconds < LAST) {
    const next = at.getTimeZoneTransition('next');
    // Temporal-polyfill looks a few years ahead only; so go on in steps where it finds nothing.
    const until = next ? next.epochMilliseconds : at.epochMilliseconds + 700 * DAY;
    const offset = at.offsetNanoseconds / 1_000_000;
    const last = stretches.at(-1);
    if (last && last.offset === offset) stretches[stretches.length - 1] = { ...last, until };
    else stretches.push({ from: at.epochMilliseconds, until, offset });
    at = next ?? at.add({ hours: 700 * 24 });
  }
  return stretches;
}
