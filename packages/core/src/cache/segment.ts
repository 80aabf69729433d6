import type { CellColumns } from '../cell/cell-columns.ts';
import { TIERS, type Tier } from '../cell/tier.ts';
import type { SeriesId } from '../metric/series.ts';
import type { Cursor } from '../storage/cursor.ts';

/** Which block of which tier of which series. */
export interface SegmentAddress {
  readonly series: SeriesId;
  readonly tier: Tier;
  /** Epoch ms of the block's start. */
  readonly start: number;
}

/** One cached block of 96 cells. Its cells are replaced, never changed, so that who holds them holds a snapshot. */
export interface Segment extends SegmentAddress {
  cells: CellColumns;
  /** Everything up to here is in the cells; later entries are merged in as they are heard of. */
  readonly cursor: Cursor;
  readonly withBins: boolean;
  bytes: number;
  lastUsedMs: number;
}

export function segmentKey({ series, tier, start }: SegmentAddress): string {
  return `${series}:${TIERS.indexOf(tier)}:${start}`;
}

const SEGMENT_OVERHEAD_BYTES = 320;
const CELL_BYTES = 80;
const BIN_BYTES = 16;

/** About what a segment costs in memory. */
export function segmentBytes(cells: CellColumns): number {
  let bytes = SEGMENT_OVERHEAD_BYTES + cells.length * CELL_BYTES;
  for (const bins of cells.bins ?? []) if (bins) bytes += bins.keys.length * BIN_BYTES;
  return bytes;
}
