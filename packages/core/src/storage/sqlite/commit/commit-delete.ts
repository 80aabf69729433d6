import {
  mergeSummaries,
  type RawColumns,
  rawCount,
  summariesOutside,
  summariesWithin,
} from '../../../cell/raw-columns.ts';
import { TIER_MS } from '../../../cell/tier.ts';
import type { SeriesId } from '../../../metric/series.ts';
import type { Change, CommitOutcome } from '../../change.ts';
import { assertDeletable } from '../../retention.ts';
import type { Store } from '../store.ts';
import type { Folder } from '../upkeep/folder.ts';
import { recomputeCells } from '../upkeep/recompute-cells.ts';
import { appendEntry, committed } from './append-entry.ts';

/** Removes raw points and mends every tier. Folds first, so that a reload of the log cannot bring anything back. */
export function commitDelete(store: Store, folder: Folder, change: Extract<Change, { kind: 'delete' }>): CommitOutcome {
  const { catalog } = store.replica;
  const { selector, from, to } = change;
  const selected = catalog.select(selector);
  for (const { metric } of selected) assertDeletable(metric, catalog.floors(metric), from);
  folder.foldAll();
  let affected = 0;
  for (const { id } of selected) affected += deletePoints(store, id, from, to);
  return committed(appendEntry(store, { kind: 'delete', series: selected.map(({ id }) => id), from, to }), affected);
}

function deletePoints(store: Store, id: SeriesId, from: number, to: number): number {
  let removed = 0;
  let summaries: RawColumns['summaries'];
  let firstDay = Number.POSITIVE_INFINITY;
  let lastDay = Number.NEGATIVE_INFINITY;
  for (const { key, day, points } of from < to ? store.chunks.scan(id, from, to) : []) {
    const kept = outside(points, from, to);
    if (rawCount(kept) === rawCount(points)) continue;
    removed += points.timestamps.length - kept.timestamps.length;
    // Two chunks may have summaries of one instant, which are one point.
    summaries = mergeSummaries(summaries, summariesWithin(points.summaries, from, to));
    store.chunks.replace(key, kept);
    firstDay = Math.min(firstDay, day);
    lastDay = Math.max(lastDay, day);
  }
  recomputeCells(store, id, firstDay * TIER_MS.day, (lastDay + 1) * TIER_MS.day);
  return removed + (summaries?.length ?? 0);
}

function outside({ timestamps, values, summaries }: RawColumns, from: number, to: number): RawColumns {
  const isKept = (t: number) => t < from || t >= to;
  return {
    timestamps: timestamps.filter(isKept),
    values: values.filter((_, i) => isKept(timestamps[i] as number)),
    summaries: summariesOutside(summaries, from, to),
  };
}
