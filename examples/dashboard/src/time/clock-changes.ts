import { offsetAt } from './zone-clock.ts';

export interface ClockChange {
  /** Epoch ms of the first minute on the new offset. */
  readonly at: number;
  /** How far the clock is put forward; negative when it is set back. */
  readonly byMs: number;
}

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/** Every change of a zone's offset in `[from, to)`. */
export function clockChanges(from: number, to: number, zone: string): ClockChange[] {
  const changes: ClockChange[] = [];
  let offset = offsetAt(from, zone);
  for (let start = from; start < to; start += DAY_MS) {
    const end = Math.min(to, start + DAY_MS);
    const next = offsetAt(end, zone);
    if (next !== offset) changes.push({ at: firstOn(next, start, end, zone), byMs: next - offset });
    offset = next;
  }
  return changes;
}

/** Bisects to the minute. */
function firstOn(offset: number, start: number, end: number, zone: string): number {
  let low = Math.floor(start / MINUTE_MS);
  let high = Math.ceil(end / MINUTE_MS);
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetAt(middle * MINUTE_MS, zone) === offset) high = middle;
    else low = middle;
  }
  return high * MINUTE_MS;
}
