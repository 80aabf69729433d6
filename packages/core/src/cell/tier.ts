/** The widths in which cells are kept, all UTC. Every local time since 1980 starts on the grid of one of them. */
export const TIERS = ['minute', 'quarter', 'hour', 'day'] as const;

export type Tier = (typeof TIERS)[number];

/** The width of a tier's buckets, in milliseconds. */
export const TIER_MS: Readonly<Record<Tier, number>> = {
  minute: 60_000,
  quarter: 900_000,
  hour: 3_600_000,
  day: 86_400_000,
};

/** The most cells that a block has. */
export const MAX_BLOCK_CELLS = 96;

/**
 * Cells are stored and cached in blocks of this many neighbouring buckets, aligned to the epoch. Of quarters most answers by day want the few beside local
 * midnight, so their blocks are six hours.
 */
export function blockCells(tier: Tier): number {
  return tier === 'quarter' ? 24 : MAX_BLOCK_CELLS;
}

/** The span of a tier's blocks, in milliseconds. */
export function blockMs(tier: Tier): number {
  return TIER_MS[tier] * blockCells(tier);
}

/** The start of the block that holds the instant `t` (epoch ms). */
export function blockStart(tier: Tier, t: number): number {
  const width = blockMs(tier);
  return Math.floor(t / width) * width;
}
