import type { CellColumns } from '../../cell/cell-columns.ts';
import { mergeColumns } from '../../cell/merge-columns.ts';
import { newColumns } from '../../cell/points-codec.ts';
import { foldRaw, type RawColumns, rawCount, summariesWithin } from '../../cell/raw-columns.ts';
import { sliceColumns } from '../../cell/slice-columns.ts';
import { TIER_MS } from '../../cell/tier.ts';
import type { SeriesId } from '../../metric/series.ts';
import type { CellsAnswer, CellsRequest, PointsAnswer, PointsRequest } from '../adapter.ts';
import { ascending, concatenated } from '../ascending-points.ts';
import { aboveFloor, assertAligned } from '../read-range.ts';
import { type AscendingRanges, ascendingRanges } from './ascending-ranges.ts';
import type { Span } from './span.ts';
import { hasBins, type Store } from './store.ts';
import { floorsOf, storedParts } from './stored-cells.ts';

/** Stored cells and what is still unfolded, on the transaction's snapshot. */
export function readCells(store: Store, { series, ranges, signal }: CellsRequest): CellsAnswer {
  signal?.throwIfAborted();
  ranges.forEach(assertAligned);
  const together = ascendingRanges(ranges);
  return {
    cursor: store.replica.cursor,
    cells: series.map((id) => together.flatMap((ranges) => readRanges(store, id, ranges))),
  };
}

/** Raw points, stored and unfolded, on the transaction's snapshot. */
export function readPoints(store: Store, { series, from, to, signal }: PointsRequest): PointsAnswer {
  signal?.throwIfAborted();
  const points = series.map((id) => {
    const start = Math.max(from, floorsOf(store, id).raw);
    return ascending(concatenated([store.chunks.read(id, start, to), unfolded(store, id, start, to)]));
  });
  return { cursor: store.replica.cursor, points };
}

function readRanges(store: Store, id: SeriesId, { tier, ranges }: AscendingRanges): CellColumns[] {
  const floors = floorsOf(store, id);
  const spans = ranges.map((range) => aboveFloor(range, floors));
  const stored = storedParts(store, id, tier, spans);
  const points = unfolded(store, id, (spans[0] as Span).from, (spans.at(-1) as Span).to);
  if (rawCount(points) === 0) return stored;
  const added = foldRaw(points, TIER_MS[tier], hasBins(store, id));
  return spans.map((span, i) => {
    const cells = stored[i] as CellColumns;
    const more = sliceColumns(added, span.from, span.to);
    return more.length === 0 ? cells : mergeColumns(cells, more);
  });
}

function unfolded({ replica }: Store, id: SeriesId, from: number, to: number): RawColumns {
  return concatenated(replica.overlay.points(id).map((points) => within(points, from, to)));
}

function within(points: RawColumns, from: number, to: number): RawColumns {
  const { timestamps, values } = points;
  const summaries = summariesWithin(points.summaries, from, to);
  const isWithin = (i: number) => (timestamps[i] as number) >= from && (timestamps[i] as number) < to;
  let count = 0;
  for (let i = 0; i < timestamps.length; i++) if (isWithin(i)) count++;
  if (count === timestamps.length && summaries === points.summaries) return points;
  const kept = newColumns(count);
  for (let i = 0, at = 0; at < count; i++) {
    if (!isWithin(i)) continue;
    kept.timestamps[at] = timestamps[i] as number;
    kept.values[at++] = values[i] as number;
  }
  return {
    ...kept,
    ...(summaries ? { summaries } : {}),
  };
}
