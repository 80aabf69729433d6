import { blockMs, blockStart, TIER_MS, TIERS } from '../cell/tier.ts';
import type { Floors } from '../storage/change.ts';
import { TierPieces } from './tier-pieces.ts';

/** How the buckets between `edges` are put together from the four tiers. */
export interface Plan {
  readonly pieces: readonly TierPieces[];
}

/** The first bucket that the surviving tiers cannot resolve. */
export interface Unresolvable {
  readonly bucket: number;
}

/** A tier in minutes, in which instants are small integers: their remainders are cheap. */
interface TierGrid {
  readonly width: number;
  readonly floor: number;
  readonly pieces: TierPieces;
}

const MINUTE_MS = TIER_MS.minute;

/**
 * Covers every bucket exactly with the coarsest tiers that fit. Every edge lies on a minute (zones have had whole-minute offsets since 1980).
 * A tier serves only what lies at or above its floor.
 */
export function planBuckets(edges: Float64Array, floors: Floors): Plan | Unresolvable {
  const finestFirst = TIERS.map((tier) => ({
    width: TIER_MS[tier] / MINUTE_MS,
    floor: floors[tier] / MINUTE_MS,
    pieces: new TierPieces(tier, edges.length),
  }));
  for (let bucket = 0; bucket + 1 < edges.length; bucket++) {
    const end = (edges[bucket + 1] as number) / MINUTE_MS;
    for (let at = (edges[bucket] as number) / MINUTE_MS; at < end; ) {
      const grid = coarsestAt(finestFirst, at, end);
      if (!grid) return { bucket };
      const to = runEnd(finestFirst, grid, at, end);
      grid.pieces.add(at * MINUTE_MS, to * MINUTE_MS, bucket);
      at = to;
    }
  }
  return { pieces: finestFirst.map(({ pieces }) => pieces).filter(({ length }) => length > 0) };
}

export function isResolvable(plan: Plan | Unresolvable): plan is Plan {
  return 'pieces' in plan;
}

/** The starts of the blocks that the pieces touch, ascending. */
export function blocksOf({ tier, length, from, to }: TierPieces): number[] {
  const width = blockMs(tier);
  const starts: number[] = [];
  let known = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < length; i++) {
    for (let start = Math.max(known, blockStart(tier, from[i] as number)); start < (to[i] as number); start += width) {
      if (start === known) continue;
      starts.push(start);
      known = start;
    }
  }
  return starts;
}

function coarsestAt(finestFirst: readonly TierGrid[], at: number, end: number): TierGrid | undefined {
  for (let k = finestFirst.length - 1; k >= 0; k--) {
    const grid = finestFirst[k] as TierGrid;
    if (at + grid.width <= end && at % grid.width === 0 && at >= grid.floor) return grid;
  }
  return undefined;
}

/** As far as this tier is the coarsest that fits: up to the next edge of a coarser one that fits from there, else up to the bucket's end. */
function runEnd(finestFirst: readonly TierGrid[], { width }: TierGrid, at: number, end: number): number {
  let limit = end - ((end - at) % width);
  for (let k = finestFirst.length - 1; (finestFirst[k] as TierGrid).width > width; k--) {
    const coarser = (finestFirst[k] as TierGrid).width;
    const edge = at + coarser - (at % coarser);
    if (at % coarser !== 0 && edge + coarser <= end) limit = Math.min(limit, edge);
  }
  return limit;
}
