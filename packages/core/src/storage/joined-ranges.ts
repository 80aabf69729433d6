import type { TierRange } from './adapter.ts';

/** Ranges of one tier of which each begins where the one before it ends: read at once, answered apart. */
export interface JoinedRanges extends TierRange {
  readonly parts: readonly TierRange[];
}

/** Joins neighbours, in their order. The cache asks for each block apart, and for many of them in a row. */
export function joinRanges(ranges: readonly TierRange[]): JoinedRanges[] {
  const joined: { tier: TierRange['tier']; from: number; to: number; parts: TierRange[] }[] = [];
  for (const range of ranges) {
    const last = joined.at(-1);
    if (last && last.tier === range.tier && last.to === range.from) {
      last.to = range.to;
      last.parts.push(range);
    } else {
      joined.push({ ...range, parts: [range] });
    }
  }
  return joined;
}
