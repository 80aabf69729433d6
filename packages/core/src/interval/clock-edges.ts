import type { Transition, Zone } from './zone.ts';

/**
 * The edges of intervals of up to one hour, from the last one at or before `from` to the first at or after `to` (and after `from`). An edge
 * lies wherever the local clock reads or passes a multiple of `stepMs` or is set back. Undefined if that makes more than `maxBuckets`.
 */
export function clockEdges(
  zone: Zone,
  stepMs: number,
  from: number,
  to: number,
  maxBuckets: number,
): number[] | undefined {
  // No bucket is longer than a step: so none beyond the limit is walked, and the first edge lies within a step before `from`.
  if (to - from > maxBuckets * stepMs) return undefined;
  let at = from - stepMs;
  let offset = zone.offsetAt(at);
  const transitions = zone.transitionsIn(at + 1, Math.max(from, to) + stepMs + 1);
  let passed = 0;
  const edges: number[] = [];
  for (;;) {
    const multiple = (Math.floor((at + offset) / stepMs) + 1) * stepMs - offset;
    const transition = transitions[passed];
    if (transition === undefined || multiple < transition.at) {
      at = multiple;
    } else {
      at = transition.at;
      offset = transition.after;
      passed++;
      if (!isEdge(transition, stepMs)) continue;
    }
    if (at <= from) {
      edges[0] = at;
      continue;
    }
    edges.push(at);
    if (edges.length - 1 > maxBuckets) return undefined;
    if (at >= to) return edges;
  }
}

/** Whether the clock is set back, or jumps to or over a multiple. */
function isEdge({ at, before, after }: Transition, stepMs: number): boolean {
  if (after < before) return true;
  const lastRead = at + before - 1;
  return Math.floor((at + after) / stepMs) > Math.floor(lastRead / stepMs);
}
