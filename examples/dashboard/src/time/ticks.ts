import { instantOf, pad, type Reading, readingAt, readingMs } from './zone-clock.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** A step of the local clock: a span of it, or months. */
type Step = { readonly ms: number } | { readonly months: number };

const STEPS: readonly Step[] = [
  ...[1, 2, 5, 10, 15, 30].map((minutes) => ({ ms: minutes * MINUTE_MS })),
  ...[1, 2, 3, 6, 12].map((hours) => ({ ms: hours * HOUR_MS })),
  ...[1, 2, 7, 14].map((days) => ({ ms: days * DAY_MS })),
  ...[1, 2, 3, 6, 12, 24, 60, 120].map((months) => ({ months })),
];
const MONTH_MS = 30.4 * DAY_MS;
/** 1970-01-05, so that weeks begin on Mondays. */
const MONDAY_MS = 4 * DAY_MS;

export interface Tick {
  readonly at: number;
  /** Two lines: the clock, and below it the day where it is new. */
  readonly label: string;
}

/** Instants at which the zone's clock shows round times, at most about `count` of them, in `[from, to]`. */
export function ticks(from: number, to: number, zone: string, count: number): Tick[] {
  const step = STEPS.find((candidate) => (to - from) / spanOf(candidate) <= count) ?? { months: 240 };
  const instants = localStarts(step, readingAt(from, zone), readingAt(to, zone)).map((local) => instantOf(local, zone));
  const shown = [...new Set(instants)].filter((at) => at >= from && at <= to);
  let before: Reading | undefined;
  return shown.map((at) => {
    const reading = readingAt(at, zone);
    const label = labelOf(reading, before, step);
    before = reading;
    return { at, label };
  });
}

function spanOf(step: Step): number {
  return 'ms' in step ? step.ms : step.months * MONTH_MS;
}

function localStarts(step: Step, from: Reading, to: Reading): number[] {
  const end = readingMs(to);
  const starts: number[] = [];
  if ('months' in step) {
    const first = Math.floor((from.year * 12 + from.month - 1) / step.months) * step.months;
    for (let month = first; ; month += step.months) {
      const start = Date.UTC(Math.floor(month / 12), month % 12);
      if (start > end) return starts;
      starts.push(start);
    }
  }
  const origin = step.ms % (7 * DAY_MS) === 0 ? MONDAY_MS : 0;
  const first = Math.floor((readingMs(from) - origin) / step.ms) * step.ms + origin;
  for (let start = first; start <= end; start += step.ms) starts.push(start);
  return starts;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

function labelOf(reading: Reading, before: Reading | undefined, step: Step): string {
  const isNewYear = !before || before.year !== reading.year;
  const month = MONTHS[reading.month - 1];
  if ('months' in step) {
    if (step.months % 12 === 0) return String(reading.year);
    return isNewYear ? `${month}\n${reading.year}` : `${month}`;
  }
  const isNewDay = !before || before.day !== reading.day || before.month !== reading.month;
  const year = isNewYear && before ? ` ${reading.year}` : '';
  if (step.ms >= DAY_MS) {
    const isNewMonth = !before || before.month !== reading.month;
    return isNewMonth ? `${reading.day}\n${month}${year}` : String(reading.day);
  }
  const time = `${pad(reading.hour)}:${pad(reading.minute)}`;
  return isNewDay ? `${time}\n${reading.day} ${month}${year}` : time;
}
