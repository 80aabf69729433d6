/** What a clock on the wall of a zone shows. */
export interface Reading {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      calendar: 'gregory',
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
    });
    formats.set(zone, format);
  }
  return format;
}

export function isZone(name: string): boolean {
  try {
    formatOf(name);
    return true;
  } catch {
    return false;
  }
}

export function readingAt(instant: number, zone: string): Reading {
  const reading = { year: 0, month: 0, day: 0, hour: 0, minute: 0 };
  for (const { type, value } of formatOf(zone).formatToParts(instant)) {
    if (type in reading) reading[type as keyof Reading] = Number(value);
  }
  return reading;
}

/** The reading as if it were UTC, which is good for arithmetic on the clock. */
export function readingMs({ year, month, day, hour, minute }: Reading): number {
  return Date.UTC(year, month - 1, day, hour, minute);
}

/** Of the zone against UTC at the instant, in ms; whole minutes. */
export function offsetAt(instant: number, zone: string): number {
  return readingMs(readingAt(instant, zone)) - Math.floor(instant / 60_000) * 60_000;
}

/** The first instant at which the clock shows `localMs` (see `readingMs`); one that is left out counts as if the clock had not been changed. */
export function instantOf(localMs: number, zone: string): number {
  const before = localMs - offsetAt(localMs - 86_400_000, zone);
  if (offsetAt(before, zone) === localMs - before) return before;
  const after = localMs - offsetAt(localMs + 86_400_000, zone);
  return offsetAt(after, zone) === localMs - after ? after : before;
}

/** `+05:45`; `+00:00` is written `UTC`. */
export function formatOffset(offsetMs: number): string {
  if (offsetMs === 0) return 'UTC';
  const minutes = Math.abs(offsetMs) / 60_000;
  return `${offsetMs < 0 ? '−' : '+'}${pad(Math.floor(minutes / 60))}:${pad(minutes % 60)}`;
}

export function pad(number: number): string {
  return String(number).padStart(2, '0');
}
