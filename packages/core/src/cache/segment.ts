import type { CellColumns } from '../cell/cell-columns.ts';
import { blockMs, TIERS, type Tier } from '../cell/tier.ts';
import type { SeriesId } from '../metric/series.ts';
import type { Cursor } from '../storage/cursor.ts';

/** One cached block. What is committed is added to its cells in place, so that nobody may hold them from one turn of the event loop to the next. */
export interface Segment {
  readonly series: SeriesId;
  readonly tier: Tier;
  /** Epoch ms of the block's start. */
  readonly start: number;
  cells: CellColumns;
  /** Everything up to here is in the cells; later entries are merged in as they are heard of. */
  readonly cursor: Cursor;
  readonly withBins: boolean;
  bytes: number;
  lastUsedMs: number;
  /** Since evictions last came to it. */
  isUsed: boolean;
}

/** Blocks of a tier that there can be: beyond the year 2200 by the minute. */
const BLOCKS = 2 ** 21;

/** Of the blocks of one series: a small integer, which is made and compared with less work than a text. */
export function segmentKey(tier: Tier, start: number): number {
  return TIERS.indexOf(tier) * BLOCKS + start / blockMs(tier);
}

/** The segment, its keys and its places in three maps. */
const SEGMENT_OVERHEAD_BYTES = 600;
/** A list of bins, which grows by half. */
const SKETCH_BYTES = 400;
const BIN_BYTES = 10;

/** What a segment costs in memory, within a quarter: the bound of the cache is one of memory. */
export function segmentBytes(cells: CellColumns): number {
  let bytes = SEGMENT_OVERHEAD_BYTES + cells.bytes;
  if (!cells.bins) return bytes;
  for (const sketch of cells.bins) if (sketch) bytes += SKETCH_BYTES + sketch.bins.length * BIN_BYTES;
  return bytes;
}
