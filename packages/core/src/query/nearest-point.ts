import type { CellReader } from '../cache/cell-reader.ts';
import { blockMs, blockStart, TIER_MS, TIERS, type Tier } from '../cell/tier.ts';
import { MIN_TIMESTAMP_MS } from '../metric/point.ts';
import type { SeriesRecord } from '../metric/series.ts';

/** `undefined` where something has to be loaded first, `null` where there is no such point. */
type Found = number | null | undefined;

interface Search {
  readonly reader: CellReader;
  readonly series: readonly SeriesRecord[];
  readonly withBins: boolean;
}

/** How many blocks of days are asked for at a time; most series have points nearby, and an old one takes few rounds. */
const DAY_BLOCKS_PER_ROUND = 4;

/** The time of the last point of any of these series before `t`, a bucket's edge. */
export function lastPointBefore(search: Search, t: number): Found {
  // From the fine tiers next to t to the days: each takes over where the coarser one's edge lies.
  let to = t;
  for (const [i, tier] of TIERS.entries()) {
    const coarser = TIERS[i + 1];
    const from = coarser === undefined ? blockStart(tier, MIN_TIMESTAMP_MS) : floorTo(coarser, t);
    const found = searchBack(search, tier, from, to);
    if (found !== null) return found;
    to = from;
  }
  return null;
}

/** The time of the first point of any of these series at or after `t`, a bucket's edge, and before `end`. */
export function firstPointFrom(search: Search, t: number, end: number): Found {
  let from = t;
  for (const [i, tier] of TIERS.entries()) {
    const coarser = TIERS[i + 1];
    const to = coarser === undefined ? ceilTo(tier, end) : Math.min(ceilTo(coarser, t), ceilTo(tier, end));
    const found = searchForward(search, tier, from, to);
    if (found !== null) return found === undefined || found < end ? found : null;
    from = Math.max(from, to);
  }
  return null;
}

function searchBack(search: Search, tier: Tier, from: number, to: number): Found {
  const width = blockMs(tier) * DAY_BLOCKS_PER_ROUND;
  for (let end = to; end > from; end = Math.max(from, blockStart(tier, end - width))) {
    const found = extremeIn(search, tier, Math.max(from, blockStart(tier, end - width)), end, 'last');
    if (found !== null) return found;
  }
  return null;
}

function searchForward(search: Search, tier: Tier, from: number, to: number): Found {
  const width = blockMs(tier) * DAY_BLOCKS_PER_ROUND;
  for (let start = from; start < to; start = blockStart(tier, start + width)) {
    const found = extremeIn(search, tier, start, Math.min(to, blockStart(tier, start + width)), 'first');
    if (found !== null) return found;
  }
  return null;
}

function extremeIn(
  { reader, series, withBins }: Search,
  tier: Tier,
  from: number,
  to: number,
  which: 'first' | 'last',
): Found {
  const starts: number[] = [];
  for (let start = blockStart(tier, from); start < to; start += blockMs(tier)) starts.push(start);
  let missing = false;
  let extreme: number | null = null;
  for (const { id } of series) {
    const blocks = reader.blocks(id, tier, starts, withBins);
    if (!blocks) {
      missing = true;
      continue;
    }
    for (const cells of blocks) {
      const cellStarts = cells.peek('start', new Float64Array(cells.length));
      const times = cells.peek(which === 'last' ? 'lastTime' : 'firstTime', new Float64Array(cells.length));
      for (let j = 0; j < cells.length; j++) {
        const start = cellStarts[j] as number;
        if (start < from || start >= to) continue;
        const time = times[j] as number;
        if (extreme === null || (which === 'last' ? time > extreme : time < extreme)) extreme = time;
      }
    }
  }
  return missing ? undefined : extreme;
}

function floorTo(tier: Tier, t: number): number {
  return Math.floor(t / TIER_MS[tier]) * TIER_MS[tier];
}

function ceilTo(tier: Tier, t: number): number {
  return Math.ceil(t / TIER_MS[tier]) * TIER_MS[tier];
}
