import type { Tier } from '../../cell/tier.ts';
import type { TierRange } from '../adapter.ts';

/** Ranges of one tier of which none begins before the one before it ends: read at once, answered apart. */
export interface AscendingRanges {
  readonly tier: Tier;
  readonly ranges: readonly TierRange[];
}

/** Puts together ranges that follow one another. The cache asks for each block apart, and for many of them in a row. */
export function ascendingRanges(ranges: readonly TierRange[]): AscendingRanges[] {
  const found: { tier: Tier; ranges: TierRange[] }[] = [];
  for (const range of ranges) {
    const last = found.at(-1);
    const isNext = last?.tier === range.tier && range.from >= (last.ranges.at(-1) as TierRange).to;
    if (isNext) last.ranges.push(range);
    else found.push({ tier: range.tier, ranges: [range] });
  }
  return found;
}
