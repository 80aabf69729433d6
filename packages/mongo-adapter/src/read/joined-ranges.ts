import type { TierRange } from '@metrics-handler/core';
import { blockMs, blockStart } from '../table/stored-block.ts';

/** Ranges of one tier whose documents lie together: read at once, answered apart. */
export interface JoinedRanges extends TierRange {
  readonly parts: readonly TierRange[];
}

/** Joins neighbours that ascend. Core asks for each of its blocks apart, which are parts of documents. */
export function joinRanges(ranges: readonly TierRange[]): JoinedRanges[] {
  const joined: { tier: TierRange['tier']; from: number; to: number; parts: TierRange[] }[] = [];
  for (const range of ranges) {
    const last = joined.at(-1);
    if (last && isNext(last, range)) {
      last.to = range.to;
      last.parts.push(range);
    } else {
      joined.push({ ...range, parts: [range] });
    }
  }
  return joined;
}

/** Whether `range` begins in the last document that `before` touches, or in the next. */
function isNext(before: TierRange, { tier, from }: TierRange): boolean {
  if (before.tier !== tier || from < before.to) return false;
  return blockStart(tier, from) <= blockStart(tier, before.to - 1) + blockMs(tier);
}
