import type { SeriesId } from '@metrics-handler/core';
import { TIER_MS, TIERS, type Tier } from '@metrics-handler/core/storage';

/** A document holds this many neighbouring buckets of a tier, aligned to the epoch: of quarters a UTC day. */
export const BLOCK_CELLS = 96;
/** Blocks of a tier that there can be. */
const BLOCKS = 2 ** 21;

/** The span of a tier's documents, in milliseconds. */
export function blockMs(tier: Tier): number {
  return TIER_MS[tier] * BLOCK_CELLS;
}

/** The start of the document that holds the instant `t` (epoch ms). */
export function blockStart(tier: Tier, t: number): number {
  return Math.floor(t / blockMs(tier)) * blockMs(tier);
}

/** The `_id` of the document that starts at `start`: 26 bits series, 2 bits tier, 21 bits block. */
export function blockKey(series: SeriesId, tier: Tier, start: number): number {
  return (series * TIERS.length + TIERS.indexOf(tier)) * BLOCKS + start / blockMs(tier);
}
