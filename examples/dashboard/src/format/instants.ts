import { formatOffset, offsetAt, pad, readingAt } from '../time/zone-clock.ts';

const formats = new Map<string, Intl.DateTimeFormat>();

function format(instant: number, zone: string, options: Intl.DateTimeFormatOptions): string {
  const key = zone + JSON.stringify(options);
  let intl = formats.get(key);
  if (!intl) {
    intl = new Intl.DateTimeFormat('en-GB', { ...options, timeZone: zone });
    formats.set(key, intl);
  }
  return intl.format(instant);
}

const DAY = { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' } as const;

/** `Tue, 10 Mar 2026`, without the comma that browsers disagree about. */
function formatDay(instant: number, zone: string): string {
  return format(instant, zone, DAY).replace(',', '');
}

function formatTime(instant: number, zone: string): string {
  const { hour, minute } = readingAt(instant, zone);
  return `${pad(hour)}:${pad(minute)}`;
}

/** `Tue 10 Mar 2026, 14:05 +01:00` */
export function formatInstant(instant: number, zone: string): string {
  return `${formatDay(instant, zone)}, ${formatTime(instant, zone)} ${formatOffset(offsetAt(instant, zone))}`;
}

/** With seconds and milliseconds where there are any. */
export function formatPrecise(instant: number, zone: string): string {
  const ms = ((instant % 60_000) + 60_000) % 60_000;
  const seconds =
    ms === 0 ? '' : `:${pad(Math.floor(ms / 1_000))}${ms % 1_000 ? `.${String(ms % 1_000).padStart(3, '0')}` : ''}`;
  const offset = formatOffset(offsetAt(instant, zone));
  return `${formatDay(instant, zone)}, ${formatTime(instant, zone)}${seconds} ${offset}`;
}

/** A bucket of an interval as people name it. */
export function formatBucket(start: number, end: number, interval: string, zone: string): string {
  const unit = interval.replace(/^\d+/, '');
  if (unit === 'y') return format(start, zone, { year: 'numeric' });
  if (unit === 'q') return `Q${Math.ceil(readingAt(start, zone).month / 3)} ${readingAt(start, zone).year}`;
  if (unit === 'mo') return format(start, zone, { month: 'long', year: 'numeric' });
  if (unit === 'w') return `Week of ${formatDay(start, zone)}`;
  if (unit === 'd') return formatDay(start, zone);
  const offset = formatOffset(offsetAt(start, zone));
  return `${formatDay(start, zone)}, ${formatTime(start, zone)}–${formatTime(end, zone)} ${offset}`;
}

/** What `<input type="datetime-local">` takes. */
export function toLocalInput(instant: number, zone: string): string {
  const { year, month, day } = readingAt(instant, zone);
  return `${String(year).padStart(4, '0')}-${pad(month)}-${pad(day)}T${formatTime(instant, zone)}`;
}
