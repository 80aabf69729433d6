import { DAY_MS } from './interval.ts';
import type { LocalStarts } from './local-starts.ts';
import type { Zone } from './zone.ts';

/**
 * The edges of intervals longer than an hour, from the last one at or before `from` to the first at or after `to` (and after `from`). Each
 * local start gives the first instant at which the clock reads or is past it; starts that the clock jumps over together give one edge.
 * Undefined if that makes more than `maxBuckets`.
 */
export function calendarEdges(
  zone: Zone,
  starts: LocalStarts,
  from: number,
  to: number,
  maxBuckets: number,
): number[] | undefined {
  const first = starts.numberOf(furthestReading(zone, from));
  const last = starts.numberOf(furthestReading(zone, Math.max(from, to - 1))) + 1;
  // Far from all starts can fall together (thirteen of two hours did, in Apia): this many cannot fit, and need not be walked.
  if (last - first > 2 * maxBuckets + 24) return undefined;
  // An offset is less than a day, so a start is reached within a day of its local time taken as UTC.
  const earliest = starts.startOf(first) - DAY_MS;
  const transitions = zone.transitionsIn(earliest + 1, starts.startOf(last) + DAY_MS);
  let since = earliest;
  let offset = zone.offsetAt(earliest);
  let passed = 0;
  const edges: number[] = [];
  for (let number = first; number <= last; number++) {
    const start = starts.startOf(number);
    // Skip the stretches that end before their clock reads `start`.
    for (let next = transitions[passed]; next !== undefined && next.at + offset <= start; next = transitions[passed]) {
      since = next.at;
      offset = next.after;
      passed++;
    }
    const edge = Math.max(since, start - offset);
    if (edge === edges.at(-1)) continue;
    edges.push(edge);
    if (edges.length - 1 > maxBuckets) return undefined;
  }
  return edges;
}

/** The latest local time that the clock has read up to and including `t`: it may have been set back since. */
function furthestReading(zone: Zone, t: number): number {
  let furthest = t + zone.offsetAt(t);
  for (const { at, before } of zone.transitionsIn(t - 2 * DAY_MS, t + 1)) {
    furthest = Math.max(furthest, at + before - 1);
  }
  return furthest;
}
