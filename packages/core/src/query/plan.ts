import { blockMs, blockStart, TIER_MS, TIERS, type Tier } from '../cell/tier.ts';
import type { Floors } from '../storage/change.ts';

/** Consecutive pieces of one tier: cells in `[from[i], to[i])` belong to bucket `bucket[i]`. Ascending. */
export interface TierPieces {
  readonly tier: Tier;
  readonly from: number[];
  readonly to: number[];
  readonly bucket: number[];
}

/** How the buckets between `edges` are put together from the four tiers. */
export interface Plan {
  readonly pieces: readonly TierPieces[];
}

/** The first bucket that the surviving tiers cannot resolve. */
export interface Unresolvable {
  readonly bucket: number;
}

const COARSEST_FIRST: readonly Tier[] = [...TIERS].reverse();

/**
 * Covers every bucket exactly with the coarsest tiers that fit. Every edge lies on a minute (zones have had whole-minute offsets since 1980).
 * A tier serves only what lies at or above its floor.
 */
export function planBuckets(edges: Float64Array, floors: Floors): Plan | Unresolvable {
  const byTier = new Map<Tier, TierPieces>();
  for (let bucket = 0; bucket + 1 < edges.length; bucket++) {
    const end = edges[bucket + 1] as number;
    let at = edges[bucket] as number;
    while (at < end) {
      const tier = coarsestAt(at, end, floors);
      if (!tier) return { bucket };
      const to = runEnd(at, end, tier);
      const pieces = piecesOf(byTier, tier);
      pieces.from.push(at);
      pieces.to.push(to);
      pieces.bucket.push(bucket);
      at = to;
    }
  }
  return { pieces: [...byTier.values()] };
}

export function isResolvable(plan: Plan | Unresolvable): plan is Plan {
  return 'pieces' in plan;
}

/** The starts of the blocks that the pieces touch, ascending. */
export function blocksOf({ tier, from, to }: TierPieces): number[] {
  const width = blockMs(tier);
  const starts: number[] = [];
  for (let i = 0; i < from.length; i++) {
    for (let start = blockStart(tier, from[i] as number); start < (to[i] as number); start += width) {
      if (start !== starts.at(-1)) starts.push(start);
    }
  }
  return starts;
}

function coarsestAt(at: number, end: number, floors: Floors): Tier | undefined {
  return COARSEST_FIRST.find((tier) => at % TIER_MS[tier] === 0 && at + TIER_MS[tier] <= end && at >= floors[tier]);
}

/** As far as this tier is the coarsest that fits: up to the next edge of a coarser one that fits from there, else up to the bucket's end. */
function runEnd(at: number, end: number, tier: Tier): number {
  const width = TIER_MS[tier];
  let limit = end - ((end - at) % width);
  for (const coarser of TIERS.slice(TIERS.indexOf(tier) + 1)) {
    const edge = Math.ceil(at / TIER_MS[coarser]) * TIER_MS[coarser];
    if (edge > at && edge + TIER_MS[coarser] <= end) limit = Math.min(limit, edge);
  }
  return limit;
}

function piecesOf(byTier: Map<Tier, TierPieces>, tier: Tier): TierPieces {
  let pieces = byTier.get(tier);
  if (!pieces) {
    pieces = { tier, from: [], to: [], bucket: [] };
    byTier.set(tier, pieces);
  }
  return pieces;
}
