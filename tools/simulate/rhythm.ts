import { randomAt } from './random.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const BURST_WINDOW_MS = 6 * HOUR_MS;
const BURST_PROBABILITY = 0.3;
const SHORTEST_BURST_MS = 5 * 60_000;
const LONGEST_BURST_MS = 45 * 60_000;

/** How busy readers are at an instant, around 1: quiet before dawn, busiest in the evening, more at weekends. */
export function readersRhythm(timestamp: number): number {
  const hour = (timestamp % DAY_MS) / HOUR_MS;
  // 1970-01-01 was a Thursday.
  const weekday = (Math.floor(timestamp / DAY_MS) + 3) % 7;
  const daily =
    1 + 0.65 * Math.cos(((hour - 20) / 24) * 2 * Math.PI) + 0.2 * Math.cos(((hour - 13) / 12) * 2 * Math.PI);
  return daily * (weekday >= 5 ? 1.35 : 0.9);
}

/** How bad things are at an instant: 0 nearly always, up to 1 in a burst of errors of 5 to 45 minutes. */
export function errorBurst(seed: number, timestamp: number): number {
  const window = Math.floor(timestamp / BURST_WINDOW_MS);
  const random = randomAt(seed ^ 0x5eed, window);
  if (random.next() > BURST_PROBABILITY) return 0;
  const lengthMs = SHORTEST_BURST_MS + random.next() * (LONGEST_BURST_MS - SHORTEST_BURST_MS);
  const start = window * BURST_WINDOW_MS + random.next() * (BURST_WINDOW_MS - lengthMs);
  const strength = 0.3 + 0.7 * random.next();
  return timestamp >= start && timestamp < start + lengthMs ? strength : 0;
}
