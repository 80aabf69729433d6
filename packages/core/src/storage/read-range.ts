import { TIER_MS } from '../cell/tier.ts';
import type { TierRange } from './adapter.ts';
import type { Floors } from './change.ts';

/** What of a range lies at or above the tier's floor; empty ranges come back with `from === to`. */
export function aboveFloor(range: TierRange, floors: Floors): { from: number; to: number } {
  const from = Math.max(range.from, floors[range.tier]);
  return { from: Math.min(from, range.to), to: range.to };
}

/** Guards the contract: adapters may rely on aligned ranges. */
export function assertAligned(range: TierRange): void {
  const width = TIER_MS[range.tier];
  if (range.from % width !== 0 || range.to % width !== 0 || range.from > range.to) {
    throw new RangeError(`range [${range.from}, ${range.to}) is not aligned to the ${range.tier} tier`);
  }
}
